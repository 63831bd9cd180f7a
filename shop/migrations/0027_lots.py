"""Lots of a shelf, what the ledger moved of them, and which are to be taken for an order."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0026_preorders")]
    operations = [
        migrations.AddField(
            model_name="stockitem",
            name="is_kept_in_lots",
            field=models.BooleanField(db_default=False, default=False, verbose_name="kept in lots"),
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="lot number")),
                ("expires_on", models.DateField(blank=True, help_text="The last day on which it may be sent.", null=True, verbose_name="good until")),
                ("units", models.PositiveIntegerField(default=0, verbose_name="units on the shelf")),
                ("stock_item", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="shop.stockitem", verbose_name="shelf")),
            ],
            options={
                "verbose_name": "lot",
                "verbose_name_plural": "lots",
                "indexes": [
                    models.Index(condition=models.Q(("units__gt", 0)), fields=["stock_item", "expires_on"], name="lots_on_a_shelf"),
                    models.Index(fields=["number"], name="lots_by_number"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("stock_item", "number"), name="lot_once_a_shelf"),
                    models.CheckConstraint(condition=models.Q(models.Q(("number", ""), _negated=True), ("expires_on__isnull", True), _connector="OR"), name="lot_without_number_has_no_date"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LotMovement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("units", models.IntegerField(verbose_name="change")),
                ("lot", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="movements", to="shop.lot")),
                ("movement", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="shop.stockmovement")),
            ],
            options={
                "verbose_name": "movement of a lot",
                "verbose_name_plural": "movements of lots",
                "constraints": [models.UniqueConstraint(fields=("movement", "lot"), name="lot_once_a_movement")],
            },
        ),
        migrations.CreateModel(
            name="LotPick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(db_index=True, max_length=32, verbose_name="order number")),
                ("units", models.PositiveIntegerField(verbose_name="units")),
                ("lot", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="picks", to="shop.lot")),
            ],
            options={
                "verbose_name": "lot to be taken",
                "verbose_name_plural": "lots to be taken",
                "constraints": [
                    models.UniqueConstraint(fields=("lot", "reference"), name="lot_picked_once_an_order"),
                    models.CheckConstraint(condition=models.Q(("units__gt", 0)), name="lot_pick_takes_some"),
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER shop_lotmovement_append_only BEFORE UPDATE OR DELETE ON "
            "shop_lotmovement FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change();",
            "DROP TRIGGER shop_lotmovement_append_only ON shop_lotmovement;",
        ),
    ]

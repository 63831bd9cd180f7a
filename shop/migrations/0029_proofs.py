"""The day on which what is listed as sold out is expected, where it can be ordered ahead."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0028_transit_hooks")]
    operations = [
        migrations.AddField(
            model_name="listing",
            name="arrives_on",
            field=models.DateField(blank=True, null=True, verbose_name="expected on"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(condition=models.Q(("arrives_on__isnull", False)), fields=["variant"], name="listing_ordered_ahead"),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0029_proofs'),
    ]

    operations = [
        migrations.AddField(
            model_name='stockcountline',
            name='lots',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, editable=False, verbose_name='lots'),
        ),
    ]

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('logistics', '0011_inbound')]

    operations = [
        migrations.AddField(
            model_name='carrier',
            name='webhook_env',
            field=models.CharField(blank=True, db_default='', default='', help_text='For EasyPost: its messages are signed with what this variable holds.', max_length=60, validators=[django.core.validators.RegexValidator('^CARRIER_[A-Z0-9_]{1,50}\\Z', 'The name of the variable begins with CARRIER_ and has capitals, digits and underscores.')], verbose_name='variable with the webhook secret'),
        ),
    ]

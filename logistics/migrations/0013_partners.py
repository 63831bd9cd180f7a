import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('logistics', '0012_hooks'),
    ]

    operations = [
        migrations.CreateModel(
            name='PartnerExchange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claimed_until', models.DateTimeField(blank=True, null=True, verbose_name='being worked on until')),
                ('succeeded_at', models.DateTimeField(blank=True, null=True, verbose_name='last done at')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='last failed at')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='error')),
                ('failures', models.PositiveIntegerField(default=0, verbose_name='failed in a row')),
                ('link', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='exchange', to='logistics.partnerlink', verbose_name='partner')),
            ],
            options={
                'verbose_name': 'exchange with a partner',
                'verbose_name_plural': 'exchanges with partners',
                'constraints': [models.CheckConstraint(condition=models.Q(('failures', 0), ('failed_at__isnull', False), _connector='OR'), name='failing_partner_exchange_says_since_when')],
            },
        ),
    ]

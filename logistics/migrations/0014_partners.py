import django.db.models.deletion
from django.db import migrations, models


def write_orders_down(apps, schema_editor):
    """Orders that partners have not acknowledged get what was read anew for each call until now.

    Of a parcel that is not to be sent any more nobody needs the address; its customer may be erased.
    """
    messages = apps.get_model('logistics', 'PartnerMessage').objects.filter(
        kind='ORDER', state__in=['QUEUED', 'SENT'], shipment__status__in=['PLANNED', 'PACKED']
    ).select_related('shipment__order', 'shipment__consignment')
    for message in messages.iterator():
        parcel, order = message.shipment, message.shipment.order
        position, part = parcel.consignment.position, parcel.part
        names = ('name', 'company', 'line1', 'city', 'region', 'postcode', 'country', 'phone')
        message.body |= {
            'reference': f'{order.number}-{position}' + (f'.{part}' if part > 1 else ''),
            'carrier': parcel.carrier_id,
            'recipient': {name: getattr(order, name) for name in names}
            | {'line2': order.line2 or order.district},
        }
        message.save(update_fields=['body'])


class Migration(migrations.Migration):

    dependencies = [
        ('logistics', '0013_transit_hooks'),
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
        migrations.AlterField(
            model_name='partnermessage',
            name='problem',
            field=models.CharField(blank=True, choices=[('UNKNOWN_SKU', 'There is no variant with this code.'), ('PROMISED', 'Fewer units would be left than are promised to customers.'), ('UNKNOWN_PARCEL', 'This warehouse has no such parcel.'), ('PARCEL_STATE', 'The parcel was sent or cancelled before.'), ('PAYMENT', 'The payment does not allow the goods to leave.'), ('LOT_UNITS', 'More units of a lot are named than the books have of it.'), ('LOT_DATE', 'The lot is known with another last day.'), ('EXPIRED', 'The units named are past their last day.'), ('WRONG_ITEM', 'Something is named that does not belong in the parcel.'), ('TOO_MANY', 'More units are named than belong in the parcel.'), ('NUMBER_TAKEN', 'Another parcel has this tracking number.'), ('WRONG_NUMBER', 'The check digit of the tracking number is wrong.'), ('UNKNOWN_CARRIER', 'There is no carrier with this code.'), ('TAX', 'The tax charged does not fit the parcel: send it at its own page.'), ('CUSTOMS', 'Customs data are missing.'), ('UNKNOWN_RETURN', 'No such return is on its way to this warehouse.'), ('RETURN_STATE', 'The return does not wait for goods.'), ('MISCOUNT', 'More came back than was announced, or nothing.'), ('PURCHASE', 'A purchase order waits for these goods: receive it instead.'), ('IMPOSSIBLE', 'The books cannot hold these figures.'), ('TOO_LATE', 'It came after its number had been skipped.')], max_length=15, verbose_name='problem'),
        ),
        migrations.RunPython(write_orders_down, migrations.RunPython.noop),
    ]

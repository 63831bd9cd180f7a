from django.db import migrations

# After how many days, and how many hours there are to settle it; for all carriers.
RULES = {
    "NO_SCAN": (4, 24),
    "ATTEMPT_FAILED": (0, 24),
    "CUSTOMS_HOLD": (3, 48),
    "RETURNED": (0, 24),
    "LOST": (10, 72),
}


def write_rules(apps, _schema_editor):
    rule = apps.get_model("logistics", "ExceptionRule")
    for kind, (days, due_hours) in RULES.items():
        rule.objects.get_or_create(
            kind=kind, carrier=None, defaults={"days": days, "due_hours": due_hours}
        )


class Migration(migrations.Migration):

    dependencies = [("logistics", "0006_exceptions_and_delays")]

    operations = [migrations.RunPython(write_rules, migrations.RunPython.noop)]

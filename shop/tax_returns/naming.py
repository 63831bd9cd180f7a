"""The reports that there are, in the reader's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Report(models.TextChoices):
    """What is sent to a tax office."""

    OSS = "OSS", _("One-Stop Shop return")
    IOSS = "IOSS", _("Import One-Stop Shop return")
    UK_VAT = "UK_VAT", _("UK VAT return")
    CH_VAT = "CH_VAT", _("Swiss VAT return")
    NO_VOEC = "NO_VOEC", _("Norwegian VOEC return")
    DOMESTIC = "DOMESTIC", _("Sales for the domestic VAT return")
    EC_SALES = "EC_SALES", _("EC sales list")

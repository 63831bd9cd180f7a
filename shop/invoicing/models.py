"""Tax documents and the tax ledger: what was declared to whom, numbered and never changed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.models.fields import MoneyField

from shop.accounts.models import PostalAddress
from shop.orders.models import Consignment, Order


class LegalEntity(PostalAddress):
    """The company that sells: its ``name`` is the one in the register, its numbers are its own."""

    code = models.SlugField(_("code"), primary_key=True, max_length=20)
    email = models.EmailField(_("e-mail address"))
    register = models.CharField(
        _("company register"),
        max_length=120,
        blank=True,
        help_text=_("As it must be printed on letters and invoices."),
    )
    eori = models.CharField(
        _("EORI numbers"),
        max_length=80,
        blank=True,
        db_default="",
        help_text=_("As customs papers state them, one for each customs union."),
    )

    class Meta:
        verbose_name = _("legal entity")
        verbose_name_plural = _("legal entities")

    def __str__(self) -> str:
        return self.name


class DocumentKind(models.TextChoices):
    """What is numbered, each kind in a series of its own (Art. 226(2) of the VAT Directive)."""

    INVOICE = "INVOICE", _("invoice")
    CREDIT_NOTE = "CREDIT_NOTE", _("credit note")


class NumberSeries(models.Model):
    """The last number given out to one kind of document of a legal entity in a year."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="series")
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "kind", "year"], name="number_series_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.kind} {self.year}"


class Document(models.Model):
    """An invoice or credit note as it was issued; the database refuses to change or delete it.

    Amounts of a credit note are negative. ``content`` holds every word and figure that is printed,
    so that the same document can be set again years later. ``source`` names what it was issued
    for (``order-12``, ``refund-5``), so that issuing it twice gives one document.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind.choices)
    entity = models.ForeignKey(
        LegalEntity,
        on_delete=models.PROTECT,
        related_name="documents",
        verbose_name=_("legal entity"),
    )
    number = models.CharField(pgettext_lazy("document", "number"), max_length=30)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="documents", verbose_name=_("order")
    )
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("corrects"),
    )
    source = models.CharField(_("issued for"), max_length=60, unique=True)
    issued_at = models.DateTimeField(_("issued at"))
    issued_on = models.DateField(_("date of issue"))
    tax_point = models.DateField(_("tax point"))
    language = models.CharField(_("language"), max_length=20)
    net_total = MoneyField(
        _("net"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    tax_total = MoneyField(
        _("tax"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    duty_total = MoneyField(
        _("duty"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    gross_total = MoneyField(
        _("total"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    content = models.JSONField(_("content"))

    class Meta:
        verbose_name = _("tax document")
        verbose_name_plural = _("tax documents")
        constraints = [
            models.UniqueConstraint(fields=["entity", "number"], name="document_number_once"),
            models.CheckConstraint(
                condition=Q(gross_total=F("net_total") + F("tax_total") + F("duty_total")),
                name="document_totals_add_up",
            ),
            models.CheckConstraint(
                condition=Q(kind="INVOICE", corrects__isnull=True)
                | Q(kind="CREDIT_NOTE", corrects__isnull=False),
                name="only_credit_notes_correct",
            ),
        ]
        indexes = [models.Index(fields=["issued_on", "id"], name="documents_by_day")]

    def __str__(self) -> str:
        return self.number


class TaxEntry(models.Model):
    """One line of the append-only tax ledger: what one document says per parcel and rate.

    Amounts are signed: a credit note's are negative. ``booked_on`` is the document's own day and
    decides the return it goes to; ``supplied_on`` is the tax point of the sale, so an entry whose
    two days lie in different periods corrects an earlier one. ``country`` is where the supply is
    taxed (``jurisdiction`` of the quote), ``ships_from`` where the goods left.
    """

    class Supply(models.TextChoices):
        GOODS = "GOODS", _("goods")
        DELIVERY = "DELIVERY", pgettext_lazy("amount", "Delivery")
        DUTY = "DUTY", _("duty")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="tax_entries")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="tax_entries")
    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, null=True, blank=True, related_name="tax_entries"
    )
    supply = models.CharField(_("supply"), max_length=10, choices=Supply.choices)
    regime = models.CharField(_("tax regime"), max_length=30)
    country = models.CharField(_("taxed in"), max_length=10)
    ships_from = models.CharField(_("sent from"), max_length=2)
    category = models.CharField(_("tax category"), max_length=20)
    rate = models.DecimalField(_("tax rate"), max_digits=7, decimal_places=5)
    reason = models.CharField(_("reason"), max_length=2)
    net = MoneyField(_("net"), max_digits=14, decimal_places=4, currency_field_name="currency")
    tax = MoneyField(_("tax"), max_digits=14, decimal_places=4, currency_field_name="currency")
    buyer_vat_id = models.CharField(_("buyer's VAT number"), max_length=20, blank=True)
    booked_on = models.DateField(_("booked on"))
    supplied_on = models.DateField(_("supplied on"))

    class Meta:
        verbose_name = _("tax entry")
        verbose_name_plural = _("tax entries")
        indexes = [
            models.Index(fields=["booked_on", "regime", "country"], name="tax_entries_by_period"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.country} {self.rate} {self.net} + {self.tax}"


class DocumentFile(models.Model):
    """The PDF of a document, kept from the first time somebody wanted it.

    ``name`` holds the ``sha256`` of the bytes, so what is in the storage can be proved. The row
    may be lost: the same document always gives the same bytes.
    """

    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, primary_key=True, related_name="file"
    )
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("checksum"), max_length=64)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("file of a document")
        verbose_name_plural = _("files of documents")

    def __str__(self) -> str:
        return self.name

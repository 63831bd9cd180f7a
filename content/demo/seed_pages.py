"""The demo's pages: the home page and the legal pack in five languages."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from content.demo.page_texts import (
    Texts,
    body_data,
    home_texts,
    legal_data,
    legal_texts,
    opening_data,
)
from content.demo.translating import SOURCE_LANGUAGE, enter_translation, languages
from content.pages.models import HomePage, LegalPage


@transaction.atomic
def seed_pages() -> int:
    """Create the demo's pages where they are missing; return how many were created.

    Pages that exist are left as the marketers have made them, so it is safe to run again.
    """
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in languages()}
    home, created = _seed_source_home(locales[SOURCE_LANGUAGE])
    _point_site_to(home)
    for code in languages()[1:]:
        if not home.has_translation(locales[code]):
            enter_translation(home, _home_page(language=code), locale=locales[code])
            created += 1
    for texts in legal_texts():
        created += _seed_legal_page(home, texts=texts, locales=locales)
    return created


def _seed_source_home(locale: Locale) -> tuple[HomePage, int]:
    home = HomePage.objects.filter(locale=locale).order_by("path").first()
    if home is not None:
        return home, 0
    _remove_welcome_page()
    home = _home_page(language=SOURCE_LANGUAGE)
    home.locale = locale
    Page.objects.get(depth=1).add_child(instance=home)
    home.save_revision().publish()
    return home, 1


def _home_page(*, language: str) -> HomePage:
    hero = home_texts()["hero"]
    return HomePage(
        title=hero["eyebrow"][language],
        slug="home" if language == SOURCE_LANGUAGE else f"home-{language}",
        search_description=hero["lede"][language],
        opening=opening_data(language=language),
        body=body_data(language=language),
    )


def _remove_welcome_page() -> None:
    # Wagtail's first migration makes it; a plain Page cannot be made by an editor.
    for page in Page.objects.filter(depth=2).order_by("path"):
        if page.specific_class is Page:
            page.delete()


def _point_site_to(home: HomePage) -> None:
    address = urlsplit(settings.PUBLIC_URL)
    wanted = {
        "hostname": address.hostname or "localhost",
        "port": address.port or (443 if address.scheme == "https" else 80),
        "site_name": settings.SITE_NAME,
        "root_page_id": home.pk,
    }
    Site.objects.update_or_create(is_default_site=True, defaults=wanted)


def _seed_legal_page(home: HomePage, *, texts: Texts, locales: dict[str, Locale]) -> int:
    source = LegalPage.objects.child_of(home).filter(slug=texts["slug"]).first()
    created = 0
    if source is None:
        kind = texts["slug"].upper()
        source = LegalPage(
            slug=texts["slug"],
            kind=kind if kind in LegalPage.Kind.values else "",
            locale=home.locale,
            show_in_menus=True,
        )
        _write_legal_page(source, texts=texts, language=SOURCE_LANGUAGE)
        home.add_child(instance=source)
        source.save_revision().publish()
        created = 1
    for code in languages()[1:]:
        if source.has_translation(locales[code]):
            continue
        # Legal texts are written for each country's law: linked as translations, but not kept
        # in step sentence by sentence.
        page = source.copy_for_translation(locales[code])
        _write_legal_page(page, texts=texts, language=code)
        page.save_revision().publish()
        created += 1
    return created


def _write_legal_page(page: LegalPage, *, texts: Texts, language: str) -> None:
    page.title = texts["title"][language]
    page.intro = texts["intro"][language]
    page.search_description = texts["intro"][language]
    page.body = legal_data(texts=texts, language=language)

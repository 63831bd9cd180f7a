"""How marketers edit menus and footers."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from content.snippets.models import Navigation


class NavigationViewSet(SnippetViewSet):
    """The menus and footers, one in each language."""

    model = Navigation
    icon = "list-ul"
    menu_label = _("Menus and footer")
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["__str__"]

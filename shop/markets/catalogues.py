"""One message catalogue per language, shared by the variants of all markets.

Django would load a catalogue for every variant, and finds none at all for a variant of a language
whose own code has a dash (zh-hans-sg): gettext looks for zh_Hans-sg, then for zh.
"""

import copy

from django.utils.translation import to_language, trans_real

from shop.markets.registry import REGISTRY


def share_catalogues() -> None:
    """Let every variant speak with its language's catalogue; call once, when apps are ready."""
    for variant in REGISTRY.variants.values():
        shared = copy.copy(trans_real.translation(variant.language))
        # Django has no other way in. get_language() answers with this name, and the market hangs
        # on it.
        vars(shared)["_DjangoTranslation__to_language"] = to_language(variant.code)
        vars(shared)["_DjangoTranslation__language"] = variant.code
        vars(trans_real)["_translations"][variant.code] = shared

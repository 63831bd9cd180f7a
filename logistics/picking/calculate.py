"""Whether what a scanner has read is the article: values in, values out."""

GTIN = 14
SHORTEST = 8


def same_article(scanned: str, *, sku: str, gtin: str) -> bool:
    """Tell whether a scanned code is the article's SKU or its GTIN.

    Capitals and blanks around do not matter; nor do the zeros by which a GTIN of 8, 12, 13 or 14
    digits is written longer, for scanners differ in that.
    """
    read = scanned.strip()
    if read.casefold() == sku.casefold():
        return True
    return bool(gtin) and _as_gtin(read) == _as_gtin(gtin) != ""


def gtin_spellings(scanned: str) -> list[str]:
    """Return how the GTIN in a scanned code may be written in the books; none for other codes."""
    full = _as_gtin(scanned.strip())
    if not full:
        return []
    return [full[-length:] for length in (8, 12, 13, GTIN) if int(full) < 10**length]


def _as_gtin(code: str) -> str:
    is_one = code.isascii() and code.isdecimal() and SHORTEST <= len(code) <= GTIN
    return code.zfill(GTIN) if is_one and int(code) else ""

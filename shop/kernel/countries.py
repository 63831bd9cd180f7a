"""Which countries belong together, for every noun that must know.

Who is in the union's VAT or customs area is another question: the rows of territories answer it,
with their dates (Northern Ireland and Monaco are in the first, Ceuta is in neither).
"""

# Members of the European Union, ISO 3166-1; the same 27 since 2020-02-01, before any order of ours.
EU_MEMBERS = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)

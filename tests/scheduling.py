"""Which tests one worker runs together: those of a file, and all that want the demo's database.

`--dist loadgroup` means to do this by marks, but does nothing with pytest 9.2 (pytest-xdist issue
1386): two workers then set the same module up, and one waits minutes while the other makes the
demo.
"""

from xdist.scheduler import LoadScopeScheduling

WANT_THE_DEMO = frozenset(
    {
        "tests/content/test_seed_stories.py",
        "tests/content/test_demo_is_ready.py",
        "tests/shop/storefront/test_page_weight.py",
        "tests/test_templates.py",
    }
)


class FilesTogether(LoadScopeScheduling):
    """Give a file's tests to one worker; the files with most tests first."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "demo" if path in WANT_THE_DEMO else path

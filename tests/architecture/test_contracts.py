"""Each rule about imports bites: break it once in a copy of the source, and it is named."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

BIN = Path(sys.executable).parent
ROOT = Path(settings.BASE_DIR)
PACKAGES = ("config", "content", "crm", "logistics", "shop")
BROKEN = re.compile(r"^(.+) BROKEN$", re.MULTILINE)

APPS = "The four apps depend downwards only"
DOMAINS = "The shop's domains depend downwards only"
INSIDE = "Inside a domain, outer modules call inner ones"
RULES = "Business rules know nothing about HTTP, Celery or DRF"
CRM = "The CRM's domains depend downwards only"
TAX = "Tax arithmetic never touches the ORM"
PROMISE = "Delivery promises are reckoned without the ORM"
PACKING = "Packing arithmetic knows nothing but itself"
FORECAST = "Forecasts are reckoned without the ORM"

CASES = {
    "shop imports crm": (APPS, "shop/orders/presenters.py", "import crm.messages.models"),
    "shop imports logistics": (APPS, "shop/orders/views.py", "import logistics.events"),
    "logistics imports content": (APPS, "logistics/receivers.py", "import content.blocks.base"),
    "an app imports config": (APPS, "shop/cart/cookies.py", "from config.env import env_str"),
    "an import inside a function": (
        APPS,
        "shop/orders/views.py",
        "def late():\n    from crm.consent import cookies\n    return cookies",
    ),
    "orders import checkout": (DOMAINS, "shop/orders/views.py", "import shop.checkout.problems"),
    "inventory imports tax": (DOMAINS, "shop/inventory/selectors.py", "import shop.tax.tables"),
    "the kernel imports markets": (DOMAINS, "shop/kernel/health.py", "import shop.markets.context"),
    "a new package without a place": (DOMAINS, "shop/loyalty/__init__.py", ""),
    "services import tasks": (
        INSIDE,
        "shop/payments/services/late.py",
        "import shop.payments.tasks",
    ),
    "selectors import services": (INSIDE, "shop/cart/selectors.py", "import shop.cart.services"),
    "models import selectors": (INSIDE, "shop/cart/models.py", "import shop.cart.selectors"),
    "Celery in a service": (RULES, "shop/cart/services.py", "from celery import shared_task"),
    "Celery in the CRM's service": (RULES, "crm/consent/services/cookies.py", "import celery"),
    "DRF in a selector": (RULES, "shop/orders/selectors.py", "import rest_framework.fields"),
    "identity imports messages": (CRM, "crm/identity/selectors.py", "import crm.messages.models"),
    "Django in the tax arithmetic": (
        TAX,
        "shop/tax/calculate/amounts.py",
        "from django.utils import timezone",
    ),
    "Django behind the tax arithmetic": (
        TAX,
        "shop/tax/calculate/amounts.py",
        "import shop.tax.models",
    ),
    "Django behind the promise": (
        PROMISE,
        "logistics/promise/calculate/model.py",
        "import shop.delivery.models",
    ),
    "Django in the packing arithmetic": (
        PACKING,
        "logistics/packing/calculate/search.py",
        "from django.utils import timezone",
    ),
    "Django in the forecast": (
        FORECAST,
        "logistics/forecast/calculate/growth.py",
        "from django.utils import timezone",
    ),
}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the source; each test leaves it as it was."""
    root = tmp_path_factory.mktemp("source")
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            target = root / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.fixture
def broken(source: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Add one offending line to a module and return the contract that forbids it."""
    contract, name, line = request.param
    module = source / name
    before = module.read_text(encoding="utf-8") if module.is_file() else None
    module.parent.mkdir(exist_ok=True)
    module.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    yield contract
    if before is None:
        shutil.rmtree(module.parent)
    else:
        module.write_text(before, encoding="utf-8")


def test_the_source_keeps_every_contract(source):
    code, output = _lint(source)

    assert (code, BROKEN.findall(output)) == (0, [])
    assert "Contracts: 11 kept, 0 broken." in output


@pytest.mark.parametrize("broken", CASES.values(), ids=CASES, indirect=True)
def test_a_contract_bites(source, broken):
    code, output = _lint(source)

    assert code == 1, output
    assert BROKEN.findall(output) == [broken]


@pytest.mark.parametrize(
    "name",
    [
        *("post_save", "pre_save", "post_delete", "m2m_changed"),
        "pre_delete",
    ],
)
@pytest.mark.parametrize(
    "snippet",
    [
        "from django.db.models.signals import {name}\n\nprint({name})\n",
        "from django.db.models import signals\n\nsignals.{name}.connect(print)\n",
    ],
)
def test_model_signals_are_refused(name, snippet):
    assert "TID251" in _ruff(snippet.format(name=name))


def test_signals_of_our_own_are_allowed():
    snippet = "from django.dispatch import Signal\n\norder_paid = Signal()\n"

    assert "TID251" not in _ruff(snippet)


def _lint(source: Path) -> tuple[int, str]:
    # Without the cache: it knows a module by its time, and two lines come within one tick.
    done = subprocess.run(
        [BIN / "lint-imports", "--no-cache"],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def _ruff(snippet: str) -> str:
    words = ["check", "--no-cache", "--output-format", "concise", "--stdin-filename"]
    done = subprocess.run(
        [BIN / "ruff", *words, "shop/orders/services/create.py", "-"],
        cwd=ROOT,
        input=snippet,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout

"""The standard set of cartons: millimetres, grams, and euros without tax.

A warehouse plans with it until it has rows of its own (`logistics.packing.models`).
"""

from decimal import Decimal

from logistics.packing.calculate import Carton

CARTONS = (
    Carton("K1", (200, 150, 100), 70, 5_000, Decimal("0.32")),
    Carton("K2", (250, 200, 150), 120, 10_000, Decimal("0.45")),
    Carton("K3", (300, 200, 200), 180, 15_000, Decimal("0.58")),
    Carton("K4", (350, 250, 250), 270, 20_000, Decimal("0.79")),
    Carton("K5", (400, 300, 200), 310, 20_000, Decimal("0.88")),
    Carton("K6", (400, 300, 300), 390, 20_000, Decimal("1.05")),
    Carton("K7", (450, 350, 350), 620, 25_000, Decimal("1.64")),
    Carton("K8", (600, 400, 400), 950, 30_000, Decimal("2.38")),
)
"""Single-wall up to K6, double-wall above. Sizes are those of the room inside."""

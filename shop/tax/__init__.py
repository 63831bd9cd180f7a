"""Tax and duty: dated tables, territories by postcode, regimes and an immutable quote."""

"""Whether every figure is the sum of its ledger: proved each night, and whenever somebody asks."""

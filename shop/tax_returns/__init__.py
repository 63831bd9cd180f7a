"""Returns to the tax office: what the tax ledger says of a period, frozen when it is filed."""

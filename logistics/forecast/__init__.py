"""How much will be sold, how much must lie there for it, and what to buy or move."""

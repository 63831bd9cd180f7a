"""The customer's own pages: overview, orders, addresses, data."""

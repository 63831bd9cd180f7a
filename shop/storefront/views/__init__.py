"""The storefront's pages, one module each."""

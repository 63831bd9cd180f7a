"""Orders that another system took, years ago: brought in with their documents and their tax."""

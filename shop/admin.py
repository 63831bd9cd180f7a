"""The app's admin pages: a table of contents."""

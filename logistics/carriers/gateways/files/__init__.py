"""The carrier of files: despatches go into one folder, status files come from another."""

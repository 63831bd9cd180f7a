"""The carrier that is told nothing: the label and its number are ours."""

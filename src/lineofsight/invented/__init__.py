"""A whole invented county from a seed: no child in it exists."""

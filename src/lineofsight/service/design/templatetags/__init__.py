"""Tags that put the pieces of the design on a page."""

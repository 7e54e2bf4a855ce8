"""Is the data fit to be believed? Checks of what was recorded, and how far each figure may be relied on."""

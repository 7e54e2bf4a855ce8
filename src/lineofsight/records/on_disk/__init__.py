"""How a home is written: the manifest of a snapshot, one writer at a time, and writing that survives a kill."""

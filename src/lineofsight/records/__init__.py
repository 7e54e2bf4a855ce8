"""Sources become typed rows, and typed rows become an immutable snapshot."""

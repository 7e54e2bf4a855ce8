"""Comparison with others."""

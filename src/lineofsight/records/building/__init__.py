"""Extracts become a snapshot: which source feeds which table, what is carried forward, written aside and proved."""

"""The kinds of upload we know: Annex A, the SSDA903 return, the CIN census, the SSD and our own lists."""

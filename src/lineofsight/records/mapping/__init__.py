"""Raw lists become typed rows of the standard tables, as a source's layout and the code lists say."""

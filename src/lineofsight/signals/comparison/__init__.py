"""How do others do? Published statistics read and kept, and a measure set beside them without a league table."""

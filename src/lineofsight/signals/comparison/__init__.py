"""How do others do? Published statistics read and kept, and a measure of ours set beside them without a league table."""

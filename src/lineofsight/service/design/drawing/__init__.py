"""How charts become SVG: the paper and its words, the marks, and one module for each kind of chart."""

"""What every page is made of: words, tables, charts, forms, and the frame around them."""

"""Files become raw lists: every cell as text, nothing yet made of it, and nothing opened that is not safe to open."""

"""An invented England to stand beside the invented county: published files in the publishers' own layouts.

No authority, region or figure in them is real. Every name ends in "(invented)" and every code begins with an X or an A,
which no real area's does, so that nobody can take one for a fact and no home of real children will keep one.
"""

from lineofsight.invented.published.files import write_published

__all__ = ["write_published"]

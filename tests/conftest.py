"""How every test runs, and what any of them may ask for."""

from hypothesis import settings

from tests.builders.service_home import county, county_home, person, seen_by

# A busy machine is not a fault in the code.
settings.register_profile("lineofsight", deadline=None)
settings.load_profile("lineofsight")

__all__ = ["county", "county_home", "person", "seen_by"]

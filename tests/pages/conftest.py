"""What every test of pages may ask for."""

from tests.builders.service_home import county, county_home, person

__all__ = ["county", "county_home", "person"]

"""How every test runs."""

from hypothesis import settings

# A busy machine is not a fault in the code.
settings.register_profile("lineofsight", deadline=None)
settings.load_profile("lineofsight")

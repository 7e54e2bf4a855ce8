"""What a gate says when it says no."""

from django.core.exceptions import PermissionDenied


class Refused(PermissionDenied):
    """The sentence is shown as it is, on the page for 403, so it never names a child."""

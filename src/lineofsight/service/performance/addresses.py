"""Where other pages of this room are, for links made by presenters."""

from django.urls import reverse

from lineofsight.service.access.pages import PAGES


def of_measure(measure: str) -> str:
    """The measure's page; "" where this build has none, so that the words stand without a link."""
    return reverse("measure", kwargs={"measure": measure}) if "measure" in PAGES else ""

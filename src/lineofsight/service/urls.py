"""Every address, from the pages that the rooms have declared with `@page`."""

from django.urls import path

from lineofsight.service.access import views as _access  # noqa: F401 - importing a room's views declares its pages
from lineofsight.service.access.pages import PAGES
from lineofsight.service.performance import views as _performance  # noqa: F401

urlpatterns = [path(page.address, page.view, name=page.name) for page in PAGES.values()]

handler403 = "lineofsight.service.access.refusals.refused"
handler404 = "lineofsight.service.access.refusals.not_found"
handler500 = "lineofsight.service.access.refusals.broken"

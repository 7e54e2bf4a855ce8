"""Who can see what, as a table: each page, and each role that may open it."""

from lineofsight.service.access.pages import PAGES, Page
from lineofsight.service.access.permissions import ANYONE, SIGNED_IN
from lineofsight.service.access.roles import Role, councils_own
from lineofsight.service.design.tables import Column, Table


def lets_in(page: Page, role: Role) -> bool:
    return page.needs in (ANYONE, SIGNED_IN) or page.needs in role.may


def who_can_see_what() -> Table:
    """Rows in order of address."""
    pages = sorted(PAGES.values(), key=lambda page: page.address)
    return Table(
        caption="Who can see what",
        columns=[Column("Page"), Column("Needs"), Column("Open to")],
        rows=[[f"/{page.address}", str(page.needs), _open_to(page)] for page in pages],
    )


def _open_to(page: Page) -> str:
    if page.needs is ANYONE:
        return "anyone"
    let_in = [role.title for role in councils_own().values() if lets_in(page, role)]
    return "every role" if len(let_in) == len(councils_own()) else ", ".join(let_in) or "nobody"

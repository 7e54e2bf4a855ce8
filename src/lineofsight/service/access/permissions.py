"""What a person may be allowed to do. A role names those it has; every page and every deed needs one."""

from enum import StrEnum


class Permission(StrEnum):
    """Each value ends the sentence `Elected members may not ...`."""

    SEE_FIGURES = "see figures"
    SEE_PLACES = "compare localities and teams"
    SEE_CHILDREN = "open child lists"
    SEE_DUE = "see what is due for each child"
    SIGN_TONIGHT = "sign tonight's list"
    COMMENT = "comment on figures"
    MARK_CHARTS = "mark charts with events, aims and new limits"
    TAKE_UP = "take up a difference between localities"
    SEE_LOADS = "see what has been loaded"
    LOAD = "load data"
    RELEASE = "release figures"
    RECONCILE = "set our figures beside another system's"
    EDIT_POLICY = "change local policy"
    EDIT_PLACES = "change localities and teams"
    MANAGE_PEOPLE = "say who may sign in"
    SEE_LEDGER = "read the ledger"


class Open(StrEnum):
    """What a page needs when it needs no permission."""

    ANYONE = "anyone"
    SIGNED_IN = "anyone signed in"


ANYONE, SIGNED_IN = Open.ANYONE, Open.SIGNED_IN

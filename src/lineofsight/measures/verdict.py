"""The five things that can be said about one case against one measure."""

from enum import IntEnum


class Verdict(IntEnum):
    """Stored as small whole numbers, in this order, in every results file."""

    OUTSIDE = 0  # the measure does not apply to this case
    EXCLUDED = 1  # it would apply, but a stated exclusion removes it
    MISSING = 2  # it applies, but what is needed to judge it was not recorded
    NOT_MET = 3
    MET = 4

    @property
    def words(self) -> str:
        return self.name.lower().replace("_", " ")


VERDICTS = {verdict.words: verdict for verdict in Verdict}

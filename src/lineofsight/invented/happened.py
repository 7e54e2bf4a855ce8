"""What happened to the invented county, as an authority would write it down for its charts."""

from datetime import date
from pathlib import Path

import yaml

from lineofsight.invented.days import add_months, after
from lineofsight.invented.planted import STORY
from lineofsight.records.definitions import read_yaml

FILE = "events.yaml"
TEXTS = {"focused_visit": "Focused visit", "inspection": "Inspection"}  # of the story, what a chart has room for
SOURCE = "The story of the invented county"


def write_events(folder: Path, as_at: date) -> Path:
    """The county's own file of events, counted from the day its records tell of."""
    events = [
        {"id": one["id"], "text": TEXTS[one["id"]], "from": _day(one["when"], as_at), "source": SOURCE}
        for one in read_yaml(STORY)["judgements"]
        if one["id"] in TEXTS
    ]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    path.write_text(yaml.safe_dump(events, sort_keys=False), encoding="utf-8")
    return path


def _day(when: dict[str, int], as_at: date) -> date:
    return after(add_months(as_at, when["months"]), when["days"])

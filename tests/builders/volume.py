"""Records in bulk for the bench: one invented authority, five years, about 1.5 million rows. Only sizes mean anything.

The columns are those the measures read; the values are drawn to be plausible in time (a visit falls inside its plan),
not to tell a story: the invented county does that.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from lineofsight.records.extract import Coverage, Extract, SourceFile
from lineofsight.records.tables import Holds, Table, standard_tables

FIRST_DAY = date(2021, 11, 1)
LAST_DAY = date(2026, 10, 31)
DAYS = (LAST_DAY - FIRST_DAY).days
TEAMS = 20
Columns = dict[str, object]


@dataclass(frozen=True)
class Sizes:
    """Rows of each kind for one authority at scale 1."""

    children: int = 40_000
    contacts: int = 250_000
    referrals: int = 52_000
    assessments: int = 46_000
    enquiries: int = 14_000
    plans: int = 4_600
    in_need: int = 15_000
    in_care: int = 3_200
    leavers: int = 1_200

    def scaled(self, scale: float) -> "Sizes":
        return Sizes(**{name: max(8, int(n * scale)) for name, n in vars(self).items()})


def _days(offsets: np.ndarray) -> np.ndarray:
    """Offsets from the first day, as timestamps; beyond the last day or NaN is not known yet."""
    whole = np.where(np.isnan(offsets) | (offsets > DAYS), np.nan, np.floor(offsets))
    stamps = np.full(whole.shape, np.datetime64("NaT"), dtype="datetime64[D]")
    known = ~np.isnan(whole)
    stamps[known] = np.datetime64(FIRST_DAY) + whole[known].astype("timedelta64[D]")
    return stamps


def _ids(prefix: str, count: int) -> np.ndarray:
    return np.char.add(prefix, np.arange(count).astype(str))


def _within(
    rng: np.random.Generator, starts: np.ndarray, ends: np.ndarray, gap: float
) -> tuple[np.ndarray, np.ndarray]:
    """Events about every `gap` days inside each span: (index of the span, offset of the event)."""
    lengths = np.minimum(np.where(np.isnan(ends), DAYS, ends), DAYS) - starts
    counts = np.maximum((lengths / gap).astype(int), 0)
    owner = np.repeat(np.arange(len(starts)), counts)
    step = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    offsets = starts[owner] + step * gap + rng.normal(0, gap / 4, len(owner))
    return owner, np.clip(offsets, starts[owner], DAYS)


def _some(rng: np.random.Generator, values: np.ndarray, blank: float = 0.01) -> np.ndarray:
    """The same offsets with a share left unrecorded."""
    return np.where(rng.random(len(values)) < blank, np.nan, values)


class _Authority:
    """Draws one authority's tables, all from one seed."""

    def __init__(self, seed: int, sizes: Sizes) -> None:
        self.rng = np.random.default_rng(seed)
        self.sizes = sizes
        self.child = _ids("v", sizes.children)
        self.tables: dict[str, Columns] = {}
        self.holders: list[tuple[np.ndarray, str, np.ndarray, np.ndarray]] = []  # child, role, from, until

    def held(self, child: np.ndarray, role: str, began: np.ndarray, ended: np.ndarray, often: float) -> None:
        """Each case passes from one worker to the next about every so many days."""
        owner, moved = _within(self.rng, began, ended, often)
        owner, moved = np.concatenate([np.arange(len(began)), owner]), np.concatenate([began, moved])
        order = np.lexsort((moved, owner))
        owner, moved = owner[order], moved[order]
        last = np.append(owner[1:] != owner[:-1], True)
        until = np.where(last, ended[owner], np.append(moved[1:], np.nan))
        self.holders.append((child[owner], role, moved, until))

    def involvements(self) -> None:
        child, began, until = (np.concatenate([held[part] for held in self.holders]) for part in (0, 2, 3))
        role = np.concatenate([np.full(len(held[0]), held[1]) for held in self.holders])
        n = len(child)
        self.tables["ssd_involvements"] = {
            "invo_involvements_id": _ids("in", n),
            "invo_professional_id": self.worker(n),
            "invo_professional_role_id": role,
            "invo_professional_team": self.team(n),
            "invo_involvement_start_date": _days(began),
            "invo_involvement_end_date": _days(until),
            "invo_person_id": child,
        }

    def pick(self, count: int) -> np.ndarray:
        return self.child[self.rng.integers(0, self.sizes.children, count)]

    def one_each(self, count: int) -> np.ndarray:
        return self.child[self.rng.choice(self.sizes.children, count, replace=False)]

    def team(self, count: int) -> np.ndarray:
        return np.char.add("T", self.rng.integers(0, TEAMS, count).astype(str))

    def worker(self, count: int) -> np.ndarray:
        return np.char.add("W", self.rng.integers(0, 350, count).astype(str))

    def start(self, count: int) -> np.ndarray:
        return self.rng.uniform(0, DAYS, count)

    def people_and_places(self) -> None:
        n = self.sizes.children
        born = np.datetime64("2004-01-01") + self.rng.integers(0, 365 * 22, n).astype("timedelta64[D]")
        self.tables["ssd_person"] = {
            "pers_person_id": self.child,
            "pers_dob": born,
            "pers_sex": self.rng.choice(["F", "M", "U"], n, p=[0.485, 0.505, 0.01]),
            "pers_ethnicity": self.rng.choice(
                ["WBRI", "MWBC", "BAFR", "AIND", "NOBT"], n, p=[0.8, 0.08, 0.05, 0.04, 0.03]
            ),
        }
        some = self.one_each(n // 6)
        self.tables["ssd_disability"] = {
            "disa_table_id": _ids("di", len(some)),
            "disa_person_id": some,
            "disa_disability_code": self.rng.choice(["NONE", "LD", "AUT"], len(some), p=[0.7, 0.15, 0.15]),
        }
        numbers = np.arange(TEAMS)
        teams = np.char.add("T", numbers.astype(str))
        self.tables["ssd_department"] = {
            "dept_team_id": teams,
            "dept_team_name": np.char.add("Team ", numbers.astype(str)),
        }
        opened = np.full(TEAMS, np.datetime64("2015-04-01"))
        place = np.char.add("L", (numbers % 4).astype(str))
        self.tables["los_teams"] = {"team": teams, "name": teams, "locality": place, "opened_on": opened}
        self.tables["los_localities"] = {
            "locality": np.unique(place),
            "name": np.unique(place),
            "opened_on": opened[:4],
        }
        ages, places = np.meshgrid(np.arange(18), np.unique(place))
        self.tables["los_population"] = {
            "locality": np.tile(places.ravel(), 6),
            "year": np.repeat(np.arange(2021, 2027), ages.size),
            "age": np.tile(ages.ravel(), 6),
            "children": np.full(ages.size * 6, 2055),
        }

    def front_door(self) -> None:
        rng, s = self.rng, self.sizes
        received, child = np.floor(self.start(s.contacts)), self.pick(s.contacts)
        self.tables["ssd_contacts"] = {
            "cont_contact_id": _ids("co", s.contacts),
            "cont_person_id": child,
            "cont_contact_date": _days(received),
        }
        decided = rng.random(s.contacts) < 0.98  # of the rest nobody wrote down what was decided
        self.tables["los_contact_decisions"] = {
            "contact_id": _ids("co", s.contacts)[decided],
            "child_id": child[decided],
            "received_at": _days(received[decided]),
            "decided_on": _days(received[decided] + rng.exponential(0.8, decided.sum())),
            "team": self.team(int(decided.sum())),
        }
        referred, child = self.start(s.referrals), self.pick(s.referrals)
        self.tables["ssd_cin_episodes"] = {
            "cine_referral_id": _ids("r", s.referrals),
            "cine_person_id": child,
            "cine_referral_date": _days(referred),
            "cine_referral_nfa": rng.choice(["Y", "N"], s.referrals, p=[0.08, 0.92]),
            "cine_close_date": _days(referred + rng.exponential(150, s.referrals)),
            "cine_referral_team": self.team(s.referrals),
            "cine_referral_worker_id": self.worker(s.referrals),
        }
        which = rng.choice(s.referrals, min(s.assessments, s.referrals), replace=False)
        started = referred[which] + rng.exponential(1.5, len(which))
        self.tables["ssd_cin_assessments"] = {
            "cina_assessment_id": _ids("a", len(which)),
            "cina_person_id": child[which],
            "cina_referral_id": np.char.add("r", which.astype(str)),
            "cina_assessment_start_date": _days(_some(rng, started)),
            "cina_assessment_auth_date": _days(started + rng.gamma(4, 10, len(which))),
            "cina_assessment_team": self.team(len(which)),
            "cina_assessment_worker_id": self.worker(len(which)),
        }

    def protection(self) -> None:
        rng, s = self.rng, self.sizes
        began, child = self.start(s.enquiries), self.pick(s.enquiries)
        self.tables["ssd_s47_enquiry"] = {
            "s47e_s47_enquiry_id": _ids("e", s.enquiries),
            "s47e_person_id": child,
            "s47e_s47_start_date": _days(began),
            "s47e_s47_nfa": rng.choice(["Y", "N"], s.enquiries, p=[0.6, 0.4]),
            "s47e_s47_completed_by_team": self.team(s.enquiries),
        }
        self.tables["los_strategy_discussions"] = {
            "discussion_id": _ids("d", s.enquiries),
            "child_id": child,
            "held_on": _days(began - rng.integers(0, 3, s.enquiries)),
            "initiated_s47": np.full(s.enquiries, "Y"),
            "s47_enquiry_id": _ids("e", s.enquiries),
            "team": self.team(s.enquiries),
        }
        which = rng.choice(s.enquiries, min(s.plans, s.enquiries), replace=False)
        n = len(which)
        met = began[which] + rng.gamma(6, 3, n)
        self.tables["ssd_initial_cp_conference"] = {
            "icpc_icpc_id": _ids("i", n),
            "icpc_s47_enquiry_id": np.char.add("e", which.astype(str)),
            "icpc_person_id": child[which],
            "icpc_icpc_date": _days(met),
            "icpc_icpc_transfer_in": rng.choice(["Y", "N"], n, p=[0.03, 0.97]),
            "icpc_icpc_outcome_cp_flag": rng.choice(["Y", "N"], n, p=[0.85, 0.15]),
            "icpc_icpc_team": self.team(n),
        }
        ended = met + rng.gamma(2, 150, n)
        self.tables["ssd_cp_plans"] = {
            "cppl_cp_plan_id": _ids("p", n),
            "cppl_icpc_id": _ids("i", n),
            "cppl_person_id": child[which],
            "cppl_cp_plan_start_date": _days(met),
            "cppl_cp_plan_end_date": _days(ended),
            "cppl_cp_plan_initial_category": rng.choice(["NEG", "EMO", "PHY", "SAB"], n, p=[0.5, 0.36, 0.1, 0.04]),
            "cppl_cp_plan_latest_category": rng.choice(["NEG", "EMO", "PHY", "SAB"], n, p=[0.5, 0.36, 0.1, 0.04]),
        }
        self._plan_events(child[which], met, ended)
        self.held(child[which], "SW", met, ended, 120)

    def _plan_events(self, child: np.ndarray, met: np.ndarray, ended: np.ndarray) -> None:
        rng = self.rng
        owner, day = _within(rng, met, ended, 11)
        self.tables["ssd_cp_visits"] = {
            "cppv_cp_visit_id": _ids("v", len(owner)),
            "cppv_person_id": child[owner],
            "cppv_cp_plan_id": np.char.add("p", owner.astype(str)),
            "cppv_cp_visit_date": _days(day),
            "cppv_cp_visit_seen": np.full(len(owner), "Y"),
        }
        owner, day = _within(rng, met, ended, 110)
        self.tables["ssd_cp_reviews"] = {
            "cppr_cp_review_id": _ids("rv", len(owner)),
            "cppr_person_id": child[owner],
            "cppr_cp_plan_id": np.char.add("p", owner.astype(str)),
            "cppr_cp_review_date": _days(day),
        }
        owner, day = _within(rng, met, ended, 28)
        self.tables["los_core_groups"] = {
            "core_group_id": _ids("cg", len(owner)),
            "child_id": child[owner],
            "cp_plan_id": np.char.add("p", owner.astype(str)),
            "held_on": _days(day),
        }

    def in_need(self) -> None:
        rng, n = self.rng, self.sizes.in_need
        began, child = self.start(n), self.pick(n)
        ended = began + rng.exponential(170, n)
        self.tables["ssd_cin_plans"] = {
            "cinp_cin_plan_id": _ids("n", n),
            "cinp_person_id": child,
            "cinp_cin_plan_start_date": _days(began),
            "cinp_cin_plan_end_date": _days(ended),
            "cinp_cin_plan_team": self.team(n),
        }
        owner, day = _within(rng, began, ended, 20)
        self.tables["ssd_cin_visits"] = {
            "cinv_cin_visit_id": _ids("nv", len(owner)),
            "cinv_person_id": child[owner],
            "cinv_cin_visit_date": _days(day),
        }
        owner, day = _within(rng, began, ended, 12)
        self.tables["los_visits"] = {
            "visit_id": _ids("lv", len(owner)),
            "child_id": child[owner],
            "visited_on": _days(day),
            "kind": np.full(len(owner), "CIN"),
            "mode": rng.choice(["IN PERSON", "VIDEO", "TELEPHONE"], len(owner), p=[0.8, 0.05, 0.15]),
        }
        owner, day = _within(rng, began, ended, 26)
        self.tables["los_supervision"] = {
            "supervision_id": _ids("su", len(owner)),
            "child_id": child[owner],
            "worker_id": self.worker(len(owner)),
            "held_on": _days(day),
        }
        self.held(child, "SW", began, ended, 40)

    def in_care(self) -> None:
        rng, n = self.rng, self.sizes.in_care
        began, child = self.start(n), self.one_each(n)
        ended = began + rng.gamma(1.5, 500, n)
        self.held(child, "SW", began, ended, 200)
        owner, moved = _within(rng, began, ended, 160)
        owner = np.concatenate([np.arange(n), owner])
        moved = np.concatenate([began, moved])
        order = np.lexsort((moved, owner))
        owner, moved = owner[order], moved[order]
        last = np.append(owner[1:] != owner[:-1], True)
        until = np.where(last, ended[owner], np.append(moved[1:], np.nan))
        m = len(owner)
        self.tables["ssd_cla_episodes"] = {
            "clae_cla_episode_id": _ids("ce", m),
            "clae_person_id": child[owner],
            "clae_cla_episode_start_date": _days(moved),
            "clae_cla_episode_start_reason": np.where(np.append(True, owner[1:] != owner[:-1]), "S", "P"),
            "clae_cla_episode_ceased_date": _days(until),
            "clae_cla_id": np.char.add("cla", owner.astype(str)),
            "clae_entered_care_date": _days(began[owner]),
        }
        self.tables["ssd_cla_placement"] = {
            "clap_cla_placement_id": _ids("pl", m),
            "clap_cla_id": np.char.add("cla", owner.astype(str)),
            "clap_person_id": child[owner],
            "clap_cla_placement_start_date": _days(moved),
            "clap_cla_placement_end_date": _days(until),
            "clap_cla_placement_type": rng.choice(["U6", "U4", "K2", "P1", "H5"], m, p=[0.55, 0.15, 0.15, 0.05, 0.1]),
        }
        self.tables["ssd_legal_status"] = {
            "lega_legal_status_id": _ids("ls", n),
            "lega_person_id": child,
            "lega_legal_status": rng.choice(["C1", "C2", "V2"], n, p=[0.25, 0.5, 0.25]),
            "lega_legal_status_start_date": _days(began),
            "lega_legal_status_end_date": _days(ended),
        }
        owner, day = _within(rng, began, ended, 33)
        self.tables["ssd_cla_visits"] = {
            "clav_cla_visit_id": _ids("cv", len(owner)),
            "clav_cla_id": np.char.add("cla", owner.astype(str)),
            "clav_person_id": child[owner],
            "clav_cla_visit_date": _days(day),
        }
        owner, day = _within(rng, began, ended, 140)
        self.tables["ssd_cla_reviews"] = {
            "clar_cla_review_id": _ids("cr", len(owner)),
            "clar_cla_id": np.char.add("cla", owner.astype(str)),
            "clar_cla_review_date": _days(day),
            "clar_cla_review_cancelled": np.full(len(owner), "N"),
        }

    def leaving_care(self) -> None:
        rng, n = self.rng, self.sizes.leavers
        child, began = self.one_each(n), np.zeros(n)
        self.held(child, "PA", began, np.full(n, np.nan), 400)
        self.tables["ssd_care_leavers"] = {
            "clea_table_id": _ids("cl", n),
            "clea_person_id": child,
            "clea_care_leaver_eligibility": np.full(n, "FORMER RELEVANT"),
            "clea_care_leaver_in_touch": rng.choice(["YES", "NO"], n, p=[0.93, 0.07]),
            "clea_care_leaver_latest_contact": _days(DAYS - rng.exponential(40, n)),
            "clea_care_leaver_accommodation": rng.choice(["U", "Z", "S"], n, p=[0.7, 0.28, 0.02]),
            "clea_care_leaver_accom_suitable": rng.choice(["1", "2"], n, p=[0.9, 0.1]),
            "clea_care_leaver_activity": rng.choice(["F2", "F4", "G5"], n),
            "clea_care_leaver_allocated_team": self.team(n),
            "clea_care_leaver_worker_id": self.worker(n),
        }
        owner, day = _within(rng, began, np.full(n, np.nan), 30)
        self.tables["los_pa_contacts"] = {
            "contact_id": _ids("pc", len(owner)),
            "child_id": child[owner],
            "contacted_on": _days(day),
            "mode": np.full(len(owner), "IN PERSON"),
            "reached": np.full(len(owner), "Y"),
        }
        self.tables["los_accommodation_log"] = {
            "stay_id": _ids("st", n),
            "child_id": child,
            "from_date": _days(began),
            "accommodation": rng.choice(["U", "Z", "S"], n, p=[0.7, 0.28, 0.02]),
            "suitable": rng.choice(["1", "2"], n, p=[0.9, 0.1]),
        }


def _typed(table: Table, columns: Columns) -> pa.Table:
    rows = len(next(iter(columns.values())))  # type: ignore[arg-type]
    arrays = [
        pa.array(columns[c.name]).cast(c.arrow_type) if c.name in columns else pa.nulls(rows, c.arrow_type)
        for c in table.columns
    ]
    system = [pa.array(np.zeros(rows, dtype=np.int32)), pa.array(np.arange(2, rows + 2, dtype=np.int32))]
    return pa.table([*system, *arrays], names=["from_file", "from_row", *table.column_names])


def an_authority_in_bulk(
    definitions: "object", *, authority: str = "999", seed: int = 1, scale: float = 1.0
) -> Extract:
    """One authority's extract as a Standard Safeguarding Dataset export would give it, without files."""
    drawn = _Authority(seed, Sizes().scaled(scale))
    for part in ("people_and_places", "front_door", "protection", "in_need", "in_care", "leaving_care", "involvements"):
        getattr(drawn, part)()
    standard = standard_tables(definitions)  # type: ignore[arg-type]
    tables = {name: _typed(standard[name], columns) for name, columns in drawn.tables.items()}
    rows = sum(t.num_rows for t in tables.values())
    held = {
        name: Coverage(
            "ssd", LAST_DAY, "state" if standard[name].holds is Holds.STATE else "every", FIRST_DAY, LAST_DAY, ()
        )
        for name in tables
    }
    return Extract(
        source="ssd",
        files=[SourceFile("in bulk", "0" * 64, "ssd", rows)],
        tables=tables,
        coverage=held,
        problems=[],
        problem_count=0,
        rows_in=rows,
        rows_kept=rows,
        rows_set_aside=0,
        authority=authority,
        reference_date=LAST_DAY,
        children=drawn.sizes.children,
    )

"""Children looked after, at home on orders, in need, and leaving care, in a random world."""

from datetime import date, datetime, timedelta

from tests.judge.making import Making

COMMON_PLACEMENTS = ["U1", "U4", "U6", "U6", "K2", "H5", "P1", "P1", "A5", "A6", "R2", "R5", "T0", "T4", "Z1"]
ORDERS = ["C1", "C1", "C2", "C2", "V2", "V2", "E1", "V3", "V4", "OTHER", None]


def in_care(world: Making) -> None:
    for child in world.children:
        if world.chance.happens(0.6):
            _period_of_care(world, child)
        if world.chance.happens(0.15):
            _period_of_care(world, child)
    for _ in world.several(3):
        world.add("ssd_cla_visits", clav_person_id=world.child(), clav_cla_visit_date=world.chance.day())
    for _ in world.several(2):
        world.add("ssd_cla_reviews", clar_cla_id=world.chance.one_of("care-1", "care-9", None))


def _period_of_care(world: Making, child: str) -> None:
    number = len(world.making.rows("ssd_cla_episodes")) + 1
    care = world.chance.perhaps(f"care-{number}", 0.05)
    entered = world.chance.day()
    if world.chance.happens(0.3):
        entered -= timedelta(days=365 * world.chance.one_of(1, 2, 3))
    left = world.after(entered, 0.6)
    _episodes(world, child, care, entered, left)
    _orders(world, child, entered, left)
    visited = reviewed = entered
    for _ in world.several(6):
        visited = world.chance.after(visited)
        seen_in = world.chance.one_of("ssd_cla_visits", "ssd_cla_visits", "los_visits")
        if seen_in == "los_visits":
            world.add("los_visits", child_id=child, visited_on=visited, kind="CLA")
        else:
            world.add(
                "ssd_cla_visits",
                clav_person_id=child,
                clav_cla_id=world.chance.perhaps(care),
                clav_cla_visit_date=visited,
            )
            if len(world.making.rows("ssd_cla_visits")) % 3 == 0:  # and the log says how it was made
                world.add("los_visits", child_id=child, visited_on=visited, kind="CLA")
    for _ in world.several(4):
        reviewed = world.chance.after(reviewed)
        world.add(
            "ssd_cla_reviews",
            clar_cla_id=world.chance.perhaps(care),
            clar_cla_review_date=world.chance.perhaps(reviewed),
            clar_cla_review_due_date=world.after(reviewed),
            clar_cla_review_cancelled=world.chance.one_of("N", "N", "N", "Y", None),
        )
    if world.chance.happens(0.3):
        _permanence(world, child, care, entered)
    if world.chance.happens(0.5):
        world.add("ssd_cla_care_plan", lacp_person_id=child, lacp_cla_care_plan_start_date=world.after(entered))
    for _ in world.several(2):
        world.add("ssd_cla_health", clah_person_id=child, clah_health_check_date=world.chance.after(entered))


def _episodes(world: Making, child: str, care: str | None, entered: date, left: date | None) -> None:
    """Episodes one after another, with gaps and overlaps, and a placement with most of them."""
    began, reason = entered, world.chance.one_of("S", "S", "S", "S", None, "L")
    for number in world.several(6):
        until = world.chance.after(began)
        last = number > 4 or world.chance.happens(0.3)
        ceased = left if last else world.chance.perhaps(until)
        placement = None
        if world.chance.happens(0.85):
            placement = _placement(world, child, care, began, ceased)
        world.add(
            "ssd_cla_episodes",
            clae_person_id=child,
            clae_cla_id=care,
            clae_cla_placement_id=placement,
            clae_cla_episode_start_date=began,
            clae_cla_episode_start_reason=reason,
            clae_cla_episode_ceased_date=ceased,
            clae_entered_care_date=world.chance.perhaps(entered, 0.2),
        )
        if last:
            return
        began, reason = until, world.chance.one_of("P", "P", "P", "L", "T", "B", "U", "S")


def _placement(world: Making, child: str, care: str | None, began: date, ceased: date | None) -> str:
    row = world.add(
        "ssd_cla_placement",
        clap_person_id=child,
        clap_cla_id=world.chance.perhaps(care),
        clap_cla_placement_start_date=began if world.chance.happens(0.85) else world.chance.after(began),
        clap_cla_placement_end_date=ceased if world.chance.happens(0.85) else world.after(ceased),
        clap_cla_placement_type=world.chance.perhaps(world.chance.one_of(*COMMON_PLACEMENTS)),
        clap_cla_placement_urn=world.chance.one_of("SC1", "SC2", None),
        clap_cla_placement_postcode=world.chance.one_of("place1", "place2", "place3", None),
    )
    return str(row["clap_cla_placement_id"])


def _orders(world: Making, child: str, entered: date, left: date | None) -> None:
    starts = entered if world.chance.happens(0.8) else world.chance.after(entered)
    for _ in world.several(3):
        ends = world.after(starts, 0.5)
        world.add(
            "ssd_legal_status",
            lega_person_id=child,
            lega_legal_status=world.chance.one_of(*ORDERS),
            lega_legal_status_start_date=starts,
            lega_legal_status_end_date=world.chance.one_of(ends, ends, left),
        )
        starts = ends or world.chance.after(starts)


def _permanence(world: Making, child: str, care: str | None, entered: date) -> None:
    decided = world.after(entered)
    placed = world.after(decided, 0.4)
    world.add(
        "ssd_permanence",
        perm_person_id=child,
        perm_cla_id=world.chance.perhaps(care),
        perm_adm_decision_date=decided,
        perm_placed_for_adoption_date=placed,
        perm_permanence_order_date=world.after(placed, 0.6),
    )


def with_parents(world: Making) -> None:
    placements = [row["clap_cla_placement_id"] for row in world.making.rows("ssd_cla_placement")]
    for _ in world.several(3):
        started = world.day()
        completed = world.after(started, 0.2)
        world.add(
            "los_pwp_assessments",
            child_id=world.child(),
            placement_id=world.chance.one_of(*placements, None),
            started_on=started,
            completed_on=completed,
            decided_on=world.after(completed, 0.2),
        )

    for _ in world.several(4):
        agreed = world.chance.day()
        world.add(
            "los_placement_terms",
            child_id=world.child(),
            placement_id=world.chance.one_of(*placements, None, None),
            from_date=agreed,
            to_date=world.after(agreed, 0.6),
        )


def need(world: Making) -> None:
    """Children in need, pre-proceedings, and the state of each case."""
    for _ in world.several(3):
        child, began = world.child(), world.chance.day()
        ended = world.after(began, 0.5)
        world.add(
            "ssd_cin_plans",
            cinp_person_id=child,
            cinp_cin_plan_start_date=began,
            cinp_cin_plan_end_date=ended,
            cinp_cin_plan_worker_id=world.worker(),
        )
        visited = began
        for _ in world.several(3):
            visited = world.chance.after(visited)
            world.add("ssd_cin_visits", cinv_person_id=child, cinv_cin_visit_date=visited)
        for _ in world.several(2):
            world.add("los_supervision", child_id=child, held_on=world.chance.after(began))
    for number in world.several(3):
        decided = world.day()
        child = world.child()
        pre_proceedings = world.add(
            "ssd_pre_proceedings",
            prep_person_id=child,
            prep_plo_family_id=world.chance.one_of("family-1", f"family-{number}", None),
            prep_pre_pro_decision_date=decided,
            prep_pre_pro_letter_date=world.after(decided),
            prep_initial_pre_pro_meeting_date=world.after(decided),
            prep_agree_stepdown_issue_date=world.after(decided, 0.5),
        )["prep_table_id"]
        if world.chance.happens(0.5):
            world.add("los_pre_proceedings_steps", pre_proceedings_id=pre_proceedings, child_id=child)
        world.add("los_legal_gateway_meetings", child_id=child, held_on=world.chance.after(decided, backwards=0.5))
    for child in world.children:
        if world.chance.happens(0.6):
            world.add("los_case_status", child_id=child, worker_id=world.worker())
    for _ in world.several(3):
        world.add("los_visits", child_id=world.child(), visited_on=world.chance.day())


def leaving_care(world: Making) -> None:
    of_age = {row["pers_person_id"] for row in world.making.rows("ssd_person") if _of_age(world, row["pers_dob"])}
    for child in world.children:
        if child not in of_age and world.chance.happens(0.6):
            continue
        _care_leaver(world, child)
        contacted = world.chance.near_today(240)
        for _ in world.several(6):
            contacted = world.chance.after(contacted)
            world.add(
                "los_pa_contacts",
                child_id=child,
                contacted_on=contacted,
                reached=world.chance.one_of("Y", "Y", "Y", "N", None),
            )
        moved = world.chance.near_today(400)
        for _ in world.several(3):
            until = world.after(moved, 0.4)
            world.add(
                "los_accommodation_log",
                child_id=child,
                from_date=moved,
                to_date=until,
                accommodation=world.chance.one_of("S", "V", "W", "X", "U", "Z", "R", None),
                seen_by_senior_on=world.after(moved, 0.5),
            )
            moved = until or world.chance.after(moved)


def _of_age(world: Making, born: datetime | None) -> bool:
    return born is not None and 16 <= (world.making.as_at - born.date()).days // 365 <= 22


def _care_leaver(world: Making, child: str) -> None:
    world.add(
        "ssd_care_leavers",
        clea_person_id=child,
        clea_care_leaver_eligibility=world.chance.one_of(
            "RELEVANT", "FORMER RELEVANT", "FORMER RELEVANT", "QUALIFYING", "ELIGIBLE", "NONE", None
        ),
        clea_care_leaver_in_touch=world.chance.one_of("YES", "YES", "NO", "DIED", "REFU", "NREQ", "RHOM", None),
        clea_care_leaver_latest_contact=world.day(),
        clea_care_leaver_accommodation=world.chance.one_of("U", "Z", "S", "V", "W", "X", "R", "G", "H", "B", None),
        clea_care_leaver_accom_suitable=world.chance.one_of("1", "1", "2", None),
        clea_care_leaver_activity=world.chance.one_of("F1", "F2", "F4", "P5", "G4", "G5", "G6", None),
        clea_care_leaver_worker_id=world.worker(),
    )

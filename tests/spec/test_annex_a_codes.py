"""Each code of the Annex A template, as the template asks for it, and the ways that councils write it."""

import pytest

from lineofsight.records.mapping.codes import code_list
from lineofsight.records.mapping.layouts import layout
from tests.builders.lists import DEFINITIONS

# list, heading, as written, the standard code; None: plainly "not known", which is blank and no problem
AS_WRITTEN = [
    ("1", "Gender", "a) Male", "M"),
    ("1", "Gender", "b) Female", "F"),
    ("1", "Gender", "c) Not stated/recorded (or unborn)", "U"),
    ("1", "Gender", "c) Not stated/recorded", "U"),
    ("1", "Gender", "d) Neither", "U"),
    ("1", "Gender", "female", "F"),
    ("1", "Ethnicity", "a) WBRI", "WBRI"),
    ("1", "Ethnicity", "s) NOBT", "NOBT"),
    ("1", "Ethnicity", "REFU", "REFU"),
    ("1", "Contact Source", "a) 1A: Individual", "1A"),
    ("1", "Contact Source", "q) 6: Police", "6"),
    ("1", "Contact Source", "u) 10: Unknown", "10"),
    ("1", "Contact Source", "k) 3E: Health services", "3E"),
    ("3", "Referral NFA?", "a) Yes", "Y"),
    ("3", "Referral NFA?", "No", "N"),
    ("4", "Does the Child have a Disability", "a) Yes", "YES"),
    ("4", "Does the Child have a Disability", "b) No", "NONE"),
    ("4", "Does the Child have a Disability", "c) Unknown", None),
    ("4", "Child Seen During Continuous Assessment", "c) Unknown", None),
    ("6", "Primary Need Code", "N1 - Abuse or neglect", "N1"),
    ("6", "Primary Need Code", "N2 - Child’s disability", "N2"),
    ("6", "Primary Need Code", "N0 - Not stated", "N0"),
    ("6", "Reason for Closure", "RC3 - Child arrangements order", "RC3"),
    ("6", "Reason for Closure", "RC8 - Case closed after assessment, no further action", "RC8"),
    ("6", "Case Status", "a) Looked after child", "CLA"),
    ("6", "Case Status", "b) Child Protection plan", "CP"),
    ("6", "Case Status", "c) Child in need plan", "CIN"),
    ("6", "Case Status", "d) Open assessment", "ASSESSMENT"),
    ("6", "Case Status", "e) Closed episode", "CLOSED"),
    ("7", "Latest Category of Abuse", "a) Neglect", "NEG"),
    ("7", "Latest Category of Abuse", "Physical abuse", "PHY"),
    ("7", "Latest Category of Abuse", "d) Emotional  abuse", "EMO"),
    ("7", "Latest Category of Abuse", "e) Multiple/not recommended", "MUL"),
    ("8", "Child's Category of Need", "N3 - Parental illness or disability", "N3"),
    ("8", "Child's Legal Status", "C1: ICO", "C1"),
    ("8", "Child's Legal Status", "V2: Single period under S20", "V2"),
    ("8", "Child's Legal Status", "L1: Police protection LA accommodation", "L1"),
    ("8", "What is the permanence plan for this child?", "a) Return to family", "RETURN"),
    ("8", "What is the permanence plan for this child?", "c) SGO/CAO", "SGOCAO"),
    ("8", "What is the permanence plan for this child?", "g) other", "OTHERPLN"),
    ("8", "Reason Ceased to be Looked After", "k) E47: Special Guardianship Orders - relative/friend", "E47"),
    ("8", "Reason Ceased to be Looked After", "s) E16: Child moved abroad", "E16"),
    ("8", "Placement Type", "a) U1: Foster placement - relatives - long term", "U1"),
    ("8", "Placement Type", "o) K1: Secure Children’s Homes", "K1"),
    ("8", "Placement Type", "zz) T4: Temporary placement - seven days or less", "T4"),
    ("8", "Placement Provider", "b) PR1: Own provision", "PR1"),
    ("8", "Placement Provider", "e) PR4 - Private provision", "PR4"),
    ("9", "Eligibility Category", "b) Former relevant child", "FORMER RELEVANT"),
    ("9", "LA in Touch", "a) Yes", "YES"),
    ("9", "LA in Touch", "d) Refu", "REFU"),
    ("9", "LA in Touch", "f) Rhom", "RHOM"),
    ("9", "Type of Accommodation", "S: No fixed abode / homeless", "S"),
    ("9", "Type of Accommodation", "Z: With former foster carers", "Z"),
    ("9", "Suitability of Accommodation", "b) Unsuitable", "2"),
    ("9", "Activity Status", "F1: Full time in higher education", "F1"),
    ("9", "Activity Status", "G4: Not in education, employment or training - illness or disability", "G4"),
    ("10", "Reason Why Child No Longer Placed for Adoption", "RD2 - The Court did not make a placement order", "RD2"),
    ("10", "Reason Why Child No Longer Placed for Adoption", "RD2", "RD2"),
    ("11", "Reason for leaving adoption process", "1 - Adopter withdrew from process", "1"),
    ("11", "Reason for leaving adoption process", "2", "2"),
]
NOT_RECOGNISED = [
    ("1", "Gender", "a"),
    ("6", "Primary Need Code", "PSRMEM - Support with memory and cognition"),
    ("4", "Was the child assessed as requiring LA children's social care support?", "CS Assessment Updated"),
    ("8", "Placement Type", "Foster"),
]


def codes_of(list_id: str, heading: str):
    name = layout("annex_a", DEFINITIONS).list_of(list_id).headings[heading].codes
    assert name is not None, f"{heading} is not read as a code"
    return code_list(DEFINITIONS, name)


@pytest.mark.parametrize(("list_id", "heading", "written", "code"), AS_WRITTEN)
def test_a_code_as_the_template_asks_for_it(list_id, heading, written, code):
    assert codes_of(list_id, heading).read(written) == code


@pytest.mark.parametrize(("list_id", "heading", "written"), NOT_RECOGNISED)
def test_a_code_that_is_never_guessed(list_id, heading, written):
    assert codes_of(list_id, heading).read(written) is None

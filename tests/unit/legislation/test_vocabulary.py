"""The sources' wordings, mapped to Open Civic Data's closed lists."""

import pytest

from lawtrack.legislation.clerks.clerk_words import general_words
from lawtrack.legislation.vocabulary import (
    BILL_CLASSIFICATIONS,
    STEP_CLASSES,
    bill_classification,
)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Council Ordinance", "ordinance"),
        ("Mayor Order", "order"),
        ("Council Hearing Order", "order"),
        ("Council Legislative Resolution", "resolution"),
        ("Council Home Rule Petition", "petition"),
        ("Bill", "bill"),
        ("Resolution", "resolution"),
        ("HJRES", "joint resolution"),
        ("SCONRES", "concurrent resolution"),
        ("S", "bill"),
        ("Matters Recently Heard-For Possible Action", ""),
        ("Loan Order", "order"),
        ("Council 17F Order", "order"),
        ("Personnel Orders", "order"),
        ("Council Bill (CB)", "bill"),
        ("CB", "bill"),
        ("Int.", "bill"),
        ("Introduction", "bill"),
        ("Local Law", "bill"),
        ("Ord", "ordinance"),
        ("Ordinance - Zoning", "ordinance"),
        ("By-Law", "ordinance"),
        ("Reso", "resolution"),
        ("Appointment (Appt)", "appointment"),
        ("Constitutional Amendment", "constitutional amendment"),
        ("Motion/Motion Response", "motion"),
        # In Spanish, and whatever a database has made of the accents.
        ("Ordenanza", "ordinance"),
        ("Resolución", "resolution"),
        ("Resolucion", "resolution"),
        ("Moci\u006f\u0301n", "motion"),
        ("Petición", "petition"),
        ("Proyecto de Ley", "bill"),
        ("Orden", "order"),
        ("Nombramiento", "appointment"),
        ("Contrato", "contract"),
        # A word of it is not the word.
        ("Recorder's Report", ""),
        ("Border Commission Item", ""),
        ("Promotion", ""),
        ("Disclaimer", ""),
        ("Records", ""),
        ("Interim Report", ""),
        ("Billboard Permit", ""),
        ("Informe", ""),
        ("Public Hearing", ""),
        ("", ""),
    ],
)
def test_a_type_maps_to_the_closed_list(kind: str, expected: str) -> None:
    assert bill_classification(kind) == expected
    assert not expected or expected in BILL_CLASSIFICATIONS


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Introduced and Referred", "introduction; referral"),
        ("Referred to the Committee on Public Safety", "referral-committee"),
        ("The rules were suspended; the resolution was adopted.", "passage"),
        ("The report was accepted; the order was passed", "reported-out-of-committee; passage"),
        ("Withdrawn.", "withdrawal"),
        ("Became Public Law No: 119-12.", "became-law"),
        ("Signed by President.", "executive-signature"),
        ("Passed/agreed to in House: On passage Passed by voice vote.", "passage"),
        ("Ordered to be Reported by the Yeas and Nays: 20 - 4.", "reported-out-of-committee"),
        ("The motion failed of passage", "failure"),
        ("Placed on file", "filing"),
        ("Something no list foresees", ""),
    ],
)
def test_a_step_maps_to_the_closed_list(description: str, expected: str) -> None:
    classes = general_words().step_classes(description) or ""
    assert classes == expected
    assert set(classes.split("; ")) - {""} <= STEP_CLASSES


@pytest.mark.parametrize(
    ("word", "expected"),
    [("In Favor", "yes"), ("Ayes", "yes"), ("NAY", "no"), ("Present", "abstain"), ("?", "other")],
)
def test_a_vote_word_maps_to_an_option(word: str, expected: str) -> None:
    assert (general_words().vote_option(word) or "other") == expected

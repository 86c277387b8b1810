"""Records become rows: tidy, classified, checked."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtrack.errors import InvalidItem
from lawtrack.legislation.clerks.remapped import remapped
from lawtrack.legislation.diff import diff_records
from lawtrack.legislation.fingerprint import fingerprint
from lawtrack.legislation.normalize import normalize_bill, normalize_event, tidy
from lawtrack.legislation.records import Action, AgendaItem, Document, Sponsorship, Vote
from lawtrack.legislation.stage import Stage
from tests.support.made import RIVERTOWN, a_bill, an_event


def test_a_bill_keeps_the_sources_words_beside_the_classification() -> None:
    row = normalize_bill(a_bill(), RIVERTOWN).row
    assert (row["kind"], row["classification"]) == ("Council Ordinance", "ordinance")
    assert row["last_action"] == "Introduced and referred"
    assert row["last_action_date"] == date(2026, 1, 14)


def test_two_installations_agree_on_the_id() -> None:
    first = normalize_bill(a_bill(), RIVERTOWN).row["ocd_id"]
    again = normalize_bill(a_bill(title="Another title"), RIVERTOWN).row["ocd_id"]
    other = normalize_bill(a_bill(upstream_id="502"), RIVERTOWN).row["ocd_id"]
    assert first == again
    assert first != other
    namespace = uuid.UUID("6f0d8a6e-6a3b-5d0e-9b0b-3a1d6f2c7e11")
    assert first == f"ocd-bill/{uuid.uuid5(namespace, f'{RIVERTOWN.ocd_id}/501')}"


def test_control_characters_and_double_spaces_are_tidied_and_lines_kept() -> None:
    for line_end in ("\x0b", "\x0c", "\u2028", "\u2029", "\r"):
        assert tidy(f"facial{line_end}recognition") == "facial\nrecognition"
    assert tidy("  One\x00  two\xa0three \r\n\x1b[31mfour\u202e ") == "One two three\n[31mfour"
    bill = a_bill(subjects=("Pa\x1brks\u202e",), other_identifiers=("00\x0742",))
    row = normalize_bill(bill, RIVERTOWN).row
    assert (row["subjects"], row["other_identifiers"]) == (["Parks"], ["0042"])


@pytest.mark.parametrize(
    ("copied", "words"),
    [
        ("facial recog\ufffenition", "facial recognition"),
        ("facial recog\ufffe\nnition", "facial recognition"),
        ("facial recog\x02\r\n nition", "facial recognition"),
        ("facial recog\u00ad\nnition", "facial recognition"),
        ("Jean\ufffeLouis", "Jean-Louis"),
        ("FACIAL RECOG\ufffeNITION", "FACIAL RECOGNITION"),
        ("\ufefffacial\u200b recog\u2060nition\uffff", "facial recognition"),
        ("identificacio\u0301n biome\u0301trica", "identificaci\u00f3n biom\u00e9trica"),
        ("\U0001f468\u200d\U0001f467 at 9", "\U0001f468\u200d\U0001f467 at 9"),
    ],
)  # fmt: skip
def test_what_is_cleaned_for_matching_is_clean_for_keeping(copied: str, words: str) -> None:
    assert tidy(copied) == words


@given(st.text())
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(alphabet=" \n\t\x02\x0bbc"))
def test_plain_lines_are_tidied_like_those_beside_an_accent(text: str) -> None:
    assert tidy(f"a\n{text}\na") == tidy(f"á\n{text}\ná").replace("á", "a")


@pytest.mark.parametrize("number", ["", "  ", "\u200b"])
def test_a_bill_without_a_number_is_called_by_the_sources_id(number: str) -> None:
    assert normalize_bill(a_bill(identifier=number), RIVERTOWN).row["identifier"] == "bill-501"


def test_a_bill_without_an_id_is_refused() -> None:
    with pytest.raises(InvalidItem, match="without an id"):
        normalize_bill(a_bill(upstream_id=""), RIVERTOWN)


IMPOSSIBLE = date(206, 11, 20)


@pytest.mark.parametrize(
    ("changes", "slip"),
    [
        ({"actions": (Action(date=IMPOSSIBLE, description="Heard"),)},
         "actions.date of 'Heard': 0206-11-20 cannot be a date"),
        ({"introduced": date(3016, 1, 1)}, "introduced: 3016-01-01 cannot be a date"),
        ({"votes": (Vote(motion="Passage", date=IMPOSSIBLE),)},
         "votes.date of 'Passage': 0206-11-20 cannot be a date"),
        ({"sponsorships": (Sponsorship(name="Ada Quill", withdrawn=IMPOSSIBLE),)},
         "sponsorships.withdrawn of 'Ada Quill': 0206-11-20 cannot be a date"),
        ({"documents": (Document(title="Draft", date=date(9999, 1, 1)),)},
         "documents.date of 'Draft': 9999-01-01 cannot be a date"),
    ],
)  # fmt: skip
def test_an_impossible_date_costs_itself_and_is_named(changes: dict[str, Any], slip: str) -> None:
    made = normalize_bill(a_bill(**changes), RIVERTOWN)
    assert [each.words for each in made.slips] == [slip]
    field = made.slips[0].field
    table, _, name = field.rpartition(".")
    row = (made.rows[table] or [])[0] if table else made.row
    # Somebody has withdrawn, whenever that was.
    assert row[name] == (IMPOSSIBLE if name == "withdrawn" else None)


@pytest.mark.parametrize("hour", ["25:00", "6 PM", "7:7", "noon"])
def test_an_hour_that_is_none_costs_itself(hour: str) -> None:
    made = normalize_event(an_event(time=hour), RIVERTOWN)
    assert (made.row["time"], made.row["starts"]) == ("", None)
    assert [each.field for each in made.slips] == ["time"]


def test_a_meeting_in_a_zone_that_is_none_is_in_that_of_its_source() -> None:
    made = normalize_event(an_event(timezone="Mill Street Time"), RIVERTOWN)
    assert (made.row["timezone"], made.row["starts"] is not None) == ("America/New_York", True)
    assert [each.words for each in made.slips] == ["'Mill Street Time' is no time zone"]


def test_a_vote_on_an_agenda_on_an_impossible_day_has_none() -> None:
    line = AgendaItem(order=1, title="x", votes=(Vote(motion="Passage", date=IMPOSSIBLE),))
    made = normalize_event(an_event(agenda=(line,)), RIVERTOWN)
    assert (made.rows["agenda_items"] or [])[0]["votes"][0]["date"] is None
    assert [each.field for each in made.slips] == ["agenda_items.votes.date"]


def test_a_meeting_on_an_impossible_day_is_refused_with_its_place() -> None:
    with pytest.raises(InvalidItem, match="meeting 77: 0206-11-20 cannot be a date"):
        normalize_event(an_event(date=IMPOSSIBLE), RIVERTOWN)


def test_the_fingerprint_leaves_the_stamp_and_the_address_aside() -> None:
    bill = a_bill()
    assert fingerprint(bill) == fingerprint(replace(bill, stamp="later", source_url="elsewhere"))
    assert fingerprint(bill) != fingerprint(replace(bill, title="Another"))


def test_the_fingerprint_is_the_same_with_and_without_the_fetched_file() -> None:
    bare = a_bill()
    document = replace((bare.documents or ())[0], content=b"%PDF")
    assert fingerprint(bare) == fingerprint(replace(bare, documents=(document,)))


def test_a_bill_whose_children_were_not_looked_at_has_no_fingerprint() -> None:
    assert fingerprint(a_bill(actions=None)) == ""
    assert fingerprint(an_event(agenda=None)) == ""


def test_votes_are_counted_under_open_civic_datas_options() -> None:
    vote = Vote(motion="Passage", counts={"yeas": 9, "Ayes": 1, "nays": 2}, voters=(("A", "Yea"),))
    row = (normalize_bill(a_bill(votes=(vote,)), RIVERTOWN).rows["votes"] or [])[0]
    assert row["counts"] == {"yes": 10, "no": 2}
    assert row["voters"] == [["A", "yes", "Yea", ""]]


def test_a_meeting_knows_its_moment_in_utc_through_the_change_of_clocks() -> None:
    winter = normalize_event(an_event(date=date(2026, 3, 7)), RIVERTOWN).row["starts"]
    summer = normalize_event(an_event(date=date(2026, 3, 8)), RIVERTOWN).row["starts"]
    assert winter == datetime(2026, 3, 7, 23, 30, tzinfo=UTC)
    assert summer == datetime(2026, 3, 8, 22, 30, tzinfo=UTC)


def test_a_meeting_without_a_readable_time_is_kept_by_its_date() -> None:
    row = normalize_event(an_event(time="", time_text="after recess"), RIVERTOWN).row
    assert row["starts"] is None
    assert row["time_text"] == "after recess"


@pytest.mark.parametrize(
    ("status", "cancelled", "state"),
    [
        ("Final", False, "confirmed"),
        ("Draft", False, "tentative"),
        ("Cancelled", False, "cancelled"),
        ("Final", True, "cancelled"),
    ],
)
def test_the_state_of_a_meeting(status: str, cancelled: bool, state: str) -> None:
    row = normalize_event(an_event(status=status, cancelled=cancelled), RIVERTOWN).row
    assert row["state"] == state


def test_a_document_row_carries_no_bytes() -> None:
    document = Document(title="Agenda", url="https://files.example/a.pdf", content=b"%PDF-1.7")
    rows = normalize_event(an_event(documents=(document,)), RIVERTOWN).rows["event_documents"]
    assert rows is not None
    assert all(not isinstance(value, bytes) for value in rows[0].values())


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        ("Cityâ€™s â€œfacialâ€\x9d", "City’s “facial”"), ("PEÃ‘A, JosÃ©", "PEÑA, José"),
        ("facialÂ\xa0recognition", "facial recognition"), ("Â§ 5, 10Â°", "§ 5, 10°"),
        ("facialÂ recognition", "facial recognition"), ("2020â€“21", "2020–21"),
        # Letters of their own.
        ("IRMÃ”", "IRMÃ”"), ("CAFÉ»", "CAFÉ»"), ("pâté, Ânia", "pâté, Ânia"), ("Â B", "Â B"),
    ],
)  # fmt: skip
def test_what_a_program_took_for_another_code_is_read_as_it_was_meant(
    stored: str, meant: str
) -> None:
    assert tidy(stored) == meant


def test_letters_that_earlier_versions_kept_as_they_were_mistaken_are_no_news() -> None:
    new = normalize_bill(a_bill(title="The City’s “faces”, Peña"), RIVERTOWN)
    mistaken = {"title": "The Cityâ€™s â€œfacesâ€\x9d, PeÃ±a"}
    steps = [{**row, "text": "Cityâ€™s"} for row in new.rows["actions"] or ()]
    today = [{**row, "text": "City’s"} for row in steps]
    new = replace(new, rows={**new.rows, "actions": today})
    before = replace(new, row={**new.row, **mistaken}, rows={**new.rows, "actions": steps})
    assert steps
    assert diff_records(before, new) != []
    assert diff_records(remapped(before, new, RIVERTOWN), new) == []


@pytest.mark.parametrize(
    ("step", "stage"),
    [
        ("Filed (End of Session)", Stage.DEAD),
        ("Sine Die (Filed, End of Session)", Stage.DEAD),
        ("Died due to expiration of the legislative council session", Stage.DEAD),
        ("Indefinitely postponed", Stage.DEAD),
        ("Defeated", Stage.FAILED),
        ("Motion to approve failed", Stage.FAILED),
        ("Filed", Stage.CLOSED),
    ],
)
def test_a_bill_is_dead_by_its_last_step_alone(step: str, stage: Stage) -> None:
    steps = (
        Action(date=date(2026, 2, 3), description="Referred to committee"),
        Action(date=date(2026, 12, 31), description=step),
    )
    bill = a_bill(status="", kind="Ordinance", actions=steps)
    assert normalize_bill(bill, RIVERTOWN).row["stage"] == stage

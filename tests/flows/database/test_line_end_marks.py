"""Marks that earlier versions kept for a hyphen at a line's end reach nobody any more."""

import json

import pytest
from alembic import command
from sqlalchemy import text

from lawtrack.database.engine import open_database
from lawtrack.database.opening import schema
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.legislation.normalize import without_line_end_marks

MATCH = (
    'INSERT INTO matches (kind, subject_id, topic, "order", lexicon, rule, phrase, place,'
    ' place_title, page, start, "end", sentence, before, after, section, weight) VALUES'
    " ('bill', 1, 'facial-recognition', :order, '1', 'x', :phrase, 'version', 'Text', 1, 0, 5,"
    " :sentence, '', :after, '', 1.0)"
)
KEPT = [
    ("facial rec\ufffeognition", "A ban of facial rec\ufffeognition, by Jean\ufffeLouis.", ""),
    ("facial recog\x02\nnition", "Of facial recog\x02\nnition.", "See O\ufffe\nBrien\ufffe."),
    ("face recognition", "Nothing to mend - here.", "\u00e9t\u00e9"),
]
MENDED = [
    ("facial recognition", "A ban of facial recognition, by Jean-Louis.", ""),
    ("facial recognition", "Of facial recognition.", "See OBrien."),
    KEPT[2],
]


def test_what_was_quoted_is_mended_when_the_database_is_upgraded(database_url: str) -> None:
    command.upgrade(schema._alembic(database_url), "0010")
    engine = open_database(database_url)
    with engine.begin() as connection:
        for order, (phrase, sentence, after) in enumerate(KEPT):
            values = {"order": order, "phrase": phrase, "sentence": sentence, "after": after}
            connection.execute(text(MATCH), values)
    engine.dispose()
    upgrade_database(database_url)
    engine = open_database(database_url)
    quoted = text('SELECT phrase, sentence, after FROM matches ORDER BY "order"')
    with engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(quoted)] == MENDED
    command.downgrade(schema._alembic(database_url), "0010")
    with engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(quoted)] == MENDED
    engine.dispose()


@pytest.mark.parametrize(
    ("kept", "meant"),
    [
        ("facial rec\ufffeognition", "facial recognition"),
        ("facial rec\ufffe\nognition", "facial recognition"),
        ("Jean\ufffeLouis Roy", "Jean-Louis Roy"),
        ("FACIAL REC\ufffeOGNITION", "FACIAL RECOGNITION"),
        ("line one\nline two - and three", "line one\nline two - and three"),
        ("a lone \x02 mark", "a lone  mark"),
    ],
)
def test_a_text_of_an_earlier_version_is_read_as_it_was_meant(kept: str, meant: str) -> None:
    assert without_line_end_marks(kept) == meant
    assert "\\ufffe" not in json.dumps(without_line_end_marks(kept))

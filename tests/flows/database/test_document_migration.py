"""The migration that gives documents their fates, with texts of earlier versions."""

from alembic import command
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from lawtrack.database.engine import open_database
from lawtrack.database.opening import schema
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.tables.legislation import TextRow
from tests.support.made import NOW

# What earlier versions wrote, with what is known of it now: state, reason, media type, cause.
EARLIER = [
    ("text", "", "application/pdf", ""),
    ("text", "pages 2 to 3 were read by OCR", "application/pdf", ""),
    ("no_text", "answered 404: gone", "", "gone"),
    ("no_text", "answered 410: gone", "", "gone"),
    ("no_text", "answered 404: not published yet", "", "not to be had"),
    ("no_text", "answered 503 service unavailable", "", "not to be had"),
    ("no_text", "robots.txt forbids it", "", "not to be had"),
    ("no_text", "the answer is larger than the limit", "", "too large"),
    ("no_text", "larger than 50 MB", "application/pdf", "too large"),
    ("no_text", "x.example is not among the addresses of this source", "", "host not allowed"),
    ("no_text", "the PDF is encrypted: incorrect password", "application/pdf", "encrypted"),
    ("no_text", "no page holds text; it may be a scan", "application/pdf", "scan without OCR"),
    ("no_text", "no page holds text; it may be a scan in which OCR finds nothing",
     "application/pdf", "nothing in it"),
    ("no_text", "the file is empty", "application/pdf", "nothing in it"),
    ("no_text", "an old Word file (.doc), which cannot be read", "application/msword",
     "unknown kind"),
    ("no_text", "not a kind of document that can be read", "image/png", "unknown kind"),
    ("no_text", "took longer than 25 s", "application/pdf", "reader ended"),
    ("no_text", "the reader died of it: out of memory, or a fault in the library",
     "application/pdf", "reader ended"),
    ("no_text", "broken or not what it says it is: EOF", "application/pdf", "broken"),
    ("no_text", "in words that nobody knows", "application/pdf", "broken"),
]  # fmt: skip
ROW = (
    "INSERT INTO texts (jurisdiction, url, stamp, sha256, media_type, extractor, state, reason,"
    " pages, fetched_at) VALUES ('rivertown', :url, 's', '', :media_type, 'reader 1', :state,"
    " :reason, :pages, '2026-03-02 12:00:00+00:00')"
)


def test_texts_of_the_ninth_schema_get_their_causes_there_and_back(database_url: str) -> None:
    command.upgrade(schema._alembic(database_url), "0009")
    engine = open_database(database_url)
    with engine.begin() as connection:
        for number, (state, reason, media_type, _) in enumerate(EARLIER):
            pages = '["one", "two"]' if state == "text" else "[]"
            values = {"url": f"{number:02}", "media_type": media_type, "state": state,
                      "reason": reason, "pages": pages}  # fmt: skip
            connection.execute(text(ROW), values)
    engine.dispose()
    upgrade_database(database_url)
    engine = open_database(database_url)
    with Session(engine) as session:
        texts = session.scalars(select(TextRow).order_by(TextRow.url)).all()
        assert [t.cause for t in texts] == [cause for *_, cause in EARLIER]
        assert [t.page_count for t in texts] == [2, 2] + [0] * (len(EARLIER) - 2)
        assert [t.attempts for t in texts] == [0, 0] + [1] * (len(EARLIER) - 2)
        assert {t.tried_at for t in texts[2:]} == {NOW}
        assert {(t.awaited, t.trouble, t.validator) for t in texts} == {("", "", "")}
        texts[0].awaited, texts[1].state = "s2", "queued"
        session.commit()
    engine.dispose()
    command.downgrade(schema._alembic(database_url), "0009")
    engine = open_database(database_url)
    with engine.connect() as connection:
        states = connection.execute(text("SELECT state FROM texts ORDER BY url")).scalars().all()
        assert states == ["text", *["no_text"] * (len(EARLIER) - 2)]
        assert "cause" not in {c["name"] for c in inspect(connection).get_columns("texts")}
    engine.dispose()
    upgrade_database(database_url)

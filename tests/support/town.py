"""A town to be shown on pages: bills, meetings and documents, some of them with hostile words."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from lawtrack.database.engine import open_database
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import AgendaItem, Document, Vote
from tests.flows.publishing.test_export import FACES, TOPICS, store
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

CLOCK = datetime(2026, 3, 4, 17, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\u202e\"'><img src=x onerror=alert(2)>"
PAPER = "https://files.example/a b.pdf"
REPORT = "https://files.example/report.pdf"
DRAFT = "https://files.example/draft.pdf"
LAST_PAGE = "The gait of people near the ferry is measured. ⟦struck out: No zeppelin flies.⟧"


def seven_pages(document: Document) -> DocumentText:
    """A reader for tests: the attachment with seven pages."""
    pages = (*(f"Page {number} is about trees." for number in range(1, 7)), LAST_PAGE)
    return DocumentText(
        state="text", reason="", extractor="plain 1", media_type="text/plain", pages=pages
    )


def fill_town(url: str) -> None:
    """Store the town in a database that is ready."""
    engine = open_database(url)
    paper = Document(title=HOSTILE, url=PAPER, text=f"The gait of people. {HOSTILE}")
    vote = Vote(motion=HOSTILE, date=date(2026, 2, 1), result="pass", counts={"Yea": 1},
                voters=((HOSTILE, "Yea"),))  # fmt: skip

    def faces(text: str) -> Document:
        return Document(title="Draft", url=DRAFT, kind="version", text=text, stamp=text)

    with Session(engine) as session:
        store(
            session,
            [
                a_bill(votes=(vote,), documents=(paper,), url="javascript:alert(1)"),
                a_bill(upstream_id="502", identifier="2026-0043", title=FACES,
                       documents=(faces("Cameras may be used for five years."),)),
                a_bill(upstream_id="119-hr-12", identifier="HR 12", session="119", title=HOSTILE),
                a_bill(upstream_id="118-hr-12", identifier="HR 12", session="118", title="=1+1",
                       complete=False, actions=None),
                an_event(
                    identifiers=("2026-0043",), location=HOSTILE, name=HOSTILE,
                    agenda=(AgendaItem(order=1, title=HOSTILE),),
                ),
            ],
        )  # fmt: skip
        report = Document(title="Report", url=REPORT, kind="attachment", content=b"pages")
        trees = a_bill(
            upstream_id="504", identifier="2026-0044", title="On trees", documents=(report,)
        )
        ingest(session, [trees], source=RIVERTOWN, topics=TOPICS, now=NOW, crawl_id=None,
               read=seven_pages)  # fmt: skip
        store(
            session,
            [a_bill(upstream_id="502", identifier="2026-0043", title=FACES, stamp="2",
                    documents=(faces("Cameras may be used for two years."),))],
            days=1,
        )  # fmt: skip
    engine.dispose()

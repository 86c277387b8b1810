"""Bill status files of Congress, made of their steps."""

from typing import NamedTuple
from xml.sax.saxutils import escape

from lawtrack.legislation.records import Action, Bill, Source
from scrapers.page import Page
from scrapers.platforms.govinfo.bill_status import parse_billstatus

CONGRESS = Source(
    key="federal",
    platform="govinfo",
    name="United States Congress",
    division="ocd-division/country:us",
    timezone="America/New_York",
    addresses={"govinfo": "https://mirror.example"},
)
SYSTEMS = {"Senate": "0", "House committee actions": "1", "House floor actions": "2",
           "Library of Congress": "9"}  # fmt: skip
DAY = "2025-06-10"


class Told(NamedTuple):
    """One step as a file has it."""

    text: str
    system: str = ""
    code: str = ""
    day: str = DAY
    time: str = ""

    @property
    def xml(self) -> str:
        """The item of the list."""
        parts = {"actionDate": self.day, "actionTime": self.time, "text": self.text,
                 "actionCode": self.code}  # fmt: skip
        system = (
            f"<sourceSystem><code>{SYSTEMS[self.system]}</code><name>{self.system}</name>"
            "</sourceSystem>"
            if self.system
            else ""
        )
        cells = "".join(
            f"<{name}>{escape(value)}</{name}>" for name, value in parts.items() if value
        )
        return f"<item>{cells}{system}</item>"


def house(text: str, code: str = "", **more: str) -> Told:
    """A step that the House floor tells."""
    return Told(text, "House floor actions", code, **more)


def senate(text: str, **more: str) -> Told:
    """A step that the Senate tells."""
    return Told(text, "Senate", **more)


def library(text: str, code: str, **more: str) -> Told:
    """A step that the Library of Congress tells."""
    return Told(text, "Library of Congress", code, **more)


def status_file(kind: str, *steps: Told, more: str = "", title: str = "A bill.") -> Bill:
    """The bill of a version 3.0.0 file with these steps, the newest first."""
    xml = (
        f"<billStatus><version>3.0.0</version><bill><number>1</number><type>{kind}</type>"
        f"<congress>119</congress><introducedDate>2025-01-03</introducedDate>"
        f"{f'<title>{title}</title>' if title else ''}{more}"
        f"<actions>{''.join(step.xml for step in steps)}</actions></bill></billStatus>"
    )
    page = Page(url="https://mirror.example/x.xml", body=xml.encode())
    return parse_billstatus(page.xml("billStatus"), source=CONGRESS, url=page.url, stamp="s")


def steps_of(bill: Bill) -> tuple[Action, ...]:
    """The steps of a bill that was read with them."""
    assert bill.actions is not None
    return bill.actions

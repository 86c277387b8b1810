"""The Legistar Web API (OData v3), as some three hundred councils use it.

A list holds at most 1,000 rows and is cut silently, so lists are read in ascending order of the
id and continued with "id gt the last one". ``LastModified`` is not moved by every change
(cancelled meetings, start times, agenda items, bulk re-sequencing of histories), so the window of
a run is an OR over all date fields with 72 hours to spare, a daily look covers the last 30 and
the next 90 days and all that stands on coming agendas, and a weekly one everything. A bill is
yielded once, whole, after its last detail page; a run that is interrupted therefore goes on where
it stopped: what is stored with an equal stamp asks for no details.

Error answers seen: 500 "LegistarConnectionString … not set up" for an unknown client, 403 for
clients that want a token, 500 with "materialized value is null" where nobody voted, 404 for no
votes, 410 or "no longer exists" for deleted records.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlsplit

from lawtrack.errors import LayoutChanged, RecordGone, SourceUnavailable
from lawtrack.records import (
    AgendaItem,
    Bill,
    Checkpoint,
    Document,
    Event,
    Known,
    Record,
    Seen,
    Source,
)
from scrapers.page import Follow, Page
from scrapers.platforms import legistar_rows as rows_of
from scrapers.platforms.legistar_calendar import (
    calendar_request,
    check_calendar,
    parse_calendar,
)
from scrapers.platforms.legistar_rows import Row
from scrapers.spider import JurisdictionSpider

PAGE_ROWS = 1000
BACK = dt.timedelta(hours=72)
RESCAN_EVERY = dt.timedelta(hours=24)
FULL_EVERY = dt.timedelta(days=7)
RESCAN_DAYS = 30
AHEAD_DAYS = 90
ACTIVE_DAYS = 180
FILES_A_BILL = 6
IDS_A_QUERY = 40

MATTER_DATES = (
    "MatterLastModifiedUtc",
    "MatterIntroDate",
    "MatterAgendaDate",
    "MatterPassedDate",
    "MatterEnactmentDate",
)
EVENT_DATES = (
    "EventDate",
    "EventLastModifiedUtc",
    "EventAgendaLastPublishedUTC",
    "EventMinutesLastPublishedUTC",
)

Output = Iterator[Record | Follow]
Meetings = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How far this run looks: everything, a window of days, or what moved since the last."""

    everything: bool  # no date filter
    force: bool  # details even where the stamp is equal
    matters_from: dt.datetime | None
    events_from: dt.datetime | None
    rescan: bool
    full: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """One council on the platform: its source, what is known, and its own ways."""

    source: Source
    known: Known
    plan: Plan
    roll_calls: bool = True  # whether /votes is worth asking
    keep_event: Callable[[Row], bool] = bool
    refine_bill: Callable[[Bill], Bill] = field(default=lambda bill: bill)
    refine_event: Callable[[Event], Event] = field(default=lambda event: event)
    # A second source of meetings, asked once the first has told the (day, time) of all of its.
    beside: Callable[[Source, Known, Meetings], Iterator[Follow]] = field(
        default=lambda source, known, listed: iter(())
    )


def plan_of(known: Known) -> Plan:
    """What this run has to look at, told from the checkpoints of the earlier ones."""
    first = "matters" not in known.checkpoints or "events" not in known.checkpoints
    if known.full or (first and known.since is None):
        return Plan(everything=True, force=known.full, matters_from=None, events_from=None,
                    rescan=True, full=True)  # fmt: skip
    if known.since is not None:
        start = dt.datetime.combine(known.since, dt.time())
        return Plan(everything=False, force=False, matters_from=start, events_from=start,
                    rescan=False, full=False)  # fmt: skip
    if _older(known, "full", FULL_EVERY):
        return Plan(everything=True, force=False, matters_from=None, events_from=None,
                    rescan=True, full=True)  # fmt: skip
    matters = _moment(known.checkpoints["matters"]) - BACK
    events = _moment(known.checkpoints["events"]) - BACK
    rescan = _older(known, "rescan", RESCAN_EVERY)
    if rescan:
        start = known.now.replace(tzinfo=None) - dt.timedelta(days=RESCAN_DAYS)
        matters, events = min(matters, start), min(events, start)
    return Plan(everything=False, force=False, matters_from=matters, events_from=events,
                rescan=rescan, full=False)  # fmt: skip


def _older(known: Known, key: str, age: dt.timedelta) -> bool:
    stored = known.checkpoints.get(key)
    return stored is None or known.now.replace(tzinfo=None) - _moment(stored) >= age


def _moment(value: str) -> dt.datetime:
    """A stamp of the source (UTC, zero to seven fractional digits), without a zone."""
    head, _, fraction = value.partition("+")[0].rstrip("Z").partition(".")
    moment = dt.datetime.fromisoformat(head)
    return moment.replace(microsecond=int((fraction + "000000")[:6])) if fraction else moment


def begin(
    source: Source,
    known: Known,
    *,
    roll_calls: bool = True,
    keep_event: Callable[[Row], bool] = bool,
    refine_bill: Callable[[Bill], Bill] = lambda bill: bill,
    refine_event: Callable[[Event], Event] = lambda event: event,
    beside: Callable[[Source, Known, Meetings], Iterator[Follow]] = lambda s, k, m: iter(()),
) -> Output:
    """Yield the lists to read: two requests when nothing has changed since the last run."""
    tenant = Tenant(
        source=source,
        known=known,
        plan=plan_of(known),
        roll_calls=roll_calls,
        keep_event=keep_event,
        refine_bill=refine_bill,
        refine_event=refine_event,
        beside=beside,
    )
    yield _events_list(tenant, after=0, newest="", listed=())
    yield _matters_list(tenant, after=0, newest="")
    if tenant.plan.rescan and not tenant.plan.everything:
        yield from _upcoming_matters(tenant)
    if tenant.plan.full:
        yield Follow(
            url=_address(tenant, "bodies", {}), parse=parse_bodies, context={"tenant": tenant}
        )
        yield _now_checkpoint(tenant, "full")
    if tenant.plan.rescan:
        yield _now_checkpoint(tenant, "rescan")


def _now_checkpoint(tenant: Tenant, key: str) -> Checkpoint:
    return Checkpoint(jurisdiction=tenant.source.key, key=key, value=tenant.known.now.isoformat())


def _address(tenant: Tenant, path: str, query: Mapping[str, str]) -> str:
    pairs = dict(query)
    if tenant.source.token:
        pairs["token"] = tenant.source.token
    tail = "&".join(f"{quote(name, safe='$')}={quote(value)}" for name, value in pairs.items())
    address = f"{tenant.source.addresses['api']}/{tenant.source.client}/{path}"
    return f"{address}?{tail}" if tail else address


def _window(dates: Sequence[str], start: dt.datetime | None) -> str:
    if start is None:
        return ""
    moment = start.replace(microsecond=0, tzinfo=None).isoformat()
    return " or ".join(f"{name} ge datetime'{moment}'" for name in dates)


def _list(tenant: Tenant, path: str, key: str, window: str, after: int) -> str:
    conditions = [f"({window})"] if window else []
    if after:
        conditions.append(f"{key} gt {after}")
    query = {"$filter": " and ".join(conditions)} if conditions else {}
    return _address(tenant, path, {**query, "$orderby": f"{key} asc", "$top": str(PAGE_ROWS)})


def _matters_list(tenant: Tenant, *, after: int, newest: str) -> Follow:
    window = _window(MATTER_DATES, tenant.plan.matters_from)
    return Follow(
        url=_list(tenant, "matters", "MatterId", window, after),
        parse=parse_matters,
        context={"tenant": tenant, "newest": newest, "paged": True},
        statuses=(403, 500),
        covers="matters",
        priority=-10,
    )


def _events_list(tenant: Tenant, *, after: int, newest: str, listed: Meetings) -> Follow:
    window = _window(EVENT_DATES, tenant.plan.events_from)
    return Follow(
        url=_list(tenant, "events", "EventId", window, after),
        parse=parse_events,
        context={"tenant": tenant, "newest": newest, "listed": listed},
        statuses=(403, 500),
        otherwise=read_calendar_instead,
        covers="events",
        priority=-5,
    )


def _upcoming_matters(tenant: Tenant) -> Iterator[Follow]:
    """All that stands on coming agendas, whatever its dates say."""
    ids = sorted(tenant.known.upcoming, key=int)
    for start in range(0, len(ids), IDS_A_QUERY):
        chosen = " or ".join(f"MatterId eq {id_}" for id_ in ids[start : start + IDS_A_QUERY])
        yield Follow(
            url=_address(tenant, "matters", {"$filter": chosen, "$orderby": "MatterId asc"}),
            parse=parse_matters,
            context={"tenant": tenant, "newest": "", "paged": False},
            covers="matters",
        )


def parse_bodies(page: Page, *, tenant: Tenant) -> Output:
    """Yield the council and its committees."""
    for row in page.json(list):
        yield rows_of.organization_of(row, tenant.source, page)


def read_list(page: Page, tenant: Tenant) -> list[Row]:
    """The rows of a list; an error answer is told apart and says what to do about it."""
    client = tenant.source.client
    if page.status == 403:
        name = f"LAWTRACK_{tenant.source.key.upper().replace('-', '_')}_TOKEN"
        raise SourceUnavailable(page.url, f"client '{client}' asks for a token - set ${name}")
    if page.status == 500:
        if "LegistarConnectionString" in page.text:
            raise SourceUnavailable(page.url, f"no client '{client}' - check the configuration")
        raise SourceUnavailable(page.url, f"answered 500: {page.text[:120].strip()!r}")
    rows: list[Row] = page.json(list)
    return rows


def parse_matters(page: Page, *, tenant: Tenant, newest: str, paged: bool) -> Output:
    """Yield the details wanted of each changed matter, what is unchanged, and the next page."""
    rows = read_list(page, tenant)
    unchanged = []
    last = 0
    for row in rows:
        bill = rows_of.bill_of(row, tenant.source, page)
        last = int(bill.upstream_id)
        newest = max(newest, str(row.get("MatterLastModifiedUtc") or ""))
        if _wants_details(tenant, bill, row):
            yield _detail(tenant, bill, _STEPS[0])
        else:
            unchanged.append(bill.upstream_id)
    if unchanged:
        yield Seen(jurisdiction=tenant.source.key, kind="bill", upstream_ids=tuple(unchanged))
    if not paged:
        return
    if len(rows) >= PAGE_ROWS:
        yield _matters_list(tenant, after=last, newest=newest)
    else:
        yield from _moved(tenant, "matters", newest)


def _wants_details(tenant: Tenant, bill: Bill, row: Row) -> bool:
    plan = tenant.plan
    if plan.force or tenant.known.bills.get(bill.upstream_id) != bill.stamp:
        return True
    if not plan.rescan:
        return False
    if bill.upstream_id in tenant.known.upcoming:
        return True
    # The weekly look reads the details of what was active lately, whatever its stamp.
    active = tenant.known.now.date() - dt.timedelta(days=ACTIVE_DAYS)
    moved = max((str(row.get(name) or "") for name in MATTER_DATES), default="")
    return plan.full and moved >= active.isoformat()


def _moved(tenant: Tenant, key: str, newest: str) -> Iterator[Checkpoint]:
    value = max(newest, tenant.known.checkpoints.get(key, ""))
    if value and tenant.known.since is None:
        yield Checkpoint(jurisdiction=tenant.source.key, key=key, value=value)


_STEPS = ("histories", "sponsors", "attachments", "versions")
_READ: dict[str, Callable[[Sequence[Row]], dict[str, Any]]] = {
    "histories": lambda rows: {"actions": rows_of.actions_of(rows)},
    "sponsors": lambda rows: {"sponsorships": rows_of.sponsors_of(rows)},
    "attachments": lambda rows: {"documents": rows_of.attachments_of(rows)},
}


def _detail(tenant: Tenant, bill: Bill, step: str) -> Follow:
    query = {"AgendaNote": "1", "MinutesNote": "1"} if step == "histories" else {}
    return Follow(
        url=_address(tenant, f"matters/{bill.upstream_id}/{step}", query),
        parse=parse_versions if step == "versions" else parse_detail,
        context={"tenant": tenant, "bill": bill, "step": step},
        otherwise=without_detail,
        statuses=(404, 410),
    )


def parse_detail(page: Page, *, tenant: Tenant, bill: Bill, step: str) -> Output:
    """Add one kind of children to the bill and go on to the next."""
    if page.status == 410 or "no longer exists" in page.text[:300]:
        raise RecordGone(page.url, f"{bill.identifier} no longer exists at the source")
    rows = [] if page.status == 404 else page.json(list)
    bill = replace(bill, **_READ[step](rows))
    yield _detail(tenant, bill, _STEPS[_STEPS.index(step) + 1])


def without_detail(*, reason: str, url: str, tenant: Tenant, bill: Bill, step: str) -> Output:
    """Go on without a page that cannot be had; without a stamp, the bill is read again."""
    bill = replace(bill, stamp="")
    if reason.endswith("no longer exists at the source"):
        return
    if step == "versions":
        yield tenant.refine_bill(bill)
    else:
        yield _detail(tenant, bill, _STEPS[_STEPS.index(step) + 1])


def parse_versions(page: Page, *, tenant: Tenant, bill: Bill, step: str) -> Output:
    """Ask for the text of the newest version; where there is none, for the attachments."""
    rows = [] if page.status == 404 else page.json(list)
    keyed = [row for row in rows if row.get("Key") is not None]
    if keyed:
        newest = max(keyed, key=lambda row: (rows_of.version_rank(row.get("Value")), row["Key"]))
        yield Follow(
            url=_address(tenant, f"matters/{bill.upstream_id}/texts/{newest['Key']}", {}),
            parse=parse_text,
            context={"tenant": tenant, "bill": bill, "version": str(newest.get("Value") or "")},
            otherwise=without_text,
            statuses=(404, 410),
        )
    else:
        yield from _files(tenant, bill)


def parse_text(page: Page, *, tenant: Tenant, bill: Bill, version: str) -> Output:
    """Add the official text to the bill, which is then whole."""
    row = {} if page.status in (404, 410) else page.json(dict)
    document = rows_of.text_document(row, page, version)
    if document is None:
        yield from _files(tenant, bill)
    else:
        documents = (document, *(bill.documents or ()))
        yield tenant.refine_bill(replace(bill, documents=documents))


def without_text(*, reason: str, url: str, tenant: Tenant, bill: Bill, version: str) -> Output:
    """The bill without its text, to be read again."""
    yield tenant.refine_bill(replace(bill, stamp=""))


def _files(tenant: Tenant, bill: Bill) -> Output:
    """Fetch the attachments whose text is not stored yet, one after the other."""
    wanted = [
        document
        for document in bill.documents or ()
        if rows_of.readable(document)
        and _ours(tenant, document.url)
        and tenant.known.texts.get(document.url) != document.stamp
    ]
    yield from _next_file(tenant, bill, tuple(d.url for d in wanted[:FILES_A_BILL]))


def _ours(tenant: Tenant, url: str) -> bool:
    places = {urlsplit(address).netloc for address in tenant.source.addresses.values()}
    return urlsplit(url).netloc in places


def _next_file(tenant: Tenant, bill: Bill, urls: tuple[str, ...]) -> Output:
    if not urls:
        yield tenant.refine_bill(bill)
        return
    yield Follow(
        url=urls[0],
        parse=parse_file,
        context={"tenant": tenant, "bill": bill, "urls": urls},
        accept="*/*",
        statuses=(404, 410),
        otherwise=without_file,
        covers="files",
    )


def parse_file(page: Page, *, tenant: Tenant, bill: Bill, urls: tuple[str, ...]) -> Output:
    """Give the bytes to the attachment they belong to."""
    if page.status == 200:
        media_type = page.headers.get("content-type", "")
        bill = _with_document(bill, urls[0], content=page.body, media_type=media_type)
    else:
        bill = _with_document(bill, urls[0], problem=f"answered {page.status}: gone")
    yield from _next_file(tenant, bill, urls[1:])


def without_file(
    *, reason: str, url: str, tenant: Tenant, bill: Bill, urls: tuple[str, ...]
) -> Output:
    """Note why an attachment has no text; without a stamp, the bill is read again."""
    bill = replace(_with_document(bill, urls[0], problem=reason), stamp="")
    yield from _next_file(tenant, bill, urls[1:])


def _with_document(bill: Bill, url: str, **known: Any) -> Bill:
    documents = tuple(
        replace(document, **known) if document.url == url else document
        for document in bill.documents or ()
    )
    return replace(bill, documents=documents)


def parse_events(page: Page, *, tenant: Tenant, newest: str, listed: Meetings) -> Output:
    """Yield the agendas wanted of each changed meeting, what is unchanged, and the next page."""
    rows = read_list(page, tenant)
    unchanged = []
    last = 0
    met = list(listed)
    for row in rows:
        last = int(rows_of.required(row, "EventId", page))
        newest = max(newest, str(row.get("EventLastModifiedUtc") or ""))
        if not tenant.keep_event(row):
            continue
        event = rows_of.event_of(row, tenant.source, page)
        met.append((event.date.isoformat(), event.time))
        if _wants_agenda(tenant, event):
            yield _agenda(tenant, event)
        else:
            unchanged.append(event.upstream_id)
    if unchanged:
        yield Seen(jurisdiction=tenant.source.key, kind="event", upstream_ids=tuple(unchanged))
    if len(rows) >= PAGE_ROWS:
        yield _events_list(tenant, after=last, newest=newest, listed=tuple(met))
        return
    yield from _moved(tenant, "events", newest)
    if tenant.plan.rescan:
        yield calendar_request(
            tenant.source, parse=check_calendar, context={"source": tenant.source, "listed": met}
        )
        yield from tenant.beside(tenant.source, tenant.known, tuple(met))


def _wants_agenda(tenant: Tenant, event: Event) -> bool:
    plan, known = tenant.plan, tenant.known
    if plan.force or known.events.get(event.upstream_id) != event.stamp:
        return True
    today = known.now.date()
    near = today - dt.timedelta(days=RESCAN_DAYS) <= event.date
    # Agenda items are edited without a new stamp of the meeting.
    return plan.rescan and near and event.date <= today + dt.timedelta(days=AHEAD_DAYS)


def _agenda(tenant: Tenant, event: Event) -> Follow:
    query = {"AgendaNote": "1", "MinutesNote": "1", "Attachments": "1"}
    return Follow(
        url=_address(tenant, f"events/{event.upstream_id}/eventitems", query),
        parse=parse_agenda,
        context={"tenant": tenant, "event": event},
        otherwise=without_agenda,
        statuses=(404, 410),
    )


def parse_agenda(page: Page, *, tenant: Tenant, event: Event) -> Output:
    """Add the agenda to the meeting; ask for roll calls and for files that are new."""
    rows = [] if page.status in (404, 410) else page.json(list)
    items = rows_of.agenda_of(rows)
    called = {
        str(row.get("EventItemId"))
        for row in rows
        if row.get("EventItemPassedFlag") is not None or row.get("EventItemRollCallFlag") == 1
    }
    wanted = tuple(item.upstream_id for item in items if item.upstream_id in called)
    event = replace(event, agenda=items)
    yield from _next_vote(tenant, event, wanted if tenant.roll_calls else ())


def without_agenda(*, reason: str, url: str, tenant: Tenant, event: Event) -> Output:
    """The meeting without its agenda, to be read again."""
    yield tenant.refine_event(replace(event, stamp=""))


def _next_vote(tenant: Tenant, event: Event, wanted: tuple[str, ...]) -> Output:
    if not wanted:
        yield from _meeting_files(tenant, event)
        return
    yield Follow(
        url=_address(tenant, f"eventitems/{wanted[0]}/votes", {}),
        parse=parse_votes,
        context={"tenant": tenant, "event": event, "wanted": wanted},
        otherwise=without_votes,
        statuses=(404, 500),
    )


def parse_votes(page: Page, *, tenant: Tenant, event: Event, wanted: tuple[str, ...]) -> Output:
    """Give the roll call to its agenda line; 404 and a null that cannot be cast mean none."""
    if page.status == 500 and "materialized value is null" not in page.text:
        raise LayoutChanged(page.url, f"answered 500: {page.text[:120].strip()!r}")
    rows = [] if page.status != 200 else page.json(list)
    agenda = tuple(
        _with_vote(item, rows, event) if item.upstream_id == wanted[0] else item
        for item in event.agenda or ()
    )
    yield from _next_vote(tenant, replace(event, agenda=agenda), wanted[1:])


def _with_vote(item: AgendaItem, rows: Sequence[Row], event: Event) -> AgendaItem:
    vote = rows_of.vote_of(rows, item, event)
    return replace(item, votes=(vote,) if vote else ())


def without_votes(
    *, reason: str, url: str, tenant: Tenant, event: Event, wanted: tuple[str, ...]
) -> Output:
    """Go on without one roll call; without a stamp, the meeting is read again."""
    yield from _next_vote(tenant, replace(event, stamp=""), wanted[1:])


def _meeting_files(tenant: Tenant, event: Event) -> Output:
    wanted = tuple(
        document.url
        for document in event.documents or ()
        if _ours(tenant, document.url) and tenant.known.texts.get(document.url) != document.stamp
    )
    yield from _next_meeting_file(tenant, event, wanted)


def _next_meeting_file(tenant: Tenant, event: Event, urls: tuple[str, ...]) -> Output:
    if not urls:
        yield tenant.refine_event(event)
        return
    yield Follow(
        url=urls[0],
        parse=parse_meeting_file,
        context={"tenant": tenant, "event": event, "urls": urls},
        accept="*/*",
        statuses=(404, 410),
        otherwise=without_meeting_file,
        covers="files",
    )


def parse_meeting_file(
    page: Page, *, tenant: Tenant, event: Event, urls: tuple[str, ...]
) -> Output:
    """Give the bytes to the agenda or minutes they belong to."""
    told: dict[str, Any] = {"problem": f"answered {page.status}: gone"}
    if page.status == 200:
        told = {"content": page.body, "media_type": page.headers.get("content-type", "")}
    yield from _next_meeting_file(tenant, _with_file(event, urls[0], told), urls[1:])


def without_meeting_file(
    *, reason: str, url: str, tenant: Tenant, event: Event, urls: tuple[str, ...]
) -> Output:
    """Note why an agenda or minutes have no text; without a stamp, they are read again."""
    event = replace(_with_file(event, urls[0], {"problem": reason}), stamp="")
    yield from _next_meeting_file(tenant, event, urls[1:])


def _with_file(event: Event, url: str, told: dict[str, Any]) -> Event:
    def noted(document: Document) -> Document:
        return replace(document, **told) if document.url == url else document

    return replace(event, documents=tuple(noted(d) for d in event.documents or ()))


def read_calendar_instead(
    *, reason: str, url: str, tenant: Tenant, newest: str, listed: Meetings
) -> Output:
    """The list of meetings cannot be had: take the meetings from the page for people."""
    yield calendar_request(tenant.source, parse=parse_calendar, context={"source": tenant.source})


class LegistarSpider(JurisdictionSpider):
    """Any council on the platform that stands only in the configuration."""

    def begin(self) -> Output:
        """Yield the lists of matters and meetings."""
        yield from begin(self.source, self.known)

"""In which order a council's matters are read in full: what can be acted upon before all else.

A list shows each matter's title, which is stored and judged at once. Its details cost five requests
and more, so they come in waves: with the list those of what a title suggests, of what stands on the
agendas of this time, and of what has moved lately, as many as keep nobody else on the host waiting;
the others in the quiet between two looks for news, newest first, as far back as somebody wants them
(``earlier_records``).
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from lawtrack.legislation.records import Bill, Event, Planned, Unchanged
from scrapers.page import Follow, Page
from scrapers.platforms.legistar.bills import Words, details_of, words_of
from scrapers.platforms.legistar.rows import matter_rows as rows_of
from scrapers.platforms.legistar.rows import row_values
from scrapers.platforms.legistar.rows.row_values import Row
from scrapers.platforms.legistar.slips import Subject, rows_and_slips, rows_in
from scrapers.platforms.legistar.tenant import ACTIVE_DAYS, LegistarClient, Output, wishes_by_id

MOVED_DAYS = 90  # what has moved since then can be acted upon
# The priorities of a first load, behind those of its lists: agendas of meetings to come and the
# texts of what stands on them, texts of what a title suggests, other agendas, and texts of what has
# moved; at last, without any, steps, sponsors, roll calls and files.
COMING, SUGGESTED, AGENDAS, MOVED = 8, 7, 5, 4
LITTLE = 100  # matters that a first load reads in full whatever their age: minutes, not days
MOST_AT_ONCE = 200  # that a first load reads because they have moved: a quarter of an hour

MATTER_DATES = (
    "MatterLastModifiedUtc",
    "MatterIntroDate",
    "MatterAgendaDate",
    "MatterPassedDate",
    "MatterEnactmentDate",
)


class Wave(Enum):
    """When the details of a matter are read."""

    NOW = "with the list that shows it"
    SOON = "likewise, but for those of a first load that are too many"
    LATER = "between two looks for news"
    NEVER = "unless it moves: it is older than what is wanted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The matters of a first load so far, by when they are read in full."""

    now: tuple[Bill, ...] = ()
    later: int = 0


NOBODY = Sorted()


def wave_of(tenant: LegistarClient, bill: Bill, row: Row) -> Wave:
    """When the details of a matter are read of which no more is stored than a list shows."""
    known = tenant.known
    lately = (known.now.date() - dt.timedelta(days=MOVED_DAYS)).isoformat()
    if bill.upstream_id in known.upcoming or known.since is not None or is_suggested(tenant, bill):
        return Wave.NOW
    is_later = is_wanted(bill, known.history)
    if moved(row) >= lately:
        return Wave.SOON if is_later else Wave.NOW
    return Wave.LATER if is_later else Wave.NEVER


def is_wanted(bill: Bill, history: dt.date | None) -> bool:
    """Whether a matter is of the time of which somebody wants everything."""
    day = max(filter(None, (bill.introduced, bill.status_date)), default=dt.date.max)
    return history is not None and day >= history


def moved(row: Row) -> str:
    """When the source last did something about a matter, as text."""
    return max(row_values.text_value(row.get(name)) for name in MATTER_DATES)


def unchanged_bills(tenant: LegistarClient, bills: Iterable[Bill]) -> Iterator[Unchanged]:
    """That these matters are on a list as they are stored."""
    ids = tuple(bill.upstream_id for bill in bills)
    if ids:
        yield Unchanged(jurisdiction=tenant.source.key, kind="bill", upstream_ids=ids)


def is_as_stored(tenant: LegistarClient, bill: Bill) -> bool:
    """Whether the line of a list says what is stored of the matter."""
    return tenant.known.bills.get(bill.upstream_id) == bill.stamp


def wants_details(tenant: LegistarClient, bill: Bill, row: Row) -> bool:
    """Whether the details of a listed matter are read by this crawl."""
    scope, known = tenant.scope, tenant.known
    if bill.upstream_id not in known.bills or bill.upstream_id in known.partial:
        wave = wave_of(tenant, bill, row)
        if wave is Wave.SOON and is_as_stored(tenant, bill):
            return scope.again or scope.force  # it is about to be read between two looks
        return wave in (Wave.NOW, Wave.SOON) or (scope.force and wave is Wave.LATER)
    if scope.force or known.bills[bill.upstream_id] != bill.stamp:
        return True
    if not scope.again:
        return False
    # The weekly look reads the details of what was active lately, whatever its stamp.
    active = (known.now.date() - dt.timedelta(days=ACTIVE_DAYS)).isoformat()
    return bill.upstream_id in known.upcoming or (scope.weekly and moved(row) >= active)


def titles_of(tenant: LegistarClient, bills: Iterable[Bill]) -> Iterator[Bill]:
    """What a list says of these matters, to be stored until there is more."""
    for bill in bills:
        yield tenant.refine_bill(replace(bill, complete=False))


def details_in_order(
    tenant: LegistarClient, bills: Sequence[Bill], *, coming: bool = False
) -> Iterator[Follow]:
    """The wishes for the details of these matters, each once, so that the first comes first.

    Of wishes of one priority the last one goes first. A first load asks for texts before all else,
    first for those of what stands on agendas of meetings to come (``coming``).
    """
    new = [bill for bill in bills if bill.upstream_id not in tenant.asked]
    tenant.asked.update(bill.upstream_id for bill in new)
    for bill in reversed(new):
        if not tenant.scope.first:
            yield details_of(tenant, bill)
            continue
        if coming or bill.upstream_id in tenant.waiting.coming:
            yield words_of(tenant, bill, priority=COMING)
        elif tenant.waiting.later and is_text_enough(tenant, bill):
            yield words_of(tenant, bill, words=Words.ALONE, priority=MOVED)
        else:
            yield words_of(tenant, bill, priority=SUGGESTED)


def is_text_enough(tenant: LegistarClient, bill: Bill) -> bool:
    """Whether a first load leaves all but the text of a matter to the crawls of the past.

    So it is with what no title suggests, unless it stands on an agenda to come.
    """
    return is_wanted(bill, tenant.known.history) and not is_suggested(tenant, bill)


def is_suggested(tenant: LegistarClient, bill: Bill) -> bool:
    """Whether the words of a list make a matter worth reading."""
    words = "\n\n".join((bill.title, *bill.other_titles, bill.summary, bill.notes))
    return tenant.known.interesting(words)


def marked_as_wanted(tenant: LegistarClient, bill: Bill, row: Row) -> Bill:
    """A listed matter that says whether it is to be ``complete`` after this crawl."""
    return replace(bill, complete=wants_details(tenant, bill, row))


def changed_matters(tenant: LegistarClient, marked: Sequence[Bill]) -> Output:
    """What is to be asked and stored of matters that are marked as wanted or not."""
    yield from details_in_order(tenant, [bill for bill in marked if bill.complete])
    others = [bill for bill in marked if not bill.complete]
    yield from unchanged_bills(tenant, (bill for bill in others if is_as_stored(tenant, bill)))
    yield from titles_of(tenant, (bill for bill in others if not is_as_stored(tenant, bill)))


def first_wave(
    tenant: LegistarClient, listed: Sequence[tuple[Row, Bill]], *, whole: bool, before: Sorted
) -> tuple[Sorted, Output]:
    """With a page of a first load, the matters to be read in full, and what is stored already now.

    Titles go before details, but for a list that is ``whole`` and holds few matters: there all are
    read at once. ``before`` are those of earlier pages.
    """
    waves = [(wave_of(tenant, bill, row), bill) for row, bill in listed]
    for _, bill in listed:
        tenant.waiting.numbers.setdefault(bill.identifier, set()).add(bill.upstream_id)
    few = whole and sum(wave is not Wave.NEVER for wave, _ in waves) <= LITTLE
    known = tenant.known
    now = list(before.now)
    later = before.later
    titles: list[Bill] = []
    for wave, bill in waves:
        is_same = is_as_stored(tenant, bill)
        if is_same and bill.upstream_id not in known.partial:
            titles.append(bill)
        elif (
            wave is Wave.NOW
            or (few and wave is not Wave.NEVER)
            or (wave is Wave.SOON and len(now) < MOST_AT_ONCE)
        ):
            now.append(bill)
            titles += [] if few else [bill]
        else:
            titles.append(bill)
            later += wave is not Wave.NEVER
    stored = changed_matters(tenant, [replace(bill, complete=False) for bill in titles])
    return Sorted(now=tuple(now), later=later), stored


def unread_matters(tenant: LegistarClient, event: Event) -> Output:
    """Ask for the matters on an agenda of this time that nobody has read in full."""
    known, waiting = tenant.known, tenant.waiting
    waiting.unread.discard(event.upstream_id)
    if event.date < tenant.oldest_near or known.past is not None:
        return
    named = {item.bill_upstream_id for item in event.agenda or ()} - tenant.asked
    if not tenant.scope.first:
        yield from wishes_by_id(tenant, "matters", "MatterId", named & known.partial, parse_unread)
        return
    named -= known.bills.keys() - known.partial
    (waiting.coming if _is_coming(tenant, event) else waiting.ids).update(named)
    if waiting.is_list_read:
        yield from what_waited(tenant)


def _is_coming(tenant: LegistarClient, event: Event) -> bool:
    return event.date >= tenant.known.now.date() - dt.timedelta(days=1)  # whatever the zone


def note_named(tenant: LegistarClient, events: Iterable[Event]) -> None:
    """Keep the numbers by which meetings to come name matters outside their agendas."""
    coming = (event for event in events if _is_coming(tenant, event))
    tenant.waiting.named.update(name for event in coming for name in event.identifiers)


def after_the_titles(tenant: LegistarClient, wishes: Output) -> Output:
    """What is asked for at once; by a first load agendas to come alone, the rest after its list."""
    if not tenant.scope.first:
        yield from wishes
        return
    for thing in wishes:
        if not isinstance(thing, Follow) or thing.priority >= COMING:
            yield thing
        else:
            tenant.waiting.agendas.append(thing)
    if tenant.waiting.is_list_read:  # that of meetings was the slower one
        yield from what_waited(tenant)


def what_waited(tenant: LegistarClient) -> Output:
    """Once a first load has read its list, and agendas to come, the wishes that waited for them."""
    waiting = tenant.waiting
    waiting.is_list_read = True
    agendas, waiting.agendas = waiting.agendas, []
    yield from agendas
    if waiting.unread:
        return
    named = {id_ for name in waiting.named for id_ in waiting.numbers.get(name, ())}
    waiting.coming |= named - (tenant.known.bills.keys() - tenant.known.partial)
    waiting.named.clear()
    bills, waiting.bills = waiting.bills, ()
    if waiting.listed:
        yield _plan(tenant, bills)
        waiting.listed = 0
    yield from details_in_order(tenant, bills)
    coming = waiting.coming - tenant.asked
    yield from _by_agenda(tenant, waiting.ids - tenant.asked - coming, coming=False)
    yield from _by_agenda(tenant, coming, coming=True)
    waiting.ids.clear()
    waiting.coming.clear()


def _plan(tenant: LegistarClient, bills: Sequence[Bill]) -> Planned:
    """What the first load is about to do, for those who wait for it."""
    waiting = tenant.waiting
    others = waiting.coming - tenant.asked - {bill.upstream_id for bill in bills}
    texts = sum(
        waiting.later > 0 and b.upstream_id not in waiting.coming and is_text_enough(tenant, b)
        for b in bills
    )
    return Planned(
        jurisdiction=tenant.source.key,
        kind="bill",
        listed=waiting.listed,
        now=len(bills) - texts + len(others),
        texts=texts,
        later=max(0, waiting.later - len(others)) + texts,
    )


def _by_agenda(tenant: LegistarClient, ids: Iterable[str], *, coming: bool) -> Iterator[Follow]:
    for wish in wishes_by_id(tenant, "matters", "MatterId", ids, parse_unread, coming=coming):
        yield replace(wish, priority=COMING if coming else AGENDAS)


def parse_unread(page: Page, *, tenant: LegistarClient, coming: bool = False) -> Output:
    """Yield the details of matters that stand on an agenda."""
    subject = Subject(tenant.source, "bill", key="MatterId")
    rows, noted = rows_in(page, subject)
    bills, failed = rows_and_slips(
        page, subject, rows, lambda row: rows_of.bill_of(row, tenant.source, page)
    )
    yield from (*noted, *failed)
    yield from details_in_order(tenant, [bill for _, bill in bills], coming=coming)

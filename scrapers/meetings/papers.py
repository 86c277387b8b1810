"""Every paper that a meeting's list, its agenda or a line there names is somebody's document.

A paper in two forms, as a file and as a page, is one: the file stands for both. An agenda that is a
page alone is listed as such, with the words of the answer that its lines are read from.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lawtrack.legislation.records import Document, Event
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import answered
from scrapers.meetings.lines import AgendaLine
from scrapers.page import Page

AGENDA = "agenda"  # the kind of the document that is cut
AS_PAGE = "text/html"
# "Supplemental Agenda", "Agenda Addendum"; but "Revised Agenda with Addendum" is the whole again.
_ADDS = LinearPattern(
    r"\b(?:supp?l[ée]\w*|addend\w*|additional|continuation|late items?)\b", ignore_case=True
)
_IS_WHOLE = LinearPattern(
    r"\b(?:amended|revised|with|includ\w+|and|avec|et)\b|[&+]", ignore_case=True
)

_DRAFT = LinearPattern(r"\b(?:draft|[ée]bauche|borrador)\b", ignore_case=True)
_TRANSLATED = LinearPattern(
    r"\b(?:ordre du jour|orden del d[ií]a|fran[cç]ais|french|espa[nñ]ol|spanish)\b",
    ignore_case=True,
)
# Whatever its kind is called: "Addendum", "Addendum #2", "Agenda Addendum 1", "Addenda to Agenda".
_ADDENDUM = LinearPattern(
    r"\W*(?:agenda )?addend(?:um|a)(?: (?:to (?:the )?)?agenda)?(?: ?(?:no\.? ?|#)?\d{1,2})?"
    r"(?: ?\(?(?:pdf|html)\)?)?\W*",
    ignore_case=True,
)


def with_papers(
    event: Event, papers: Iterable[Document], lines: Iterable[AgendaLine] = ()
) -> Event:
    """The meeting with those of the papers that neither it nor one of the lines lists."""
    of_lines = {_key(document) for line in lines for document in line.documents or ()}
    own = {_key(document): document for document in event.documents or ()}
    others = {_key(paper): paper for paper in papers}
    new = tuple(p for key, p in others.items() if key not in of_lines and key not in own)
    return replace(event, documents=(*(event.documents or ()), *new)) if new else event


def joined_papers(line: AgendaLine, other: AgendaLine) -> AgendaLine:
    """The line with the papers of another one on the same matter, where both were looked at."""
    if line.documents is None or not other.documents:
        return line
    papers = {_key(paper): paper for paper in (*line.documents, *other.documents)}
    return replace(line, documents=tuple(papers.values()))


def _key(document: Document) -> tuple[str, ...]:
    """What tells a paper from others: its address, or its name where it has none."""
    return (document.url,) if document.url else ("", document.upstream_id, document.title)


def adds_to_an_agenda(title: str) -> bool:
    """Whether a file of that title has only what comes to an agenda that is out already."""
    adds, agenda = _ADDS.search(title), title.casefold().find(AGENDA)
    if adds is None:
        return False
    return agenda < 0 or adds.start() < agenda or _IS_WHOLE.search(title) is None


def agenda_file_of(event: Event) -> Document | None:
    """The agenda among the meeting's files, else the packet that has it at its head.

    ``None`` where there is neither.
    """
    files = [each for each in event.documents or () if each.url and each.media_type != AS_PAGE]
    agenda = agenda_among([each for each in files if each.kind == AGENDA])
    return agenda or next(filter(is_packet, reversed(files)), None)


def is_packet(paper: Document) -> bool:
    """Whether a paper is the agenda together with all that belongs to it."""
    return paper.kind != AGENDA and "pack" in paper.kind


def agenda_among(agendas: Sequence[Document]) -> Document | None:
    """The last one of several versions, no draft and no translation where there are others.

    What only adds to an agenda does not stand for it, or all that is on it seemed taken off.
    """
    for is_less in (adds_to_an_agenda, _DRAFT.search, _TRANSLATED.search):
        agendas = [each for each in agendas if not is_less(each.title)] or agendas
    return next(reversed(agendas), None)


def addenda_of(event: Event, agenda: Document | None) -> tuple[Document, ...]:
    """The files beside that one which only add to it, in their order.

    A paper that is called "Supplemental report" is of one matter, and no agenda.
    """
    return tuple(
        each
        for each in event.documents or ()
        if each.url
        and each.media_type != AS_PAGE
        and (agenda is None or each.url != agenda.url)
        and only_adds(each)
    )


def only_adds(paper: Document) -> bool:
    """Whether a paper is no agenda, but what comes to one."""
    is_named = paper.kind == AGENDA and AGENDA in paper.title.casefold()
    is_addendum = _ADDENDUM.fullmatch(paper.title) is not None
    return is_addendum or (is_named and adds_to_an_agenda(paper.title))


def with_agenda_page(event: Event, url: str, *, instead_of: str = "") -> Event:
    """The meeting with the page of its agenda among its papers, where it lists no agenda.

    ``instead_of`` is an address under which there was none.
    """
    papers = tuple(p for p in event.documents or () if not instead_of or p.url != instead_of)
    if not any(p.url == url or (p.kind == AGENDA and p.url) for p in papers):
        page = Document(title="Agenda", url=url, kind=AGENDA, media_type=AS_PAGE)
        papers = (*papers, page)
    return event if papers == (event.documents or ()) else replace(event, documents=papers)


def with_answer(event: Event, page: Page) -> Event:
    """The meeting, the paper at the page's address read from what has just been answered."""
    papers = event.documents or ()
    if page.status != 200 or not any(paper.url == page.url for paper in papers):
        return event
    read = (answered(paper, page) if paper.url == page.url else paper for paper in papers)
    return replace(event, documents=tuple(read))

"""The city's public-notices page: Boston's second source for meetings, and the only one in prose.

Two kinds of page, modelled on a Drupal site. The list, ``/public-notices?page=N`` (from 0, ten
notices a page, latest meeting first; notices of other departments stand in between)::

    <div class="view-content">
      <article class="node node--type-public-notice node--view-mode-teaser" about="/public-notices/16064081">
        <h3 class="n-title"><a href="/public-notices/16064081">City Council Meeting</a></h3>
        <span class="canceled">Canceled</span>                              (only when it is)
        <ul class="dl">
          <li class="dl-i"><span class="dl-t">Date:</span> <span class="dl-d"><time datetime="2026-10-07T12:00:00-04:00">October 7, 2026</time></span></li>
          <li class="dl-i"><span class="dl-t">Time:</span> <span class="dl-d">12:00pm</span></li>
          <li class="dl-i"><span class="dl-t">Contact:</span> <span class="dl-d">City Council</span></li>
        </ul>
      </article> ...
    </div>
    <nav class="pager"><ul><li class="pager__item--next"><a rel="next" href="?page=1">Next</a></li></ul></nav>

The last page has no ``a[rel=next]``; a page past it has no article. The detail page,
``/public-notices/{id}``::

    <article class="node node--type-public-notice node--view-mode-full" about="/public-notices/16064081">
      <h1 class="title">City Council Meeting</h1>
      <div class="canceled">This meeting has been canceled</div>            (only when it is)
      <ul class="dl"> Date:, Time:, Location:, Contact: as above, and
        <li class="dl-i"><span class="dl-t">Posted:</span> <span class="dl-d">10/05/2026 - 10:08am</span></li>
      </ul>
      <div class="body"><p>All weekly ...</p></div>
      <div class="discussion-topics">
        <h2>Discussion Topics</h2>
        <ol>
          <li>APPROVAL OF THE MINUTES</li>
          <li>REPORTS OF PUBLIC OFFICERS AND OTHERS:
            <p>0117 Councilor Ahern offered the following: Order that ...</p>
            <p>0118 Notice was received from the Mayor of ...</p></li>
        </ol>
      </div>
    </article>

Docket numbers are the four digits without the year; a hearing's title is "<Committee> Hearing" and
its topics are "Docket #0117, order for a hearing regarding ..." lines. Unknown ids answer 404.
"""  # noqa: E501

import datetime as dt
import html
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from aiohttp import web

from lawtrack.sandbox.legistar.posted_notices import Notice, boston_notices
from lawtrack.sandbox.world import World

PER_PAGE = 10
EASTERN = ZoneInfo("America/New_York")


def routes(world: World) -> Iterable[web.RouteDef]:
    """The list, the details and the front page."""

    def posted() -> Sequence[Notice]:
        return world.once("notices", boston_notices)

    async def listing(request: web.Request) -> web.Response:
        number = request.query.get("page", "0")
        return _page(_list(posted(), int(number) if number.isdigit() else 0), "Public notices")

    async def detail(request: web.Request) -> web.Response:
        for notice in posted():
            if str(notice.number) == request.match_info["number"]:
                return _page(_detail(notice), notice.title)
        raise web.HTTPNotFound(text="<h1>Page not found</h1>", content_type="text/html")

    return [
        web.get("/public-notices", listing),
        web.get("/public-notices/{number}", detail),
    ]


def _list(notices: Sequence[Notice], page: int) -> str:
    first = page * PER_PAGE
    shown = "\n".join(_teaser(notice) for notice in notices[first : first + PER_PAGE])
    pager = ""
    if first + PER_PAGE < len(notices):
        pager = (
            '<nav class="pager"><ul><li class="pager__item--next">'
            f'<a rel="next" href="?page={page + 1}">Next</a></li></ul></nav>'
        )
    return f'<h1>Public notices</h1>\n<div class="view-content">\n{shown}\n</div>\n{pager}'


def _teaser(notice: Notice) -> str:
    address = f"/public-notices/{notice.number}"
    canceled = '<span class="canceled">Canceled</span>' if notice.canceled else ""
    facts = _facts([*_when(notice), ("Contact", notice.contact)])
    return (
        '<article class="node node--type-public-notice node--view-mode-teaser" '
        f'about="{address}">\n'
        f'<h3 class="n-title"><a href="{address}">{_safe(notice.title)}</a></h3>'
        f"\n{canceled}\n{facts}\n</article>"
    )


def _detail(notice: Notice) -> str:
    canceled = (
        '<div class="canceled">This meeting has been canceled</div>' if notice.canceled else ""
    )
    posted = f"{notice.posted:%m/%d/%Y} - {_clock(notice.posted)}"
    facts = _facts(
        [
            *_when(notice),
            ("Location", notice.location),
            ("Contact", notice.contact),
            ("Posted", posted),
        ]
    )
    return (
        '<article class="node node--type-public-notice node--view-mode-full" '
        f'about="/public-notices/{notice.number}">\n<h1 class="title">{_safe(notice.title)}</h1>\n'
        f'{canceled}\n{facts}\n<div class="body"><p>{_safe(notice.body)}</p></div>\n'
        f"{_topics(notice)}\n</article>"
    )


def _topics(notice: Notice) -> str:
    if not notice.topics:
        return ""
    items = "\n".join(
        f"<li>{_safe(heading)}\n" + "\n".join(f"<p>{_safe(line)}</p>" for line in lines) + "</li>"
        for heading, lines in notice.topics
    )
    return (
        f'<div class="discussion-topics">\n<h2>Discussion Topics</h2>\n<ol>\n{items}\n</ol>\n</div>'
    )


def _when(notice: Notice) -> list[tuple[str, str]]:
    starts = notice.starts.replace(tzinfo=EASTERN)
    shown = f"{starts:%B} {starts.day}, {starts.year}"
    return [
        ("Date", f'<time datetime="{starts.isoformat()}">{shown}</time>'),
        ("Time", _clock(notice.starts)),
    ]


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    lines = "\n".join(
        f'<li class="dl-i"><span class="dl-t">{name}:</span> '
        f'<span class="dl-d">{value if value.startswith("<time") else _safe(value)}</span></li>'
        for name, value in facts
    )
    return f'<ul class="dl">\n{lines}\n</ul>'


def _clock(moment: dt.datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment:%M}{'am' if moment.hour < 12 else 'pm'}"


def _safe(text: str) -> str:
    return html.escape(text, quote=False)


def _page(content: str, title: str) -> web.Response:
    text = (
        '<!DOCTYPE html>\n<html lang="en" dir="ltr">\n<head><meta charset="utf-8">\n'
        f"<title>{_safe(title)} | Boston.gov</title></head>\n<body>\n"
        '<header role="banner"><a href="/">City of Boston</a></header>\n'
        f'<main id="content" role="main">\n{content}\n</main>\n'
        '<footer><a href="/public-notices">Public notices</a></footer>\n</body>\n</html>\n'
    )
    return web.Response(text=text, content_type="text/html")

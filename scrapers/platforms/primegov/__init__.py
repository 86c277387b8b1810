"""PrimeGov (Granicus "OneMeeting"): a small JSON service, agendas compiled to HTML and PDF.

Its robots.txt asks programs to stay away at the one tenant anybody has read: with leave only.
"""

from lawtrack.config.platforms import Platform

PLATFORM = Platform(
    name="primegov",
    begin="scrapers.platforms.primegov.portal_lists.begin",
    addresses={"site": "https://{client}.primegov.com"},
    asks_first=True,
    in_turn=True,
    minutes=240,
)

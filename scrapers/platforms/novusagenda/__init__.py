"""NovusAgenda (Granicus): one page with the meetings of half a year and the newest items."""

from lawtrack.config.platforms import Platform

PLATFORM = Platform(
    name="novusagenda",
    begin="scrapers.platforms.novusagenda.grids.begin",
    addresses={"site": "https://{client}.novusagenda.com/agendapublic"},
    in_turn=True,
    minutes=240,
)

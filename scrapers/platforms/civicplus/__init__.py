"""CivicPlus's AgendaCenter, on the towns' own sites: lists of agendas, most of them PDF."""

from lawtrack.config.platforms import Platform

PLATFORM = Platform(
    name="civicplus",
    begin="scrapers.platforms.civicplus.agenda_center.begin",
    addresses={"site": ""},
    needs=("site",),
    in_turn=True,
    marks=("/AgendaCenter",),
    minutes=240,
)

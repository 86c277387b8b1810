"""Destiny AgendaQuick: a list of a month's meetings, a page for each agenda."""

from lawtrack.config.platforms import Platform

PLATFORM = Platform(
    name="destiny",
    begin="scrapers.platforms.destiny.month_lists.begin",
    addresses={"list": "https://public.destinyhosted.com/agenda_publish.cfm?id={client}&mt=ALL"},
    in_turn=True,
    minutes=240,
)

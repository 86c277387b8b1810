"""OnBase Agenda Online (Hyland): a search page for meetings, one page for each agenda."""

from lawtrack.config.platforms import Platform

PLATFORM = Platform(
    name="onbase",
    begin="scrapers.platforms.onbase.search_pages.begin",
    addresses={"site": ""},
    needs=("site",),
    in_turn=True,
    marks=("/Meetings/ViewMeeting", "/Meetings/Search"),
    steps=("agendaonline",),
    minutes=120,
)

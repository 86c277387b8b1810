"""eSCRIBE: one list of meetings by POST, one page of HTML for each agenda."""

from lawtrack.config.platforms import Platform

PLATFORM = Platform(
    name="escribe",
    begin="scrapers.platforms.escribe.calendar_answers.begin",
    addresses={"site": "https://{client}.escribemeetings.com"},
    in_turn=True,
    minutes=120,
)

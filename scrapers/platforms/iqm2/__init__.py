"""IQM2 (MinuteTraq): legislative files with pages of their own, behind a quiet JSON service."""

from lawtrack.config.platforms import Platform

PLATFORM = Platform(
    name="iqm2",
    begin="scrapers.platforms.iqm2.calendar_rows.begin",
    addresses={"site": "https://{client}.iqm2.com"},
    in_turn=True,
    minutes=120,
)

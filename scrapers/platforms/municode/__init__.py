"""Municode Meetings (CivicPlus): lists of meetings in two forms, agendas as PDF."""

from lawtrack.config.platforms import Platform

PLATFORM = Platform(
    name="municode",
    begin="scrapers.platforms.municode.meeting_lists.begin",
    addresses={"list": "https://{client}.municodemeetings.com/"},
    file_hosts=(
        "https://mccmeetings.blob.core.usgovcloudapi.net",
        "https://meetings.municode.com",
    ),
    in_turn=True,
    minutes=240,
)

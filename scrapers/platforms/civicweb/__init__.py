"""CivicWeb, Diligent Community, HighBond: one small JSON service under three names of hosts."""

from lawtrack.config.platforms import Platform

PLATFORM = Platform(
    name="civicweb",
    begin="scrapers.platforms.civicweb.service_answers.begin",
    addresses={"site": "https://{client}.civicweb.net"},
    in_turn=True,
    marks=("/Portal/Meeting",),
    hosts=(".diligent.community", ".community.highbond.com", ".community.diligentoneplatform.com"),
    minutes=120,
)

"""The platforms of agendas that have a look-alike: its routes, and the paths of its addresses.

A path of figures alone is no address: the number of a view.
"""

from collections.abc import Mapping
from typing import NamedTuple

from lawtrack.sandbox.meetings import (
    civicclerk,
    cut_agendas,
    destiny,
    escribe,
    granicus,
    iqm2,
    municode,
    novusagenda,
    onbase,
    primegov,
)
from lawtrack.sandbox.world import Routes


class LookAlike(NamedTuple):
    """One platform's look-alike."""

    routes: Routes
    paths: Mapping[str, str]  # by the name of the address

    def settings(self, base: str) -> dict[str, str]:
        """What a jurisdiction on it writes, with the look-alike at that address."""
        return {
            name: path if path.isdecimal() else f"{base}{path}" for name, path in self.paths.items()
        }


LOOK_ALIKES: Mapping[str, LookAlike] = {
    "civicclerk": LookAlike(civicclerk.routes, {"api": "/v1", "site": ""}),
    "iqm2": LookAlike(iqm2.routes, {"site": ""}),
    "escribe": LookAlike(escribe.routes, {"site": ""}),
    "civicplus": LookAlike(cut_agendas.civicplus_routes, {"site": ""}),
    "onbase": LookAlike(onbase.routes, {"site": ""}),
    "civicweb": LookAlike(cut_agendas.civicweb_routes, {"site": ""}),
    "primegov": LookAlike(primegov.routes, {"site": ""}),
    "granicus": LookAlike(
        granicus.routes, {"site": "", "list": "/ViewPublisher.php?view_id=1", "view": "1"}
    ),
    "novusagenda": LookAlike(novusagenda.routes, {"site": ""}),
    "municode": LookAlike(municode.routes, {"list": "/"}),
    "destiny": LookAlike(destiny.routes, {"list": destiny.LIST}),
}

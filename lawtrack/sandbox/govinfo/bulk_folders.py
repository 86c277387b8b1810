"""The folders of GovInfo's bulk data: one type of measure of one Congress, as of one day.

Files are written when they are asked for; a zip is made once a day and kept.
"""

import datetime as dt
import io
import threading
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from lawtrack.sandbox.govinfo.bill_status import billstatus, stamp_of
from lawtrack.sandbox.govinfo.measure_names import Shelf, file_name
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories.congress import TYPES, Congress, Measure, congresses
from lawtrack.sandbox.stories.congress_days import measures_on, written_before
from lawtrack.sandbox.stories.congress_turn import (
    INDEX_LATE,
    days_since,
    measures_of_next,
    next_congress,
)
from lawtrack.sandbox.stories.generated_bills import generated_measure, generated_numbers


@dataclass(slots=True)
class Folder:
    """One type of measure of one Congress, as of one day."""

    congress: Congress
    type: str
    written: Mapping[int, Measure]
    generated: tuple[int, ...]
    scenario: Scenario
    shelf: Shelf
    _stamps: dict[int, dt.datetime] = field(default_factory=dict)
    _sizes: dict[int, int] = field(default_factory=dict)
    _zip: bytes = b""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def numbers(self) -> list[int]:
        """The numbers of all measures in it, in order."""
        return sorted({*self.written, *self.generated})

    def measure(self, number: int) -> Measure | None:
        """The measure under that number, if there is one."""
        if number in self.written:
            return self.written[number]
        if self.generated and self.generated[0] <= number <= self.generated[-1]:
            return generated_measure(self.scenario, self.type, number)
        return None

    def held(self, number: int) -> Measure:
        """The measure under a number that is in ``numbers``."""
        measure = self.measure(number)
        if measure is None:
            raise KeyError(number)
        return measure

    def stamp(self, number: int) -> dt.datetime:
        """When that file was last written."""
        if number not in self._stamps:
            self._stamps[number] = stamp_of(self.held(number), self.congress)
        return self._stamps[number]

    @property
    def newest(self) -> dt.datetime:
        """When the newest of its files was written."""
        first = dt.datetime.combine(self.congress.start, dt.time(9), tzinfo=dt.UTC)
        return max((self.stamp(number) for number in self.numbers), default=first)

    def file(self, number: int) -> bytes:
        """The BILLSTATUS file."""
        return billstatus(self.held(number), self.shelf)

    def size(self, number: int) -> int:
        """How many bytes that file has."""
        if number not in self._sizes:
            self._sizes[number] = len(self.file(number))
        return self._sizes[number]

    @property
    def path(self) -> str:
        """Where its files lie."""
        return f"/bulkdata/BILLSTATUS/{self.congress.number}/{self.type}"

    @property
    def zip_name(self) -> str:
        """``BILLSTATUS-119-hr.zip``."""
        return f"BILLSTATUS-{self.congress.number}-{self.type}.zip"

    def zip(self) -> bytes:
        """All its files in one archive, made on the first call."""
        with self._lock:
            if not self._zip:
                self._zip = self._packed()
        return self._zip

    def _packed(self) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            for number in self.numbers:
                name = file_name(self.held(number), self.congress)
                entry = zipfile.ZipInfo(name, self.stamp(number).timetuple()[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                content = self.file(number)
                self._sizes[number] = len(content)
                archive.writestr(entry, content)
        return buffer.getvalue()


Folders = dict[tuple[int, str], Folder]


def folders_of(scenario: Scenario, base: str) -> Folders:
    """Every folder of both Congresses as of the scenario's day."""
    present, last = congresses(scenario)
    folders: Folders = {}
    for congress, measures, extra in (
        (present, measures_on(scenario), scenario.extra),
        (last, written_before(), 0),
    ):
        kin = {measure.key: measure for measure in measures}
        shelf = Shelf(congress=congress, base=base, kin=kin)
        numbers = generated_numbers(extra)
        for type in TYPES:
            written = {m.number: m for m in measures if m.type == type}
            folders[congress.number, type] = Folder(
                congress, type, written, numbers[type], scenario, shelf
            )
    return folders | _folders_of_next(scenario, base)


def _folders_of_next(scenario: Scenario, base: str) -> Folders:
    """Those of a Congress that began after the scenario's first day; late, and empty at first."""
    begun = next_congress(scenario)
    if begun is None or days_since(begun, scenario) < INDEX_LATE:
        return {}
    measures = measures_of_next(begun, scenario)
    shelf = Shelf(congress=begun, base=base, kin={measure.key: measure for measure in measures})
    return {
        (begun.number, type): Folder(
            begun, type, {m.number: m for m in measures if m.type == type}, (), scenario, shelf
        )
        for type in TYPES
    }

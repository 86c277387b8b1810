"""Programs that read calendars, each asked at what moment (in UTC) each meeting begins."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any

from dateutil import tz
from icalendar import Calendar

Hours = dict[str, str]  # title → "2026-01-14T17:30"

ICAL_JS = """
const ICAL = require('ical.js');
const calendar = new ICAL.Component(ICAL.parse(require('fs').readFileSync(0, 'utf8')));
for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
const hours = {};
for (const part of calendar.getAllSubcomponents('vevent')) {
  const event = new ICAL.Event(part);
  hours[event.summary] = new Date(event.startDate.toUnixTime() * 1000).toISOString().slice(0, 16);
}
console.log(JSON.stringify(hours));
"""

KHAL = """
[calendars]
[[council]]
path = {folder}/calendar
[locale]
local_timezone = Etc/UTC
default_timezone = Etc/UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
[sqlite]
path = {folder}/khal.db
"""


def by_icalendar(feed: bytes, folder: Path) -> Hours:
    """By the zones that the calendar itself describes."""
    calendar: Any = Calendar.from_ical(feed)
    zones: dict[str, Any] = {
        str(zone["tzid"]): zone.to_tz(lookup_tzid=False) for zone in calendar.walk("VTIMEZONE")
    }
    hours = {}
    for event in calendar.walk("VEVENT"):
        starts = event.decoded("dtstart")
        if zone := event["dtstart"].params.get("TZID"):
            starts = starts.replace(tzinfo=zones[zone])
        hours[str(event["summary"])] = _minute(starts)
    return hours


def by_dateutil(feed: bytes, folder: Path) -> Hours:
    """By dateutil's own reading of the zones; the events are picked out by hand."""
    words = feed.decode()
    read = tz.tzical(StringIO(words))
    hours = {}
    for event in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", words, re.DOTALL):
        (title,) = re.findall(r"^SUMMARY:(.*?)\r", event, re.MULTILINE)
        ((zone, moment, utc),) = re.findall(
            r"^DTSTART(?:;TZID=([^:]*))?:(\d{8}T\d{6})(Z?)", event, re.MULTILINE
        )
        there = UTC if utc else read.get(zone)
        hours[title] = _minute(datetime.strptime(moment, "%Y%m%dT%H%M%S").replace(tzinfo=there))
    return hours


def by_vobject(feed: bytes, folder: Path) -> Hours:
    """By vobject, which Radicale reads with."""
    vobject = import_module("vobject")
    calendar = vobject.readOne(feed.decode())
    return {
        event.summary.value: _minute(event.dtstart.value)
        for event in calendar.contents.get("vevent", [])
    }


def by_ical_js(feed: bytes, folder: Path) -> Hours:
    """By ical.js, which Thunderbird reads with."""
    done = subprocess.run(
        ["node", "-e", ICAL_JS], input=feed, capture_output=True, check=True, timeout=300
    )
    hours: Hours = json.loads(done.stdout)
    return hours


def has_ical_js() -> bool:
    """Whether node finds it: ``npm install ical.js``, and its folder in $NODE_PATH."""
    if shutil.which("node") is None:
        return False
    asked = ["node", "-e", "require('ical.js')"]
    return subprocess.run(asked, capture_output=True, check=False, timeout=300).returncode == 0


def by_khal(feed: bytes, folder: Path) -> Hours:
    """By khal, a program with a database of its own."""
    config = folder / "config"
    config.write_text(KHAL.format(folder=folder), encoding="utf-8")
    (folder / "calendar").mkdir()
    (folder / "feed.ics").write_bytes(feed)
    program = [sys.executable, "-m", "khal", "-c", str(config)]
    for words in (
        ("import", "--batch", "feed.ics"),
        ("list", "--json", "start-long", "--json", "title", "2026-01-01", "365d"),
    ):
        done = subprocess.run(
            [*program, *words], capture_output=True, text=True, check=True, timeout=300, cwd=folder,
            env={**os.environ, "TZ": "UTC"},
        )  # fmt: skip
    days = [json.loads(line) for line in done.stdout.splitlines()]
    return {one["title"]: one["start-long"] for day in days for one in day}


READERS: dict[str, Callable[[bytes, Path], Hours]] = {
    "icalendar": by_icalendar,
    "dateutil": by_dateutil,
    "khal": by_khal,
}
# These are asked where they are installed.
if find_spec("vobject"):
    READERS["vobject"] = by_vobject
if has_ical_js():
    READERS["ical.js"] = by_ical_js


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")

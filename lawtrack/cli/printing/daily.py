"""How the news of a day look on a terminal: what comes first, then what changed, in plain words."""

from lawtrack.cli.hints import to_type
from lawtrack.cli.printing.terminal import say
from lawtrack.legislation import wording
from lawtrack.legislation.flags import judgement_words, topic_in_words
from lawtrack.publishing.todays_news import Today, TodayChange, TodayMeeting
from lawtrack.safe_text import printable, shortened

TITLE = 160
MOST_LINES = 6  # of one change
MOST_UNREAD = 5


def show_today(today: Today, zone: str, *, how: str) -> None:
    """Print it; ``how`` tells where the moment comes from since which it is."""
    since = wording.moment_in_words(today.since, zone)
    if today.is_calm:
        say(f"Nothing new since {since} ({how}).")
    else:
        say(f"Since {since} ({how})")
    say()
    say(f"The next {today.days_ahead} days ({_count(len(today.coming), 'meeting')})")
    for meeting in today.coming:
        _show_meeting(meeting)
    if not today.coming:
        say(f"  No meeting is known that deals with {_topics(today.topics)}.")
    say()
    if today.changes:
        say(f"News ({_count(len(today.changes), 'change')})")
        for change in today.changes:
            _show_change(change)
    else:
        say(f"No news on {_topics(today.topics)}.")
    if today.sources:
        say()
        say("Not up to date: what happened there may be missing here")
        for source in today.sources:
            say(f"  {source.jurisdiction}: {source.words or source.wrong}")
        if any(source.is_unread for source in today.sources):
            say(to_type('  "lawtrack crawl" reads what was never read'))
    if today.unread:
        say()
        say(f"Watched for their titles, their texts cannot be read yet ({len(today.unread)})")
        for one in today.unread[:MOST_UNREAD]:
            say(f"  {shortened(f'{one.jurisdiction} {one.id}: {one.title}', TITLE)}")
        if len(today.unread) > MOST_UNREAD:
            rest = f'and {len(today.unread) - MOST_UNREAD} more: "lawtrack flags" shows them all'
            say(f"  {to_type(rest)}")


def _show_meeting(meeting: TodayMeeting) -> None:
    when = wording.meeting_hour(
        meeting.day, meeting.starts, meeting.timezone, printed=meeting.time_text
    )
    marks = [word for word in (_STATES.get(meeting.state, ""),) if word]
    if meeting.changed:
        marks.append("changed since you looked")
    say(f"  {when}{' - ' if marks else ''}{', '.join(marks)}")
    say(f"    {printable(meeting.government)}: {printable(meeting.name)} ({printable(meeting.id)})")
    if meeting.place:
        say(f"    {shortened(meeting.place, TITLE)}")
    for line in meeting.taking_part.lines if meeting.taking_part else ():
        say(f"    {printable(line)}")
    for bill in meeting.bills:
        about = judgement_words(bill.topic, bill.judgement)
        said = f"was {about}, until its words changed" if bill.former else about
        say(f"    {printable(bill.number)}: {shortened(bill.title, TITLE)} ({said})")
    if meeting.url:
        say(f"    {printable(meeting.url)}")


_STATES = {"cancelled": "CANCELLED", "missing": "NO LONGER LISTED", "tentative": "not certain"}


def _show_change(change: TodayChange) -> None:
    on = f", with {', '.join(change.through)}" if change.through else ""
    say(f"  {change.headline}: {printable(change.government)} {printable(change.id)}{on}")
    say(f"    {shortened(change.title, TITLE)}")
    for line in change.lines[:MOST_LINES]:
        say(f"    {shortened(line, TITLE)}")
    if len(change.lines) > MOST_LINES:
        say(f"    and {len(change.lines) - MOST_LINES} more of this change")
    say(f"    seen {wording.moment_in_words(change.seen_at, change.timezone)}")


def _topics(names: tuple[str, ...]) -> str:
    return " or ".join(map(topic_in_words, names)) or "any topic"


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"

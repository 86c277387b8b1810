"""What the daemon says of crawls, flags and times, a line each."""

from datetime import datetime, timedelta

from lawtrack.crawling.daemon.next_crawl import next_crawl_in_words
from lawtrack.crawling.run import CrawlSummary
from lawtrack.legislation.flags import RaisedFlag


def summary_line(summary: CrawlSummary) -> str:
    """A crawl's end on one line."""
    counts = (
        f"{summary.new} new, {summary.changed} changed, {summary.unchanged} unchanged,"
        f" {summary.failed} failed"
    )
    reason = f" - {summary.reason}" if summary.reason else ""
    return f"{summary.jurisdiction}: {summary.outcome}: {counts}{reason}"


def flag_line(flag: RaisedFlag) -> str:
    """A new flag on one line."""
    where = f" ({flag.url})" if flag.url else ""
    return (
        f"{flag.jurisdiction}: new flag {flag.topic}: {flag.identifier} {flag.title}:"
        f' "{flag.sentence or flag.reason}"{where}'
    )


def raised_lines(summary: CrawlSummary) -> list[str]:
    """The new flags of a crawl, a line each; those of a first look are no news."""
    return [flag_line(flag) for flag in summary.raised if not flag.baseline]


def minute_in_words(moment: datetime) -> str:
    """The minute as people write it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def span_in_words(seconds: float) -> str:
    """How long that is."""
    return next_crawl_in_words(timedelta(seconds=seconds))

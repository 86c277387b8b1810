"""What does not keep a rule of the house yet, for tests/unit/test_architecture.py.

Nothing may be added. A line that is kept can go; when all are gone, so can this file.
"""

FULL_ROOMS: set[str] = set()

CLASSES: set[str] = set()

FILES: set[str] = set()

FUNCTIONS = {
    "lawtrack/alerts/deliver.py: deliver_due",
    "lawtrack/alerts/ledger_lines.py: news_of",
    "lawtrack/legislation/normalize.py: normalize_bill",
    "lawtrack/sandbox/govinfo/routes.py: routes",
    "lawtrack/sandbox/legistar/insite.py: _routes",
    "lawtrack/sandbox/stories/congress_actions.py: _step",
}

# Rooms with docstrings that begin "The same".
LEANING = ("lawtrack/sandbox/",)

# Files with variables called found, said or told that live over more than five lines.
VAGUE = {
    "lawtrack/alerts/ledger_lines.py",
    "lawtrack/alerts/render.py",
    "lawtrack/alerts/stored_subscriptions.py",
    "lawtrack/database/as_of/events.py",
    "lawtrack/database/as_of/rebuild.py",
    "lawtrack/database/as_of/selection.py",
    "lawtrack/database/flags.py",
    "lawtrack/database/ledger.py",
    "lawtrack/ingest/judge.py",
    "lawtrack/ingest/ledger.py",
    "lawtrack/ingest/rejudge.py",
    "lawtrack/publishing/brief/steps.py",
    "lawtrack/publishing/brief/timeline.py",
    "lawtrack/publishing/news.py",
    "lawtrack/publishing/site/feeds.py",
    "lawtrack/sandbox/govinfo/bill_status.py",
    "lawtrack/sandbox/govinfo/routes.py",
    "lawtrack/sandbox/legistar/odata.py",
    "lawtrack/sandbox/legistar/rows.py",
    "lawtrack/sandbox/stories/congress_days.py",
    "lawtrack/sandbox/stories/congress_history.py",
    "lawtrack/sandbox/stories/days.py",
}

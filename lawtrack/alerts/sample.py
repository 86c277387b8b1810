"""Made-up letters, with all that a letter can have: templates are tried on them."""

from dataclasses import replace

from lawtrack.alerts.message import Coming, Hearing, Item, Letter, Subject, Why

_WHY = Why(
    topic="facial-recognition",
    judgement="about",
    words="It is about facial recognition",
    sentence="No department may use facial recognition.",
    phrase="facial recognition",
    place="title",
    stance="restrict",
    stance_sentence="No department may use it.",
    reason="its title speaks of “facial recognition”",
)
_HEARING = Hearing(
    government="Rivertown City Council",
    name="Committee on Public Safety",
    date="2026-03-11",
    when="Wednesday, March 11, 2026, 6:30 PM EDT",
    starts="2026-03-11T22:30:00Z",
    place="City Hall",
    taking_part="Testimony by video: https://example.org/join",
    state="scheduled",
    passed=False,
    lines=("1 Ordinance on facial recognition",),
    url="https://example.org/meetings/1",
)
_BILL = Subject(
    kind="bill",
    government="Rivertown City Council",
    identifier="2026-0001",
    title="Ordinance on facial recognition",
    status="In committee",
    url="https://example.org/bills/1",
    dropped=False,
    because="",
    why=(_WHY, replace(_WHY, judgement="watch", sentence="", stance="", stance_sentence="")),
    hearings=(_HEARING, replace(_HEARING, state="cancelled", passed=True, starts="")),
    no_hearing="",
)
_BARE = Subject(
    kind="event", government="", identifier="", title="Committee on Parks", status="", url="",
    dropped=False, because='"parks" stands in its title', why=(), hearings=(), no_hearing="",
)  # fmt: skip
_ITEM = Item(
    revision=1,
    headline="Meeting moved",
    which="",
    new=False,
    again=False,
    correction=True,
    seen="Monday, March 2, 2026, 7:00 AM EST",
    effective="Sunday, March 1, 2026",
    changed=("Moved: from Tuesday, March 10, 2026 to Wednesday, March 11, 2026",),
    meeting=_HEARING,
    subjects=(_BILL,),
)
_NEW = replace(_ITEM, new=True, correction=False, effective="", meeting=None)
_LETTER = Letter(
    key="sample",
    kind="news",
    subject="Meeting moved: Rivertown City Council 2026-0001",
    subscription="faces",
    asks_for="the topic facial-recognition",
    intro="",
    coming=(),
    items=(_ITEM,),
    sources=("Rivertown City Council was last read to the end on Monday, March 2, 2026",),
    stop="lawtrack alerts pause faces",
    sender="clerk@example.org",
)

LETTERS = (
    _LETTER,
    replace(
        _LETTER,
        kind="digest",
        intro="3 changes.",
        coming=(Coming(hearing=_HEARING, subjects=("2026-0001",)),),
        items=(
            _NEW,
            replace(_NEW, again=True),
            replace(_ITEM, meeting=replace(_HEARING, state="cancelled"), subjects=(_BARE,)),
        ),
    ),
    replace(_LETTER, kind="summary", intro="Held back.", items=(), sources=(), sender=""),
    replace(_LETTER, kind="test", intro="A test.", items=(), sources=()),
)

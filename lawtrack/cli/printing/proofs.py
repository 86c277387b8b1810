"""How the checks of proofs and of the ledger look: what is wrong, what is proved, what is not."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from lawtrack.cli.hints import to_type
from lawtrack.cli.printing.terminal import say, warn
from lawtrack.publishing.proof.check_proof import Checked, Signed
from lawtrack.publishing.proof.stored.check_database import DatabaseState
from lawtrack.safe_text import moment_utc

NOT_PROVED = (
    "that the source told the truth, that none of its answers was left out, and what lawtrack did"
    " not look at"
)
# Of a database; docs/ledger.md has it in full.
NOT_COVERED = (
    "not covered: by which topics all was judged, notes of people, subscriptions, and alerts with"
    " their receipts: who can write to the database can change these unseen"
)
WHAT_TO_DO = (
    "what to do: keep this database and lawtrack.heads as they are, to find out who wrote to it;"
    ' go on with a copy that "lawtrack verify" finds as it was written: docs/operations.md'
)


def show_checked(name: str, checked: Checked) -> None:
    """Print what is wrong with a proof; or what it proves, against whom, and what it does not."""
    for problem in checked.problems:
        warn(f"{name}: {problem}")
    if checked.problems:
        say(f"{name}: is not as it was made: it proves nothing")
    else:
        for line in _proof_lines(name, checked):
            say(line)
    say(f"  SHA-256 of the file: {checked.sha256}")


def _proof_lines(name: str, checked: Checked) -> Iterator[str]:
    counts = (
        (checked.revisions, "change", "changes"),
        (checked.answers, "answer", "answers"),
        (checked.texts, "text", "texts"),
        (checked.flags, "flag", "flags"),
    )
    held = ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in counts if n)
    yield f"{name}: whole: {checked.about}, made {_moment(checked.made_at)}: {held}"
    if checked.format == 1:
        yield "  proved: what changed, and when lawtrack saw it, is as it was written then"
    else:
        yield (
            "  proved: record, changes, texts, flags, answers and their times fit together and"
            " are as they were when this was made"
        )
    yield f"  by whom: {_by_whom(checked)}"
    yield (
        "  since when: known to those who noted the SHA-256 of the file or the head at the time;"
        " the file itself does not show it"
    )
    yield f"  not proved: {NOT_PROVED}"
    for note in checked.notes:
        yield f"  not proved: {note}"
    yield f"  head: {checked.head}"


def _by_whom(checked: Checked) -> str:
    if checked.signed == Signed.PINNED:
        return f"signed with the key that you named, {checked.public_key}"
    if checked.signed == Signed.UNKNOWN:
        return (
            f"signed with {checked.public_key}; anybody can make a key: compare it with the one"
            " that the makers publish, or name that with --key"
        )
    return "nobody signed it: whoever has it could have made it up as a whole"


def _moment(written: str) -> str:
    """A moment as files have it, in the words of a screen; what is none stays as it is."""
    try:
        return moment_utc(datetime.fromisoformat(written))
    except ValueError:
        return written


def show_database_state(states: Sequence[DatabaseState], of_heads: Sequence[str]) -> None:
    """Print for each jurisdiction what is wrong, or what is proved, against whom, and what not."""
    for problem in of_heads:
        warn(problem)
    for state in states:
        for problem in state.problems:
            warn(f"{state.jurisdiction}: {problem}")
        for line in _state_lines(state):
            say(to_type(line))
    if any(state.problems for state in states):
        say(to_type(WHAT_TO_DO))
    say(to_type(NOT_COVERED) if states else "nothing is stored yet")


def _state_lines(state: DatabaseState) -> Iterator[str]:
    counts = ", ".join(
        f"{number} {name.removesuffix('s') if number == 1 else name}"
        for name, number in state.checked.items()
        if number
    )
    if state.problems:
        yield f"{state.jurisdiction}: is not as it was written"
    else:
        yield (
            f"{state.jurisdiction}: {state.revisions} revisions as they were written, and what"
            f" they and {state.seals} seals cover: {counts}"
        )
    for note in state.notes:
        yield f"  {note}"
    if state.uncovered:
        yield (
            f"  not covered: {state.uncovered} of these were stored by an earlier version;"
            ' "lawtrack upgrade" seals them as they stand'
        )
    if state.heads:
        signers = ", ".join(state.signers)
        fit = "1 signed head fits" if state.heads == 1 else f"{state.heads} signed heads fit"
        yield (
            f"  against whom: {fit}; up to revision"
            f" {state.covered_revisions}, noted {_moment(state.newest_head)},"
            f" nobody has changed anything who has not the key of {signers}"
        )
        if newer := state.revisions - state.covered_revisions:
            yield f"  not under a head yet: the newest {newer} of its revisions"
    else:
        yield (
            "  against whom: nobody who can write to the database: there is no signed head, though"
            " each crawl that sees a change notes one: all of it, or the newest of it, could have"
            " been written anew"
        )
    yield f"  head: {state.head}"

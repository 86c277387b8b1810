"""``./run fuzz``: every target under atheris, one after another, each in a process of its own.

An input may take ten seconds and one gigabyte. What breaks a target is kept beside its corpus, and
``--input FILE --only TARGET`` feeds it in again.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

try:
    import atheris
except ImportError:
    sys.exit(
        "fuzz: atheris is not installed - pip install atheris (it exists for Linux on x86-64);"
        " tests/fuzzing/test_hostile.py runs the same targets without it"
    )

from fuzz import corpus
from fuzz.mutate import changed

with atheris.instrument_imports(include=["lawtrack", "scrapers"]):
    from fuzz.targets import targets

SECONDS_AN_INPUT = 10
MEGABYTES = 1024
LONGEST = 64 * 1024  # bytes of an input
BYTEWISE = 0.25  # of the changes are libFuzzer's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a target's run came to; ``status`` is the exit code of its process."""

    name: str
    status: int
    executions: int
    seconds: float
    slowest: int  # whole seconds
    megabytes: int
    log: Path


def mutate(data: bytes, most: int, seed: int) -> bytes:
    """What atheris asks for a new input made of an old one."""
    random = Random(seed)
    if random.random() < BYTEWISE:
        return bytes(atheris.Mutate(data, most))
    return changed(data, random, most)


def fuzz(name: str, folder: Path, *, runs: int, seconds: int) -> Outcome:
    """Run one target in a child process; its findings lie in ``folder`` afterwards."""
    place, log = folder / name, folder / f"{name}.log"
    place.mkdir(parents=True, exist_ok=True)
    arguments = [
        "fuzz",
        str(place),
        f"-runs={runs}",
        f"-max_total_time={seconds}",
        f"-timeout={SECONDS_AN_INPUT}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={folder}/{name}-",
        "-detect_leaks=0",
        "-print_final_stats=1",
        "-seed=1",
    ]
    started = time.monotonic()
    status = _in_child(lambda: _fuzz_here(name, arguments), log)
    took = time.monotonic() - started
    said = log.read_text(encoding="utf-8", errors="replace")
    return Outcome(
        name=name,
        status=status,
        executions=_stat(said, "number_of_executed_units"),
        seconds=took,
        slowest=_stat(said, "slowest_unit_time_sec"),
        megabytes=_stat(said, "peak_rss_mb"),
        log=log,
    )


def _fuzz_here(name: str, arguments: list[str]) -> None:
    atheris.Setup(arguments, targets()[name], custom_mutator=mutate)
    atheris.Fuzz()


def _in_child(do: Callable[[], None], log: Path) -> int:
    """Do it in a copy of this process, whose words go to ``log``; the exit code."""
    child = os.fork()
    if child == 0:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(output, 1)
        os.dup2(output, 2)
        do()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _stat(said: str, name: str) -> int:
    found = re.search(rf"stat::{name}:\s+(\d+)", said)
    return int(found[1]) if found else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz what was asked for and print a line for each target; 1 when one of them broke."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--runs", type=int, default=100_000, help="executions, all targets together"
    )
    parser.add_argument("--seconds", type=int, default=3600, help="at most, for each target")
    parser.add_argument("--only", nargs="+", choices=sorted(targets()), default=list(targets()))
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"), help="for the corpus")
    parser.add_argument("--input", type=Path, help="feed one file to the target of --only")
    asked = parser.parse_args(arguments)
    if asked.input:
        for name in asked.only:
            targets()[name](asked.input.read_bytes())
        return 0
    corpus.write(asked.folder)
    runs = -(-asked.runs // len(asked.only))
    print("target        executions  a second  slowest  memory")
    outcomes = []
    for name in asked.only:
        one = fuzz(name, asked.folder, runs=runs, seconds=asked.seconds)
        outcomes.append(one)
        print(
            f"{name:12} {one.executions:11,} {one.executions / one.seconds:9,.0f}"
            f" {one.slowest:6} s {one.megabytes:4} MB{'  BROKEN' if one.status else ''}",
            flush=True,
        )
    executions = sum(one.executions for one in outcomes)
    seconds = sum(one.seconds for one in outcomes)
    broken = [one for one in outcomes if one.status]
    print(f"all          {executions:11,} {executions / seconds:9,.0f}  in {seconds:,.0f} s;"
          f" {len(broken)} of {len(outcomes)} targets broken")  # fmt: skip
    for one in broken:
        tail = one.log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
        print(f"\n{one.name} (exit code {one.status}):", *tail, sep="\n  ")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

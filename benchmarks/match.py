"""Judging 100,000 documents of 1 to 20 KB, 2 % of them hits, against google-re2's bare set match.

Prints one ratio: documents per second with judgement, offsets and sentences over those of
``re2.Set`` asked for the same patterns on the same texts (at least 0.5), both in seconds of the
processor, so that others at work on the machine count less; and the growth of memory
between the first tenth and the end (at most 64 MB).
"""

import random
import resource
import sys
import time
from collections.abc import Iterator

import re2

from lawtrack.topics import Field, Topic, judge_many, load_topics
from lawtrack.topics.lexicon import RAISING
from lawtrack.topics.patterns import phrase_pattern

DOCUMENTS = 100_000
BATCH = 200
LIMIT = 0.5
MEMORY_MB = 64
WORDS = tuple(
    word
    for line in (
        "the of and to in a for shall by or be any city such section board public that with street",
        "ordinance council department which year under may not water sewer harbour parcel budget",
        "committee hearing agency person report means license contract amount project services",
        "facility surface identification data information technology system",
    )
    for word in line.split()
)
HITS = (
    "No agency shall use facial recognition technology without a warrant. ",
    "The clerk shall report on face\nsurveillance each year. ",
    "Any use of biometric recog-\nnition is unlawful. ",
)


def made_texts(seed: int) -> Iterator[str]:
    """Yield texts of 1 to 20 KB, cut from one long run of words; one in fifty holds a phrase."""
    source = random.Random(seed)
    words = source.choices(WORDS, k=400_000)
    run = "".join(
        word + (".\n\n" if number % 97 == 0 else "\n" if number % 13 == 0 else " ")
        for number, word in enumerate(words)
    )
    for number in range(DOCUMENTS):
        start = source.randrange(len(run) - 20_000)
        text = run[start : start + source.randrange(1_000, 20_000)]
        yield HITS[number % 3] + text if number % 50 == 0 else text


def bare_set(topic: Topic) -> "re2.Set":
    """The topic's patterns as a plain set that only says which of them match."""
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = 256 << 20
    patterns = re2.Set.SearchSet(options)
    for group in topic.groups:
        if group.tier in RAISING:
            for phrase in group.phrases:
                patterns.Add(phrase_pattern(phrase))
    patterns.Compile()
    return patterns


def megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    topics = load_topics(["facial-recognition"], None)
    patterns = bare_set(topics[0])
    # As the set, what is asked is compiled before it is measured.
    judge_many([[Field(place="version", text=hit)] for hit in HITS], topics)
    bare = ours = 0.0
    characters = hits = judged = seen = early = 0
    batch: list[str] = []
    for number, text in enumerate(made_texts(1), start=1):
        batch.append(text)
        if len(batch) < BATCH and number < DOCUMENTS:
            continue
        start = time.process_time()
        hits += sum(bool(patterns.Match(each)) for each in batch)
        bare += time.process_time() - start
        start = time.process_time()
        found = judge_many([[Field(place="version", text=each)] for each in batch], topics)
        ours += time.process_time() - start
        judged += sum(map(bool, found))
        characters += sum(map(len, batch))
        seen += len(batch)
        batch.clear()
        if not early and seen >= DOCUMENTS // 10:
            early = megabytes()
    growth = megabytes() - early
    ratio = bare / ours
    print(
        f"{DOCUMENTS:,} documents, {characters / 1e6:,.0f} MB: the bare set finds {hits:,} at"
        f" {characters / 1e6 / bare:,.0f} MB/s; {judged:,} judged at"
        f" {characters / 1e6 / ours:,.0f} MB/s"
    )
    print(
        f"match: ratio {ratio:.2f}, at least {LIMIT}; memory grew {growth} MB, at most {MEMORY_MB}"
    )
    return 0 if ratio >= LIMIT and growth <= MEMORY_MB else 1


if __name__ == "__main__":
    sys.exit(main())

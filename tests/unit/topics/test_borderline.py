"""Items at which people draw the line differently: how the topic draws it, siblings alike."""

import json
from collections import defaultdict

import pytest

from lawtrack.topics import Field, judge, load_topics
from tests.support import SHARED

EDGES = SHARED / "relevance/borderline.jsonl"
TOPICS = load_topics(["facial-recognition"], None)

# How a kind's note begins; the edge in docs/topics.md that draws its line; how many are about it,
# of how many. "either": by the place where it stands, a section of its own or half a sentence.
KINDS = {
    "general privacy or AI bill with": (2, "a mention", (2, 23)),
    "applicant or provider": (1, "a mention", (1, 17)),
    "one clause asks for": (1, "a mention", (0, 15)),
    "foreign surveillance or sanctions": (3, "a mention", (1, 12)),
    "applicant biometrics named in a title": (1, "about", (10, 10)),
    "biometric entry-exit": (1, "either", (6, 8)),
    "surveillance-technology": (3, "a mention", (0, 20)),
    "names face recognition only in a definition": (3, "about", (5, 5)),
    "general personal-data bill": (2, "a mention", (0, 5)),
    "face recognition only as a carve-out": (2, "about", (4, 5)),
    "biometric credential or card readers": (1, "either", (2, 4)),
    "foreign-affairs resolution": (4, "a mention", (0, 4)),
    "biometric identifier clause": (2, "about", (4, 4)),
    "deepfake bill": (2, "about", (3, 3)),
    "clause on data gathered by": (2, "about", (3, 3)),
    "face recognition only in the recitals": (4, "a mention", (0, 3)),
}


@pytest.fixture(scope="module")
def judged() -> list[tuple[str, str, str]]:
    """Of each item its note, its title and what the topic makes of it."""
    if not EDGES.is_file():
        pytest.skip("no labelled items")
    items = []
    for line in EDGES.read_text("utf-8").splitlines():
        item = json.loads(line)
        places = {"title": "title", "summary": "summary", "text": "version"}
        fields = [Field(place, item[name]) for name, place in places.items() if item[name]]
        told = judge(fields, TOPICS)
        items.append((item["note"], item["title"], told[0].judgement if told else "not"))
    return items


@pytest.mark.recordings
@pytest.mark.parametrize("kind", KINDS)
def test_the_line_is_drawn_kind_by_kind(kind: str, judged: list[tuple[str, str, str]]) -> None:
    _, drawn, expected = KINDS[kind]
    made = [judgement for note, _, judgement in judged if note.startswith(kind)]
    assert (made.count("about"), len(made)) == expected
    about, whole = expected
    assert {"about": about > 0.7 * whole, "a mention": about < 0.1 * whole, "either": True}[drawn]


@pytest.mark.recordings
def test_a_bill_that_is_introduced_again_is_judged_as_before(
    judged: list[tuple[str, str, str]],
) -> None:
    titles = defaultdict(set)
    for _, title, judgement in judged:
        titles[title].add(judgement)
    assert len(titles) < len(judged)
    assert {title: made for title, made in titles.items() if len(made) > 1} == {}

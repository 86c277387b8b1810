"""Topics as data, and what a text says about them: text → evidence; pure."""

from lawtrack.topics.judgement import Judgement, interesting, judge, judge_many
from lawtrack.topics.lexicon import Topic, load_topics, shipped_topics
from lawtrack.topics.matching import Field, Match

__all__ = [
    "Field",
    "Judgement",
    "Match",
    "Topic",
    "interesting",
    "judge",
    "judge_many",
    "load_topics",
    "shipped_topics",
]

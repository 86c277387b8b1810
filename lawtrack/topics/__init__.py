"""What users watch: lexicons, where their phrases stand, and what that makes of a text; pure."""

from lawtrack.topics.judgement import Judgement, Match, judge, judge_many, suggested, suggesting
from lawtrack.topics.lexicon import Group, Topic, known_topics, load_topics, parse_topic
from lawtrack.topics.matching import Field, first_of

__all__ = [
    "Field",
    "Group",
    "Judgement",
    "Match",
    "Topic",
    "first_of",
    "judge",
    "judge_many",
    "known_topics",
    "load_topics",
    "parse_topic",
    "suggested",
    "suggesting",
]

"""What users watch: lexicons, where their phrases stand, and what that makes of a text; pure."""

from lawtrack.topics.judgement import Judgement, Match, judge, judge_many
from lawtrack.topics.lexicon import Group, Topic
from lawtrack.topics.matching import OWN_FIELD, REMARKS, Field, first_phrase
from lawtrack.topics.read_topic import parse_topic
from lawtrack.topics.suggestions import is_worth_reading, suggested_among, why_suggested
from lawtrack.topics.topic_files import known_topics, load_topics

__all__ = [
    "OWN_FIELD",
    "REMARKS",
    "Field",
    "Group",
    "Judgement",
    "Match",
    "Topic",
    "first_phrase",
    "is_worth_reading",
    "judge",
    "judge_many",
    "known_topics",
    "load_topics",
    "parse_topic",
    "suggested_among",
    "why_suggested",
]

"""A first file for a topic of one's own: a small one that works, or a copy of a shipped one."""

from pathlib import Path

from lawtrack.errors import ConfigError, OutputError, unwritten
from lawtrack.topics.lexicon import NAME
from lawtrack.topics.topic_files import find_topic, known_topics

STARTER = """\
# A topic: what to look for. Its phrases are about leaf blowers, until you write your own.
# "lawtrack topics check FILE" says what is wrong with this file, and tries its examples.

name = "leaf-blowers" # the same as the file's name
title = "Leaf blowers"
version = "1" # yours to count; kept with every flag, with a mark of what the file said

# Words in a title that make an item worth looking into where its text cannot be read.
# What is too common alone counts beside a second word of the title.
suggests = [
    "leaf|leaves", "noise ordinance", "lawn|garden equipment",
    { phrases = ["noise"], beside = ["engine", "garden|park"] },
]

# A group holds phrases of one kind. Number, hyphen, spacing and capitals need no writing out:
# "leaf blower" also finds "Leaf-blowers", "leafblower" and one that is broken at a line end.
# In a phrase, "a|b" offers alternatives, "word*" lets the word go on ("electrif*"), and " ... "
# stands for the rest of a list ("leaf ... blower": leaf, snow or sand blower).
#
# The tier says how much a phrase tells by itself:
#   explicit  names the subject
#   related   names something of its kind
#   weak      also stands in lists; counts where the text acts on it
#   setting   raises nothing by itself; where a text is about it, an explicit or related phrase
#             in passing counts
#   aside     raises nothing; where a text is about it, a phrase or two count only as a mention
[[groups]]
name = "leaf blowers"
tier = "explicit"
weight = 3.0 # the score of a flag is the sum of these, more in a title, less in a list
phrases = [
    "leaf blower",
    "leaf ... blower",
    "gas|gasoline|diesel powered blower",
]

[[groups]]
name = "makers"
tier = "explicit"
weight = 2.0
phrases = ["stihl", "husqvarna", "echo"]
must = ["blower", "lawn|garden"] # one of these must stand near it …
must_not = ["chain saw", "echo chamber"] # … and none of these …
within = 100 # … so many characters before or after

[[groups]]
name = "garden equipment"
tier = "weak"
weight = 1.0
phrases = ["lawn|garden equipment"]
lists = ["mower", "hedge trimmer"] # near these it is only one word of a list

[[groups]]
name = "noise"
tier = "setting"
phrases = ["noise ordinance|control|pollution"]

# Texts that prove the topic: "lawtrack topics check" tries each of them. What says no place is a
# title; the others are summary, clause, list, definition, heading, minutes and document name.
[examples]
match = [
    "An ordinance on gas-powered leaf blowers",
    "The city shall buy no Stihl blower.",
    { place = "clause", text = "(b) No person shall use a leaf blower before eight o'clock." },
]
mentions = [
    { place = "minutes", text = "A neighbour said that a leaf blower wakes her." },
]
match_not = [ # nothing may be found in these
    "Collection of leaves in autumn",
    "A contract for Stihl chain saws in the garden of the library",
    "The echo chamber of the museum",
]
"""


def starter_topic(name: str) -> str:
    """A commented topic of that name which passes every check."""
    title = name.replace("-", " ").capitalize()
    return STARTER.replace('"leaf-blowers"', f'"{name}"', 1).replace(
        '"Leaf blowers"', f'"{title}"', 1
    )


def begin_topic(name: str, folder: Path) -> Path:
    """Write ``folder/topics/NAME.toml`` and return its path; nothing is ever overwritten.

    A shipped topic of that name is copied: that is how one edits it.
    """
    if not NAME.fullmatch(name):
        raise ConfigError(f"{name}: a topic's name is small letters, digits and hyphens")
    path = folder / "topics" / f"{name}.toml"
    text = find_topic(name, None).text() if name in known_topics(None) else starter_topic(name)
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise OutputError(f"{path}: is there already - nothing was changed") from None
    except OSError as error:
        raise OutputError(unwritten(path, error)) from None
    return path

"""Words and addresses of a source in HTML: nothing is run, no link leads off the web; pure."""

import re

from markupsafe import Markup, escape

# What closes a sentence or a bracket is not of the address.
ADDRESS = re.compile(r"(https?://[^\s<>\"]+?(?=[).,;]*(?:[\s<>\"]|$)))")


def web(address: str) -> str:
    """The address when it is one of the web: a source must not bring in another kind of link."""
    return address if address.startswith(("https://", "http://")) else ""


def marked(sentence: str, phrase: str) -> Markup:
    """The sentence with the phrase as if marked with a pen."""
    start = sentence.lower().find(phrase.lower()) if phrase else -1
    if start < 0:
        return escape(sentence)
    end = start + len(phrase)
    return Markup('{}<b style="background:#fff3c4;">{}</b>{}').format(
        sentence[:start], sentence[start:end], sentence[end:]
    )


def linked(line: str, style: str = "") -> Markup:
    """The line with a link in place of each address: those of sources are long, and say nothing."""
    said = Markup()
    look = Markup(' style="{}"').format(style) if style else Markup()
    for number, piece in enumerate(ADDRESS.split(line)):
        if number % 2:
            said += Markup('<a href="{}"{}>open</a>').format(piece, look)
        else:
            said += escape(piece)
    return said

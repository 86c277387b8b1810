"""Which parts of a measure a committee struck out: they are in the print and not in the bill.

``reported-display-style`` says how a part is printed and is right where ``changed`` is not; what a
style means is declared beside the name of the committee that uses it. Both are inherited, and the
nearest one counts: what is added within a struck part is in the bill.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lxml import etree

from lawtrack.ingest.documents.legislative_xml.xml_elements import ADDED, BODIES, STRUCK

_STYLE = ("reported-display-style", "reportedDisplayStyle")
_COMMITTEE = ("committee-id", "committeeId", "origin")
_OF_STRUCK = ("deleted-display-style", "deletedDisplayStyle")
_OF_ADDED = ("added-display-style", "addedDisplayStyle")
_STRIKES = re.compile(r"(?i)\b(?:strike-?through|struck|line-through|strike-?out)\b")
_ADDS = frozenset({"italic", "boldface-roman", "boldface-italic"})


class Styles(NamedTuple):
    """How one committee prints what it adds and what it strikes; "" where it does not say."""

    added: str
    struck: str


class StruckParts:
    """Answers for one document which of its elements are struck out."""

    def __init__(self, root: Any) -> None:
        self._styles = {key: styles for key, styles in _declared(root) if any(styles)}
        self._replaced = frozenset(self._bodies_replaced(root))

    def is_struck(self, element: Any, name: str, inherited: bool) -> bool:
        """Whether the words of an element are struck, where those around it are, or are not."""
        if name in BODIES and element in self._replaced:
            return True
        sign = self._sign(element, name)
        return inherited if sign is None else sign

    def _sign(self, element: Any, name: str) -> bool | None:
        """What the element says of itself; ``None`` when it says nothing."""
        if name in STRUCK:
            return True
        attributes = element.attrib
        if not attributes:
            return False if name in ADDED else None
        style = _first(attributes, _STYLE)
        if style and (sign := self._meaning(style, attributes)) is not None:
            return sign
        looks = f"{attributes.get('class', '')} {attributes.get('style', '')}"
        if name in ADDED:
            return False
        changed = str(attributes.get("changed", "")).strip().lower()
        if changed in ("deleted", "added"):
            return changed == "deleted"
        return True if _STRIKES.search(looks) else None

    def _meaning(self, style: str, attributes: Mapping[str, str]) -> bool | None:
        """What a style of printing means; ``None``: brackets may stand for either."""
        declared = self._styles.get(_first(attributes, _COMMITTEE).lstrip("#"))
        if declared is not None and declared.added != declared.struck and style in declared:
            return style == declared.struck
        if _STRIKES.search(style):
            return True
        return False if style in _ADDS else None

    def _bodies_replaced(self, root: Any) -> Iterator[Any]:
        """The bodies without any sign that stand beside one which was added whole.

        An amendment in the nature of a substitute takes the place of the whole text before it.
        """
        bodies = [child for child in root if isinstance(child.tag, str) and _local(child) in BODIES]
        if len(bodies) < 2:
            return
        signs = {body: self._sign(body, "") for body in bodies}
        if False not in signs.values():
            return
        for body, sign in signs.items():
            if sign is None and not any(
                self._sign(inner, _local(inner)) is not None for inner in body.iter(etree.Element)
            ):
                yield body


def _declared(root: Any) -> Iterator[tuple[str, Styles]]:
    """Yield what each committee named in the document says of its styles."""
    for element in root.iter("{*}committee-name", "{*}committee"):
        key = _first(element.attrib, _COMMITTEE[:2])
        yield key, Styles(_first(element.attrib, _OF_ADDED), _first(element.attrib, _OF_STRUCK))


def _first(attributes: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((value.strip() for name in names if (value := attributes.get(name, ""))), "")


def _local(element: Any) -> str:
    return str(etree.QName(element).localname)

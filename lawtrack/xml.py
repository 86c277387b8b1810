"""What a text may hold that is written into XML: in feeds and in spreadsheets."""

import re

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text with a blank for every character that XML 1.0 knows no way to write."""
    return _NOT_XML.sub(" ", text)

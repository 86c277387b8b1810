"""The printed text of made-up measures, as XML and as the page that GovInfo makes of it."""

from html import escape

from lawtrack.sandbox.govinfo.bill_status import VERSIONS, session_on
from lawtrack.sandbox.govinfo.measure_names import Shelf, ordinal, printed
from lawtrack.sandbox.stories.congress import COMMITTEES, MEMBERS, Measure, Text

_STAGES = {
    "ih": "Introduced-in-House",
    "is": "Introduced-in-Senate",
    "rh": "Reported-in-House",
    "rs": "Reported-in-Senate",
    "eh": "Engrossed-in-House",
    "es": "Engrossed-in-Senate",
    "ats": "Agreed-to-Senate",
    "enr": "Enrolled-Bill",
}


REPORTED = ("rh", "rs")  # where what a committee struck is printed too


def is_printed(measure: Measure, form: str) -> bool:
    """Whether a form of a measure's texts lies under its address."""
    return not (form == "xml" and "no-xml" in measure.oddities)


def struck_sections_of(measure: Measure, text: Text) -> tuple[tuple[str, str], ...]:
    """What a committee struck of the text as introduced, all of it or nothing."""
    if "substitute" not in measure.oddities or text.code not in REPORTED:
        return ()
    return (
        ("Short title", "This Act may be cited as the “Bill as It Was Introduced”."),
        ("Cameras", "No agency may use facial recognition on any traveler at any checkpoint."),
    )


def sections_of(measure: Measure, text: Text) -> tuple[tuple[str, str], ...]:
    """Header and words of each section; a later version repeats the first."""
    written = text.sections or (measure.texts[0].sections if measure.texts else ())
    if written:
        return written
    subject = measure.policy or "the matter"
    aim = measure.official.removeprefix("A bill to ").removeprefix("To ").rstrip(".")
    opening = (
        (("Short title", f"This Act may be cited as the “{measure.short}”."),)
        if measure.short
        else ()
    )
    return (
        *opening,
        ("Purpose", f"The purpose of this measure is to {aim[:1].lower()}{aim[1:]}."),
        (
            "Report",
            "Not later than one year after it takes effect, the head of each agency concerned with "
            f"{subject.lower()} shall report to Congress on how it was carried out.",
        ),
    )


def text_xml(measure: Measure, text: Text, shelf: Shelf) -> bytes:
    """The text in the bill DTD, with the document type that no reader should go and fetch."""
    day = shelf.congress.day(text.days)
    bill = measure.type in ("hr", "s")
    root, body = ("bill", "legis-body") if bill else ("resolution", "resolution-body")
    kind = {"hr": "bill", "s": "bill", "hjres": "joint resolution", "sjres": "joint resolution",
            "hconres": "concurrent resolution", "sconres": "concurrent resolution"}.get(
        measure.type, "resolution"
    )  # fmt: skip
    title = escape(measure.official, quote=False)
    dated = f"{day:%B} {day.day}, {day.year}"
    named = f"{shelf.congress.number} {measure.type.upper()} {measure.number} {text.code.upper()}"
    chamber = "HOUSE OF REPRESENTATIVES" if measure.of_house else "SENATE OF THE UNITED STATES"
    bodies = "".join(
        f'<{body} id="H0000" style="OLC"{changed}>\n{_sections_xml(sections)}</{body}>'
        for sections, changed in _bodies(measure, text)
    )
    return f"""<?xml version="1.0"?>
<?xml-stylesheet type="text/xsl" href="billres.xsl"?>
<!DOCTYPE {root} PUBLIC "-//US Congress//DTDs/{"bill" if bill else "res"}.dtd//EN" \
"{"bill" if bill else "res"}.dtd">
<{root} {root}-stage="{_STAGES[text.code]}" public-private="public">\
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dublinCore>
<dc:title>{named}: {title}</dc:title>
<dc:publisher>U.S. {"House of Representatives" if measure.of_house else "Senate"}</dc:publisher>
<dc:date>{day}</dc:date>
<dc:format>text/xml</dc:format>
<dc:language>EN</dc:language>
</dublinCore>
</metadata>
<form>
<distribution-code display="yes">I</distribution-code>\
<congress display="yes">{ordinal(shelf.congress.number)} CONGRESS</congress>\
<session display="yes">{ordinal(session_on(day))} Session</session>\
<legis-num display="yes">{_spaced(measure)}</legis-num>\
<current-chamber>IN THE {chamber}</current-chamber>\
<action display="yes"><action-date date="{day:%Y%m%d}">{dated}</action-date>\
<action-desc>{_introduced(measure, kind)}</action-desc></action>\
<legis-type>A {kind.upper()}</legis-type>\
<official-title display="yes">{title}</official-title></form>\
{bodies}</{root}>
""".encode()


_STRUCK = ' changed="deleted" reported-display-style="strikethrough"'
_ADDED = ' changed="added" reported-display-style="italic"'


def _bodies(measure: Measure, text: Text) -> tuple[tuple[tuple[tuple[str, str], ...], str], ...]:
    """The sections of each body, and how they came or went."""
    struck, sections = struck_sections_of(measure, text), sections_of(measure, text)
    return ((struck, _STRUCK), (sections, _ADDED)) if struck else ((sections, ""),)


def _sections_xml(sections: tuple[tuple[str, str], ...]) -> str:
    return "".join(
        f'<section id="H{number:04}" section-type="{"section-one" if number == 1 else ""}'
        f'subsequent-section"><enum>{number}.</enum><header>{escape(header, quote=False)}</header>'
        f'<text display-inline="no-display-inline">{escape(words, quote=False)}</text></section>\n'
        for number, (header, words) in enumerate(sections, start=1)
    ).replace("section-onesubsequent-section", "section-one")


def _spaced(measure: Measure) -> str:
    """``H. R. 1412``, as on paper."""
    return printed(measure).replace(".", ". ").replace("  ", " ")


def _introduced(measure: Measure, kind: str) -> str:
    if not measure.sponsor:
        return ""
    member = MEMBERS[measure.sponsor]
    words = f'<sponsor name-id="{member.bioguide}">{member.first} {member.last}</sponsor>'
    words += f" introduced the following {kind}"
    if not measure.committees:
        return words
    code = measure.committees[0]
    return (
        f'{words}; which was referred to the <committee-name committee-id="{code[:4].upper()}00">'
        f"Committee on {COMMITTEES[code]}</committee-name>"
    )


def text_html(measure: Measure, text: Text, shelf: Shelf) -> bytes:
    """The text as a page: one ``pre`` with the print inside."""
    lines = [
        f"[{ordinal(shelf.congress.number)} Congress]",
        f"[{_spaced(measure)} ({VERSIONS[text.code]})]",
        "",
        measure.official,
        "",
    ]
    for number, (header, words) in enumerate(struck_sections_of(measure, text), start=1):
        lines += [f"<DELETED>SEC. {number}. {header.upper()}.</DELETED>", ""]
        lines += [f"<DELETED>    {words}</DELETED>", ""]
    for number, (header, words) in enumerate(sections_of(measure, text), start=1):
        lines += [f"SEC. {number}. {header.upper()}.", "", f"    {words}", ""]
    title = f"{_spaced(measure)} ({_STAGES[text.code]})"
    body = escape("\n".join(lines), quote=False)
    return f"<html><head><title>{title}</title></head><body><pre>\n{body}\n</pre></body></html>\n" \
        .encode()  # fmt: skip

"""What the elements of a measure in XML do to its text: GPO's bill, res and amend DTDs, and USLM.

Names are those without a namespace. What stands in no list parts words with a blank: a word that is
cut by an unknown element is rarer than two that are glued.
"""

# Each begins and ends a paragraph.
BLOCKS = frozenset(
    {
        # levels
        "section", "subsection", "paragraph", "subparagraph", "clause", "subclause", "item",
        "subitem", "subsubitem", "division", "subdivision", "title", "subtitle", "chapter",
        "subchapter", "part", "subpart", "article", "constitution-article", "level", "rule",
        "rules-clause", "rules-paragraph", "rules-subparagraph", "rules-subdivision", "rules-item",
        "rules-subitem", "committee-appointment-paragraph", "compiledAct", "courtRule",
        "appropriations", "appropriations-major", "appropriations-intermediate",
        "appropriations-small", "preliminary", "provision",
        # what stands in them
        "text", "header", "heading", "subheader", "subheading", "content", "chapeau",
        "continuation", "continuation-text", "quoted-block-continuation-text", "p", "para", "block",
        "list", "list-item", "listItem", "listHeading", "listContent", "non-statutory-material",
        "rules-clause-header", "crossHeading", "def", "blockquote", "signature", "signatures",
        "lineItem",
        # recitals, formulas and bodies
        "preamble", "whereas", "recital", "enactingFormula", "resolvingClause", "resolved",
        "resolving-clause", "enacting-clause", "legis-body", "resolution-body", "amendment-body",
        "engrossed-amendment-body", "main", "amendMain", "preface", "amendPreface", "form",
        "amendment-form", "engrossed-amendment-form", "conference-report-form", "pre-form",
        # amendments
        "amendment", "amendment-instruction", "amendment-block", "amendmentInstruction",
        "amendmentContent", "quoted-block", "quotedContent", "preamble-amends", "title-amends",
        "official-title-amendment", "official-title", "officialTitle", "longTitle", "docTitle",
        "shortTitle", "amend-degree",
        # forms, attestations, back pages
        "congress", "session", "legis-num", "legis-type", "current-chamber", "currentChamber",
        "associated-doc", "relatedDocument", "relatedDocuments", "calendar", "action",
        "action-date", "action-desc", "action-instruction", "actionDescription",
        "enrolled-dateline", "approvedDate", "attestation", "attestation-group",
        "attestation-date", "attestor", "proxy", "endorsement", "purpose", "line-page-number",
        "vote-date", "vote-number", "firstPageHeading", "firstPageSubheading",
        # tables and lists of contents
        "table", "tgroup", "ttitle", "tdesc", "caption", "thead", "tbody", "tfoot", "row", "tr",
        "layout", "toc", "toc-entry", "toc-quoted-entry", "multi-column-toc-entry",
        "multi-column-toc-quoted-entry", "instructive-para", "referenceItem", "groupItem",
        "headingItem", "graphic", "graphic-caption", "figure", "figCaption",
    }
)  # fmt: skip

# Parts of a word or a sentence, which part nothing.
INLINE = frozenset(
    {
        "quote", "term", "quotedText", "italic", "bold", "underline", "small-caps", "smallcap",
        "b", "i", "u", "em", "strong", "span", "inline", "sup", "sub", "subscript", "superscript",
        "short-title", "act-name", "internal-xref", "external-xref", "ref", "a", "date", "amount",
        "entity", "person", "property", "sponsor", "cosponsor", "nonsponsor", "committee-name",
        "committee", "definition", "defined", "editorial", "effective-date", "effectiveDate",
        "debate-time", "added-phrase", "deleted-phrase", "addedText", "deletedText", "ins", "del",
        "s", "strike", "deleted", "DELETED", "added", "ADDED", "amendingAction", "marker", "anchor",
        "bookmark", "placeholder", "fillIn",
        "notation", "role", "img", "center", "pl-cite", "headingText", "organization", "location",
    }
)  # fmt: skip

CELLS = frozenset({"entry", "td", "th", "column"})
NUMBERS = frozenset({"enum", "num", "designator", "toc-enum", "referenceMarker"})

# About the file, the page or the press; a list of contents only repeats the headings.
HIDDEN = frozenset(
    {
        "metadata", "meta", "amendMeta", "toc", "distribution-code", "distributionCode",
        "slugLine", "page", "lineNumber", "image-data", "colspec", "footnote-ref",
        "leftRunningHead", "rightRunningHead", "centerRunningHead", "sealImage",
    }
)  # fmt: skip

# Element → how its text is marked; a paragraph of its own, after the one in which it stands.
ASIDES = {
    "footnote": "footnote",
    "endnote": "endnote",
    "sidenote": "note",
    "note": "note",
    "notes": "note",
    "editorialNote": "note",
    "editorialContent": "note",
    "statutoryNote": "note",
    "ear": "note",
    "drafterNote": "comment",
    "legis-comment": "comment",
    "inline-comment": "comment",
    "pre-form": "header",
    "endorsement": "footer",
}

QUOTES = frozenset({"quote", "term"})  # the press sets their marks
QUOTED_BLOCKS = frozenset({"quoted-block", "quotedContent"})

STRUCK = frozenset({"deleted-phrase", "deletedText", "deleted", "DELETED", "del", "s", "strike"})
ADDED = frozenset({"added-phrase", "addedText", "added", "ADDED", "ins"})

BODIES = frozenset({"legis-body", "resolution-body"})
# Where the words of a measure stand; the form before them has its number, sponsors and title.
SAYING = BODIES | {
    "preamble", "amendment-body", "engrossed-amendment-body", "main", "amendMain",
    "preamble-amends", "title-amends", "official-title-amendment", "recital",
}  # fmt: skip

# Levels whose number is printed with a word before it, which the bill DTD leaves to the press.
PRINTED_NUMBER = {
    "section": "SEC. {}",
    "division": "DIVISION {}—",
    "subdivision": "Subdivision {}—",
    "title": "TITLE {}—",
    "subtitle": "Subtitle {}—",
    "chapter": "CHAPTER {}—",
    "subchapter": "Subchapter {}—",
    "part": "PART {}—",
    "subpart": "Subpart {}—",
    "constitution-article": "ARTICLE {}—",
    "article": "ARTICLE {}—",
}

"""What becomes of each field of a Legistar row: read into a record, or left out, and why.

A field of a matter or a meeting that stands in neither table and has content is kept in ``extras``
under its own name.
"""

# Read into a field of its own.
MATTER_FIELDS = frozenset(
    [
        "MatterId",
        "MatterFile",
        "MatterName",
        "MatterTitle",
        "MatterTypeName",
        "MatterStatusName",
        "MatterBodyName",
        "MatterIntroDate",
        "MatterVersion",
        "MatterNotes",
        "MatterEnactmentNumber",
        "MatterLastModifiedUtc",
    ]
)
# Left out, with the reason.
DROPPED = {
    "MatterGuid": "a second key of the same row",
    "MatterRowVersion": "bookkeeping of the database behind",
    "MatterTypeId": "the name is kept",
    "MatterStatusId": "the name is kept",
    "MatterBodyId": "the name is kept",
    "MatterAgiloftId": "bookkeeping of another product",
    "MatterReports": "made on request, not part of the bill",
    "EventGuid": "a second key of the same row",
    "EventRowVersion": "bookkeeping of the database behind",
    "EventBodyId": "the name is kept",
    "EventAgendaStatusId": "the name is kept",
    "EventMinutesStatusId": "the name is kept",
    "EventItems": "always empty in lists; read from its own address",
    "EventItemGuid": "a second key of the same row",
    "EventItemRowVersion": "bookkeeping of the database behind",
    "EventItemLastModifiedUtc": "the meeting's own stamp and content tell a change",
    "EventItemEventId": "the meeting that holds the line",
    "EventItemActionId": "the name is kept",
    "EventItemPassedFlagName": "the flag is kept as the result",
    "EventItemRollCallFlag": "unreliable; it only decides whether votes are asked for",
    "EventItemFlagExtra": "bookkeeping of the clerk's screen",
    "EventItemAccelaRecordId": "bookkeeping of another product",
    "EventItemConsent": "says how the line was voted on together with others, not what it is",
    "EventItemMoverId": "the name is kept",
    "EventItemSeconderId": "the name is kept",
    "EventItemVersion": "kept with the bill, and with each of its texts",
    "EventItemVideo": "a number in the video system",
    "EventItemVideoIndex": "a second of the recording",
    "EventItemMinutesSequence": "used for the order",
    "EventItemMatterGuid": "a second key of the bill",
    "EventItemMatterType": "kept with the bill",
    "EventItemMatterStatus": "kept with the bill",
    "EventItemMatterAttachments": "kept with the bill",
    "EventVideoStatus": "says whether a recording is public, nothing about the meeting",
}
EVENT_FIELDS = frozenset(
    [
        "EventId",
        "EventBodyName",
        "EventDate",
        "EventTime",
        "EventLocation",
        "EventAgendaStatusName",
        "EventComment",
        "EventInSiteURL",
        "EventAgendaFile",
        "EventMinutesFile",
        "EventAgendaLastPublishedUTC",
        "EventMinutesLastPublishedUTC",
        "EventLastModifiedUtc",
    ]
)
ITEM_FIELDS = frozenset(
    [
        "EventItemId",
        "EventItemAgendaSequence",
        "EventItemAgendaNumber",
        "EventItemAgendaNote",
        "EventItemMinutesNote",
        "EventItemActionName",
        "EventItemActionText",
        "EventItemPassedFlag",
        "EventItemTitle",
        "EventItemTally",
        "EventItemMover",
        "EventItemSeconder",
        "EventItemMatterId",
        "EventItemMatterFile",
        "EventItemMatterName",
    ]
)

"""What becomes of each field of a Legistar row: read into a record, or left out, and why.

A field of a matter or a meeting that stands in neither table and has content is kept in ``extras``
under its own name, and searched when it holds words (``lawtrack.ingest.corpus``).
"""

from collections.abc import Collection, Mapping
from typing import Any

from scrapers.plain_words import plain_paragraphs, without_contacts

# The field of a record that each is read into.
READ = {
    "MatterId": "Bill.upstream_id",
    "MatterFile": "Bill.identifier",
    "MatterName": "Bill.other_titles",
    "MatterTitle": "Bill.title",
    "MatterTypeName": "Bill.kind",
    "MatterStatusName": "Bill.status",
    "MatterBodyName": "Bill.body",
    "MatterIntroDate": "Bill.introduced",
    "MatterVersion": "Bill.version",
    "MatterNotes": "Bill.notes",
    "MatterEnactmentNumber": "Bill.other_identifiers",
    "MatterLastModifiedUtc": "Bill.stamp",
    "MatterHistoryId": "Action.upstream_id",
    "MatterHistoryEventId": "Action.event_upstream_id",
    "MatterHistoryActionDate": "Action.date",
    "MatterHistoryActionName": "Action.description",
    "MatterHistoryActionText": "Action.text",
    "MatterHistoryAgendaNote": "Action.text",
    "MatterHistoryMinutesNote": "Action.text",
    "MatterHistoryTally": "Action.text",
    "MatterHistoryActionBodyName": "Action.organization",
    "MatterHistoryPassedFlag": "Action.result",
    "MatterHistoryPassedFlagName": "Action.result",
    "MatterHistoryMoverName": "Action.mover",
    "MatterHistorySeconderName": "Action.seconder",
    "MatterSponsorId": "Sponsorship.upstream_id",
    "MatterSponsorNameId": "Sponsorship.upstream_id",
    "MatterSponsorName": "Sponsorship.name",
    "MatterSponsorSequence": "Sponsorship.primary",
    "MatterSponsorMatterVersion": "Sponsorship.primary",
    "MatterAttachmentId": "Document.upstream_id",
    "MatterAttachmentName": "Document.title",
    "MatterAttachmentDescription": "Document.title",
    "MatterAttachmentSort": "Document.title",
    "MatterAttachmentShowOnInternetPage": "Document.title",
    "MatterAttachmentHyperlink": "Document.url",
    "MatterAttachmentFileName": "Document.media_type",
    "MatterAttachmentMatterVersion": "Document.version",
    "MatterAttachmentLastModifiedUtc": "Document.stamp",
    "MatterTextId": "Document.upstream_id",
    "MatterTextVersion": "Document.version",
    "MatterTextPlain": "Document.text",
    "MatterTextRtf": "Document.content",
    "EventId": "Event.upstream_id",
    "EventBodyName": "Event.name",
    "EventDate": "Event.date",
    "EventTime": "Event.time_text",
    "EventLocation": "Event.location",
    "EventAgendaStatusName": "Event.status",
    "EventComment": "Event.description",
    "EventInSiteURL": "Event.url",
    "EventAgendaFile": "Document.url",
    "EventMinutesFile": "Document.url",
    "EventAgendaLastPublishedUTC": "Event.agenda_published",
    "EventMinutesLastPublishedUTC": "Event.minutes_published",
    "EventLastModifiedUtc": "Event.stamp",
    "EventItemId": "AgendaItem.upstream_id",
    "EventItemAgendaSequence": "AgendaItem.order",
    "EventItemAgendaNumber": "AgendaItem.number",
    "EventItemAgendaNote": "AgendaItem.notes",
    "EventItemMinutesNote": "AgendaItem.notes",
    "EventItemActionName": "AgendaItem.action",
    "EventItemActionText": "AgendaItem.action_text",
    "EventItemPassedFlag": "AgendaItem.result",
    "EventItemPassedFlagName": "AgendaItem.result",
    "EventItemTitle": "AgendaItem.title",
    "EventItemTally": "AgendaItem.notes",
    "EventItemMover": "AgendaItem.notes",
    "EventItemSeconder": "AgendaItem.notes",
    "EventItemMatterId": "AgendaItem.bill_upstream_id",
    "EventItemMatterFile": "AgendaItem.identifier",
    "EventItemMatterName": "AgendaItem.title",
    "VoteId": "Vote.voters",
    "VotePersonId": "Vote.voters",
    "VoteSort": "Vote.voters",
    "VotePersonName": "Vote.voters",
    "VoteValueName": "Vote.voters",
    "BodyId": "Organization.upstream_id",
    "BodyName": "Organization.name",
    "BodyTypeName": "Organization.kind",
    "BodyActiveFlag": "Organization.active",
}
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
    "MatterHistoryGuid": "a second key of the same row",
    "MatterHistoryRowVersion": "bookkeeping of the database behind",
    "MatterHistoryLastModifiedUtc": "the bill's own stamp tells a change",
    "MatterHistoryAgendaNumber": "where the step stood on the meeting's agenda, which is kept",
    "MatterHistoryVersion": "kept with the bill, and with each of its texts",
    "MatterHistoryFlagExtra": "bookkeeping of the clerk's screen",
    "MatterHistoryAccelaRecordId": "bookkeeping of another product",
    "MatterHistoryActionId": "the name is kept",
    "MatterHistoryActionBodyId": "the name is kept",
    "MatterHistoryMoverId": "the name is kept",
    "MatterHistorySeconderId": "the name is kept",
    "MatterHistoryAgendaSequence": "where the step stood on the meeting's agenda, which is kept",
    "MatterHistoryMinutesSequence": "where the step stood in the minutes",
    "MatterHistoryRollCallFlag": "unreliable; the roll call stands with the meeting",
    "MatterHistoryMatterStatusId": "the bill's status is kept",
    "MatterHistoryConsent": "says how the step was voted on together with others",
    "MatterHistoryVideo": "a number in the video system",
    "MatterHistoryVideoIndex": "a second of the recording",
    "MatterSponsorGuid": "a second key of the same row",
    "MatterSponsorRowVersion": "bookkeeping of the database behind",
    "MatterSponsorLastModifiedUtc": "the bill's own stamp tells a change",
    "MatterSponsorMatterId": "the bill that holds the row",
    "MatterSponsorBodyId": "a body that sponsors has its name among the sponsors",
    "MatterSponsorLinkFlag": "whether the clerk's page links the name",
    "MatterAttachmentGuid": "a second key of the same row",
    "MatterAttachmentRowVersion": "bookkeeping of the database behind",
    "MatterAttachmentBinary": "always empty; the file is read from its address",
    "MatterAttachmentAgiloftId": "bookkeeping of another product",
    "MatterAttachmentIsHyperlink": "whether it lies elsewhere, its address tells",
    "MatterAttachmentIsSupportingDocument": "on the clerk's page in another list",
    "MatterAttachmentIsMinuteOrder": "bookkeeping of the clerk's screen",
    "MatterAttachmentIsBoardLetter": "bookkeeping of the clerk's screen",
    "MatterAttachmentPrintWithReports": "bookkeeping of the clerk's screen",
    "MatterTextMatterId": "the bill that holds the row",
    "MatterTextGuid": "a second key of the same row",
    "MatterTextRowVersion": "bookkeeping of the database behind",
    "MatterTextLastModifiedUtc": "the bill's own stamp tells a change",
    "VoteGuid": "a second key of the same row",
    "VoteRowVersion": "bookkeeping of the database behind",
    "VoteLastModifiedUtc": "the meeting's own stamp tells a change",
    "VoteValueId": "the name is kept",
    "VoteResult": "the vote's own word is kept",
    "VoteEventItemId": "the line that holds the row",
    "BodyGuid": "a second key of the same row",
    "BodyRowVersion": "bookkeeping of the database behind",
    "BodyLastModifiedUtc": "nothing is asked for because of it",
    "BodyTypeId": "the name is kept",
    "BodyMeetFlag": "which bodies meet, their meetings tell",
    "BodySort": "the order on the clerk's page",
    "BodyDescription": "what the body is for, on all of its meetings alike",
    "BodyContactNameId": "a person's",
    "BodyContactFullName": "a person's",
    "BodyContactPhone": "a person's",
    "BodyContactEmail": "a person's",
    "BodyUsedControlFlag": "bookkeeping of the clerk's screen",
    "BodyUsedActingFlag": "bookkeeping of the clerk's screen",
    "BodyUsedTargetFlag": "bookkeeping of the clerk's screen",
    "BodyUsedSponsorFlag": "bookkeeping of the clerk's screen",
    "BodyNumberOfMembers": "no part of what is before the body",
}

# Rows that are not asked for, by how their fields begin.
NOT_ASKED = {
    "MatterIndex": "the clerk's keywords, at a request for each bill",
    "MatterRelation": "numbers of other bills, at a request for each bill",
    "RollCall": "who was there; who voted how is read",
    "Person": "people, with their addresses",
    "OfficeRecord": "who sat where and when",
}


# What databases write where nobody entered a day: their first one. No slip, and no date.
_NO_DAYS = frozenset(["0001-01-01", "1753-01-01", "1899-12-30", "1900-01-01"])


def is_no_day(value: object) -> bool:
    """Whether this is what a database writes where nobody entered a day."""
    return str(value)[:10] in _NO_DAYS


def extras_of(row: Mapping[str, Any], *, apart: Collection[str] = ()) -> dict[str, str]:
    """Every other key with content, under the source's name; e-mail and phone numbers taken out.

    ``apart`` are keys that this council's table reads into a field of their own.
    """
    extras = {}
    for key, value in row.items():
        if key in READ or key in DROPPED or key in apart or value in (None, "", 0, False, []):
            continue
        words = str(value)
        if is_no_day(words):
            continue
        if words.endswith("T00:00:00"):
            extras[key] = words[:10]
        elif any(map(str.isalnum, plain := without_contacts(plain_paragraphs(words)))):
            extras[key] = plain
    return extras

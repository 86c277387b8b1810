"""The kinds of stance, and the directions in which they point."""

BAN = "ban or moratorium"
RESTRICT = "restrict or regulate"
DISCLOSE = "require disclosure or reporting"
STUDY = "study"
AUTHORISE = "authorise or fund"
UNCLEAR = "unclear"
LIMIT, LOOK, PERMIT = "limit", "study or disclose", "authorise or fund"

DIRECTIONS = {BAN: LIMIT, RESTRICT: LIMIT, DISCLOSE: LOOK, STUDY: LOOK, AUTHORISE: PERMIT}
STRICTEST_FIRST = (BAN, RESTRICT, DISCLOSE, STUDY, AUTHORISE)

# the lists of words whose words say it
STANCE_OF = {
    "forbids": BAN,
    "limits": RESTRICT,
    "discloses": DISCLOSE,
    "studies": STUDY,
    "authorises": AUTHORISE,
}

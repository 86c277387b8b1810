"""The measures of the made-up Congress that are about faces, or only sound like it."""

from lawtrack.sandbox.stories.congress import Cosponsor, Measure, Text

_SHORT_TITLE = "This Act may be cited as the “{}”."
_MORATORIUM = "Facial Recognition Pause Act"
_HOUSING = "Keys Not Faces in Housing Act"
_CAMERAS = "Body Camera Accountability Act"
_DEFENSE = "National Defense Readiness Act"

FACES = (
    Measure(
        type="hr",
        number=1412,
        days=-212,
        official="To place a moratorium on the use of facial recognition technology by the Federal "
        "Government until Congress has set rules for it by statute, and for other purposes.",
        short=_MORATORIUM,
        sponsor="Okafor",
        cosponsors=(
            Cosponsor(name="Grady", days=-212),
            Cosponsor(name="Haddad", days=-180),
            Cosponsor(name="Marchetti", days=-170, withdrawn=-95),
        ),
        committees=("hsju00", "hsgo00"),
        steps=(("hearing", -64),),
        policy="Civil Rights and Liberties, Minority Issues",
        subjects=("Photography and imaging", "Right of privacy", "Law enforcement officers"),
        summary="<p><b>Facial Recognition Pause Act</b></p><p>This bill bars federal agencies from "
        "acquiring or using facial recognition technology until a later law allows it. Evidence "
        "gained in violation of the bill may not be used in court.</p>",
        summary_days=-120,
        texts=(
            Text(
                code="ih",
                days=-212,
                sections=(
                    ("Short title", _SHORT_TITLE.format(_MORATORIUM)),
                    (
                        "Moratorium",
                        "No agency may obtain, keep or use facial recognition technology, or "
                        "information that another person derived from it, before the date on which "
                        "an Act of Congress that names this section takes effect.",
                    ),
                    (
                        "Evidence",
                        "Information obtained in violation of section 2 may not be received in "
                        "any proceeding of a court of the United States.",
                    ),
                ),
            ),
        ),
        related=(("s", 706, "Identical bill"),),
        oddities=frozenset({"cdata-statement"}),
    ),
    Measure(
        type="s",
        number=706,
        days=-197,
        official="A bill to place a moratorium on the use of facial recognition technology by the "
        "Federal Government until Congress has set rules for it by statute.",
        short=_MORATORIUM,
        sponsor="Ellison-Wray",
        cosponsors=(Cosponsor(name="Moreau", days=-197),),
        committees=("ssga00",),
        policy="Civil Rights and Liberties, Minority Issues",
        subjects=("Photography and imaging", "Right of privacy"),
        texts=(Text(code="is", days=-197),),
        related=(("hr", 1412, "Identical bill"),),
    ),
    Measure(
        type="hr",
        number=1650,
        days=-186,
        official="To prohibit the use of biometric recognition technology in dwelling units that "
        "are assisted by the Department of Housing and Urban Development.",
        short=_HOUSING,
        sponsor="Delacroix",
        cosponsors=(Cosponsor(name="Abernathy", days=-186), Cosponsor(name="Fonseca", days=-101)),
        committees=("hsba00",),
        policy="Housing and Community Development",
        subjects=("Low- and moderate-income housing", "Right of privacy"),
        summary="<p>This bill prohibits landlords of assisted housing from using devices that "
        "identify tenants by face, voice or gait, <br>and requires a report on past use.",
        summary_days=-77,
        texts=(
            Text(
                code="ih",
                days=-186,
                sections=(
                    ("Short title", _SHORT_TITLE.format(_HOUSING)),
                    (
                        "Prohibition",
                        "An owner of a covered dwelling unit may not install or use any physical, "
                        "biometric or behavioral recognition technology, facial recognition "
                        "included, at an entrance or in a common area.",
                    ),
                ),
            ),
        ),
        oddities=frozenset({"cdata-summary"}),
    ),
    Measure(
        type="hr",
        number=1977,
        days=-149,
        official="To require federal law enforcement officers in uniform to wear body cameras, "
        "and for other purposes.",
        short=_CAMERAS,
        sponsor="Haddad",
        committees=("hsju00",),
        policy="Crime and Law Enforcement",
        subjects=("Law enforcement officers", "Photography and imaging"),
        texts=(
            Text(
                code="ih",
                days=-149,
                sections=(
                    ("Short title", _SHORT_TITLE.format(_CAMERAS)),
                    (
                        "Cameras required",
                        "Each officer in uniform who may make arrests shall wear a camera that "
                        "records sound and image while on duty in public.",
                    ),
                    (
                        "Limits",
                        "No camera required by this Act may be equipped with or connected to "
                        "facial recognition software, and no recording may be searched with it.",
                    ),
                    ("Keeping of recordings", "Recordings shall be kept for six months."),
                ),
            ),
        ),
    ),
    Measure(
        type="s",
        number=811,
        days=-165,
        official="A bill to limit the collection of face images of passengers by the "
        "Transportation Security Administration at airports, and for other purposes.",
        short="Traveler Choice at Checkpoints Act",
        sponsor="Quintero",
        cosponsors=(Cosponsor(name="Castle", days=-165), Cosponsor(name="Vandermeer", days=-33)),
        committees=("sscm00",),
        steps=(("hearing", -58), ("markup", -26), ("calendar", -12)),
        policy="Transportation and Public Works",
        subjects=("Aviation and airports", "Photography and imaging", "Right of privacy"),
        summary="<p>This bill makes facial matching at airport checkpoints optional. Travelers "
        "must be told that they may show a document instead.</p>",
        summary_days=-90,
        texts=(
            Text(
                code="is",
                days=-165,
                sections=(
                    (
                        "Choice of travelers",
                        "A passenger may refuse facial matching and shall then be identified by a "
                        "document without delay, penalty or further screening.",
                    ),
                ),
            ),
            Text(code="rs", days=-12),
        ),
    ),
    Measure(
        type="hr",
        number=2500,
        days=-133,
        official="To authorize appropriations for the Department of Defense for the coming fiscal "
        "year, and for other purposes.",
        short=_DEFENSE,
        sponsor="Whitlock",
        committees=("hsas00",),
        steps=(("hearing", -125), ("markup", -60), ("reported", -45), ("roll", -17),
               ("received", -15)),
        policy="Armed Forces and National Security",
        subjects=("Military readiness", "Military procurement", "Defense spending"),
        texts=(
            Text(
                code="ih",
                days=-133,
                sections=(
                    ("Short title", _SHORT_TITLE.format(_DEFENSE)),
                    *((f"Program {number}", "Funds are hereby authorized to be appropriated for "
                       f"the procurement of item {number} of the table of this title, subject to "
                       "the conditions that the Secretary lays down in a report to the "
                       "congressional defense committees.") for number in range(1, 41)),
                    (
                        "Report on face recognition at gates",
                        "Not later than 180 days after the date of enactment, the Secretary shall "
                        "report on the accuracy of face recognition technology used at the gates "
                        "of military installations.",
                    ),
                    *((f"Construction project {number}", "The Secretary may carry out the project "
                       f"listed under number {number} at the place named in the table.")
                      for number in range(1, 31)),
                ),
            ),
            Text(code="eh", days=-17),
        ),
        oddities=frozenset({"empty-version", "cdata-empty"}),
    ),
    Measure(
        type="hres",
        number=317,
        days=-100,
        official="Condemning the persecution of religious minorities in the northern provinces and "
        "calling for an end to mass detention.",
        sponsor="Nakagawa",
        cosponsors=(Cosponsor(name="Lindqvist", days=-100),),
        committees=("hsfa00",),
        policy="International Affairs",
        subjects=("Human rights", "Religion"),
        summary="<p>This resolution condemns the detention of religious minorities and mentions "
        "the use of checkpoints with facial recognition cameras.</p>",
        summary_days=-50,
        texts=(Text(code="ih", days=-100),),
    ),
    Measure(
        type="hr",
        number=2655,
        days=-52,
        official="To require the Director of the National Institute of Standards and Technology to "
        "publish tests of the accuracy of facial analysis and face matching algorithms across age, "
        "sex and skin tone.",
        sponsor="Tanaka",
        committees=("hssy00",),
        policy="Science, Technology, Communications",
        texts=(Text(code="ih", days=-52),),
    ),
    # From here on measures that only sound like it.
    Measure(
        type="hr",
        number=1055,
        days=-241,
        official="To repeal section 248 of title 18, United States Code, relating to access to the "
        "entrances of clinics.",
        short="FACE Act Repeal Act",
        sponsor="Stroud",
        committees=("hsju00",),
        policy="Crime and Law Enforcement",
        subjects=("Abortion", "Assault and harassment offenses"),
        texts=(Text(code="ih", days=-241),),
    ),
    Measure(
        type="hr",
        number=1533,
        days=-200,
        official="To award a Congressional Gold Medal in recognition of the families who face the "
        "loss of a firefighter.",
        short="Fallen Firefighters Gold Medal Act",
        sponsor="Kowalczyk",
        committees=("hsba00",),
        policy="Congress",
        texts=(Text(code="ih", days=-200),),
    ),
    Measure(
        type="hr",
        number=1881,
        days=-163,
        official="To require the Secretary of Homeland Security to assess the biometric readers "
        "for transportation worker identification credentials at seaports.",
        short="TWIC Reader Assessment Act",
        sponsor="Boudreaux",
        committees=("hshm00",),
        steps=(("hearing", -130), ("reported", -99), ("passed", -71), ("received", -70)),
        policy="Transportation and Public Works",
        subjects=("Ports and harbors", "Identity documents"),
        summary="<p>This bill requires a study of card readers that check fingerprints at ports."
        "</p>",
        summary_days=-60,
        texts=(Text(code="ih", days=-163), Text(code="eh", days=-71)),
    ),
    Measure(
        type="sres",
        number=141,
        days=-84,
        official="A resolution in recognition of the two hundredth anniversary of the lighthouse "
        "that stands facing the harbor of Kittering, Maine.",
        sponsor="Petrakis",
        steps=(("agreed", -84),),
        policy="Arts, Culture, Religion",
        texts=(Text(code="ats", days=-84),),
    ),
)  # fmt: skip

# Odd files: reserved numbers, leftovers of the old form, things that are missing.
ODD = (
    *(
        Measure(
            type="hr",
            number=number,
            days=-325,
            official=f"Reserved for the {holder}.",
            oddities=frozenset(oddities),
        )
        for number, holder, oddities in (
            (2, "Speaker", ("reserved",)),
            (3, "Speaker", ("reserved", "cdata-empty")),
            (6, "Minority Leader", ("reserved", "old-schema")),
        )
    ),
    Measure(
        type="hr",
        number=2849,
        days=-3,
        official="",
        sponsor="Ridgeway",
        committees=("hsii00",),
        oddities=frozenset({"no-title"}),
    ),
    Measure(
        type="hres",
        number=402,
        days=-47,
        official="Electing a Member to a certain standing committee of the House.",
        sponsor="Lindqvist",
        steps=(("agreed", -47),),
        policy="Congress",
        texts=(Text(code="eh", days=-47),),
        oddities=frozenset({"action-without-text", "cdata-empty"}),
    ),
    Measure(
        type="s",
        number=1033,
        days=-74,
        official="A bill to require an inventory of the cooling systems of federal buildings.",
        short="Cool Offices Act",
        sponsor="Iverson",
        committees=("ssga00",),
        texts=(Text(code="is", days=-74),),
        oddities=frozenset({"no-address"}),
    ),
)

# What the second day brings.
ARRIVALS = (
    Measure(
        type="hr",
        number=2866,
        days=0,
        official="To prohibit schools that receive federal funds from using facial recognition "
        "technology on students, and for other purposes.",
        sponsor="Fonseca",
        committees=("hsed00",),
    ),
    Measure(
        type="s",
        number=1151,
        days=0,
        official="A bill to extend the season of the Coast Guard ice patrol.",
        sponsor="Dunleavy",
        committees=("sscm00",),
    ),
)

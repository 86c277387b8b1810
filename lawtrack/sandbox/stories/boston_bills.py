"""Boston's made-up dockets and hearings, as tables; ``boston_story`` makes a history of them.

A path says what the council did when a bill was before it first: ``suspend`` (passed at once),
``refer:<committee>``, ``file`` (placed on file), ``withdraw``; ``bare`` passes without a paper.
"""

COUNCILORS = (
    "Nora Ahern", "Luis Baptista", "Gina Castellano", "Tomas Dorsey", "Michelle Eng",
    "Rafael Figueroa", "Kevin Garrity", "Samira Hussain", "Paul Iverson", "Marie Jean-Louis",
    "Declan Keohane", "Ana Lopes", "Renée Moreau",
)  # fmt: skip
SURNAMES = tuple(name.split(" ", 1)[1] for name in COUNCILORS)


def tally(against: tuple[int, ...] = ()) -> str:
    """How the clerk writes a roll call: ``yeas 12 (Ahern, …), nays 1 (Dorsey)``."""
    names = [name for number, name in enumerate(SURNAMES) if number not in against]
    text = f"yeas {len(names)} ({', '.join(names)})"
    if against:
        text += f", nays {len(against)} ({', '.join(SURNAMES[number] for number in against)})"
    return text


_MONEY = "refer:Committee on Ways and Means"
_RULES = "refer:Committee on Government Operations"
_SAFETY = "refer:Committee on Public Safety and Criminal Justice"
_STREETS = "refer:Committee on Planning, Development, and Transportation"
_SERVICES = "refer:Committee on City Services and Innovation Technology"
_HOMES = "refer:Committee on Housing and Community Development"
_SCHOOLS = "refer:Committee on Education"
_RIGHTS = "refer:Committee on Civil Rights, Racial Equity, and Immigrant Advancement"

_ORDINANCE, _ORDER, _MAYORS = "Council Ordinance", "Council Order", "Mayor Order"
_HEARING, _RESOLUTION = "Council Hearing Order", "Council Legislative Resolution"
_REPORT, _CONSENT, _INFO = (
    "Report of Public Officer",
    "Consent Agenda Resolution",
    ("Council 17F Order"),
)

# (key, weeks from today, type, title, sponsors, path)
BILLS: tuple[tuple[str, int, str, str, tuple[int, ...], str], ...] = (
    # about facial recognition, in the title or only in the paper
    ("face-limits", -9, _ORDINANCE, "Ordinance amending the City of Boston Code, Chapter XVI, to "
     "close gaps in the limits on face surveillance by City officials.", (0, 7, 9), _RULES),
    ("port-grant", -7, _MAYORS, "Message and order authorizing the City of Boston to accept and "
     "expend the amount of Four Hundred Thousand Dollars ($400,000.00) in the form of a grant, "
     "Harbor Cameras, awarded by the Port Authority to be administered by the Police Department.",
     (), _MONEY),
    ("surveillance-report", -12, _REPORT, "Communication was received from the Police "
     "Commissioner transmitting the annual surveillance use report under Section 16-63.", (),
     _SAFETY),
    ("privacy-report", -3, _HEARING, "Order for a hearing on an audit of surveillance technology "
     "owned or borrowed by City departments.", (9, 4), _RIGHTS),
    ("faces-resolution", -18, _RESOLUTION, "Resolution urging the Legislature to pass a moratorium "
     "on face recognition systems in schools and public housing.", (7,), "suspend"),
    # traps: words that only look alike
    ("nurses-day", -20, _RESOLUTION, "Resolution in recognition of the nurses of the Fenwood "
     "clinic.", (2,), "suspend"),
    ("voice-menu", -16, _ORDER, "Order that the City's telephone line offer voice recognition in "
     "six languages.", (4,), "suspend"),
    ("facial-hair", -14, _HEARING, "Order for a hearing regarding grooming rules and facial hair "
     "in the Fire Department.", (6,), _SAFETY),
    ("masks", -11, _ORDINANCE, "Ordinance regarding face masks worn at demonstrations.", (3,),
     _RULES),
    ("iris-garden", -23, _CONSENT, "Resolution recognizing the volunteers of the iris garden at "
     "Harbor Point.", (11,), "suspend"),
    ("palsy-week", -5, _CONSENT, "Resolution recognizing Facial Palsy Awareness Week.", (8,),
     "suspend"),
    ("fingerprints", -26, _HEARING, "Order for a hearing regarding fingerprint checks for "
     "hackney drivers.", (10,), _SAFETY),
    ("patterns", -6, _MAYORS, "Message and order for the purchase of software that recognizes "
     "patterns of water main breaks.", (), _MONEY),
    # everything else
    ("street-trees", -58, _HEARING, "Order for a hearing regarding the survival of newly planted "
     "street trees.", (1, 5), _SERVICES),
    ("library-hours", -58, _HEARING, "Order for a hearing regarding longer branch library hours.",
     (2, 3), _SERVICES),
    ("rodents", -54, _HEARING, "Order for a hearing regarding rodent control near construction "
     "sites.", (6,), _SERVICES),
    ("snow-budget", -50, _MAYORS, "Message and order transferring Two Million Dollars "
     "($2,000,000.00) to the snow removal reserve.", (), _MONEY),
    ("bus-lanes", -50, _HEARING, "Order for a hearing regarding enforcement in bus lanes.",
     (5, 9), _STREETS),
    ("rent-vouchers", -46, _HEARING, "Order for a hearing regarding delays in City-funded rental "
     "vouchers.", (7,), _HOMES),
    ("marathon", -46, _RESOLUTION, "Resolution thanking the volunteers of the autumn road race.",
     (0,), "suspend"),
    ("fire-engine", -44, "Loan Order", "Message and order for a loan of Nine Million Dollars "
     "($9,000,000.00) for fire engines.", (), _MONEY),
    ("deputy-clerk", -44, "Personnel Order", "Order appointing a temporary employee in the office "
     "of Councilor Eng.", (4,), "suspend"),
    ("liquor-petition", -40, "Council Home Rule Petition", "Petition for a Special Law re: An Act "
     "granting ten additional licenses for the sale of wine.", (1,), _RULES),
    ("parking-data", -40, _INFO, "Order requesting certain information under Section 17F relative "
     "to parking meter income.", (10,), "suspend"),
    ("secret-draft", -38, _ORDER, "Order regarding a matter that is still being drafted.", (3,),
     _RULES),
    ("gone-order", -38, _ORDER, "Order that was entered by mistake.", (3,), "suspend"),
    ("charter-week", -36, _CONSENT, "Resolution congratulating the Riverside School on its fifty "
     "years.", (12,), "suspend"),
    ("compost", -34, _HEARING, "Order for a hearing regarding curbside collection of food waste.",
     (5,), _SERVICES),
    ("youth-jobs", -32, _MAYORS, "Message and order accepting a grant of Sixty Thousand Dollars "
     "($60,000.00) for youth jobs.", (), "suspend"),
    ("auditor", -32, _REPORT, "Notice was received from the City Auditor of the monthly report.",
     (), "file"),
    ("noise", -30, _HEARING, "Order for a hearing regarding leaf blowers before eight in the "
     "morning.", (6, 8), _SERVICES),
    ("bike-share", -28, _HEARING, "Order for a hearing regarding bicycle share stations in outer "
     "neighborhoods.", (9,), _STREETS),
    ("school-lunch", -28, _HEARING, "Order for a hearing regarding the quality of school lunches.",
     (2,), _SCHOOLS),
    ("hq-lease", -26, _MAYORS, "Message and order approving the lease of the former Ward School.",
     (), _HOMES),
    ("bridge-day", -24, _RESOLUTION, "Resolution naming the footbridge over Canal Street.", (11,),
     "suspend"),
    ("budget", -24, _MAYORS, "Message and order for the annual appropriation and tax order.", (),
     _MONEY),
    ("withdrawn-17f", -22, _INFO, "Order requesting certain information about towing.", (3,),
     "withdraw"),
    ("towing", -21, _INFO, "Order requesting certain information under Section 17F relative to "
     "towing contracts.", (3,), "suspend"),
    ("heat", -20, _HEARING, "Order for a hearing regarding cooling centers.", (12,), _SERVICES),
    ("teachers", -18, _MAYORS, "Message and order to fund the agreement with the school clerks.",
     (), _MONEY),
    ("constable", -18, _REPORT, "Notice was received of the appointment of constables.", (),
     "file"),
    ("fire-works", -16, _HEARING, "Order for a hearing regarding illegal fireworks.", (8,),
     _SAFETY),
    ("wharf", -16, _RESOLUTION, "Resolution in support of repairing Long Pier.", (1,), "suspend"),
    ("bakery", -14, _CONSENT, "Resolution congratulating the Luna Bakery on ninety years.", (5,),
     "suspend"),
    ("housing-trust", -14, _ORDINANCE, "Ordinance creating a neighborhood housing trust board.",
     (7, 2), _HOMES),
    ("hydrants", -12, _HEARING, "Order for a hearing regarding hydrants that do not work.", (10,),
     _SERVICES),
    ("minutes-order", -12, _ORDER, "Order amending the rules of the Council on late files.", (0,),
     "suspend"),
    ("vacant-stores", -10, _HEARING, "Order for a hearing regarding vacant storefronts.", (4,),
     _HOMES),
    ("paving", -10, "Loan Order", "Message and order for a loan for paving.", (), _MONEY),
    ("opera", -9, _RESOLUTION, "Resolution honoring the Harbor Opera.", (12,), "bare"),
    ("shelter", -8, _MAYORS, "Message and order accepting a grant for a women's shelter.", (),
     "suspend"),
    ("curb", -8, _HEARING, "Order for a hearing regarding curb ramps.", (9,), _STREETS),
    ("teen-center", -7, _HEARING, "Order for a hearing regarding teen centers on weekends.", (2,),
     _SCHOOLS),
    ("street-names", -6, _ORDER, "Order naming the corner of Ash and Dow for Sergeant Lee.", (6,),
     "suspend"),
    ("ferries", -5, _RESOLUTION, "Resolution in support of ferries in winter.", (1,), "suspend"),
    ("ice-rinks", -4, _HEARING, "Order for a hearing regarding the opening of ice rinks.", (10,),
     _SERVICES),
    ("pothole-report", -4, _REPORT, "Communication was received from the Commissioner of Public "
     "Works regarding potholes.", (), "file"),
    ("tenants", -3, _ORDINANCE, "Ordinance regarding notice to tenants before renovation.", (7,),
     _HOMES),
    ("food-bank", -2, _MAYORS, "Message and order accepting a gift to the food bank.", (),
     "suspend"),
    ("crossing", -2, _HEARING, "Order for a hearing regarding school crossing guards.", (11,),
     _SCHOOLS),
    ("veterans", -1, _RESOLUTION, "Resolution in recognition of the veterans of Ward 12.", (8,),
     "suspend"),
    ("elevators", -1, _HEARING, "Order for a hearing regarding broken elevators in senior "
     "housing.", (5, 7), _HOMES),
)  # fmt: skip

# The papers whose text says more than the title: (name, form, text).
PAPERS: dict[str, tuple[str, str, str]] = {
    "face-limits": ("Docket - Ordinance on face surveillance", "pdf",
        "CITY OF BOSTON\nIN CITY COUNCIL\n\nORDINANCE ON FACE SURVEILLANCE\n\n"
        "WHEREAS, the Code forbids City officials to use face surveillance, but says little about "
        "results that others offer to them; and\n\n"
        "WHEREAS, wrong matches fall most often on people of color and on women; now therefore\n\n"
        "Be it ordained by the City Council of Boston as follows:\n\n"
        "SECTION 1. No City official shall ask any person, agency or company to run facial rec-\n"
        "ognition on an image on the City's behalf, nor use what such a search has found.\n\n"
        "SECTION 2. \"Face surveillance\" means any automated process that helps to identify a "
        "person, or to learn something about a person, from the features of the face.\n\n"
        "SECTION 3. A person harmed by a violation may bring suit in the Superior Court."),
    "port-grant": ("Grant application", "docx",
        "Harbor Cameras: description of the project\n\n"
        "The grant pays for sixty fixed cameras and for their upkeep during three years.\n\n"
        "The vendor's system can search recordings by color of clothing. Its module for facial "
        "recognition will stay switched off, as the ordinance on face surveillance demands.\n\n"
        "Local match: none."),
    "surveillance-report": ("Annual report", "pdf",
        "ANNUAL SURVEILLANCE USE REPORT\n\n"
        "1. Cameras. The Department operated 1,112 fixed cameras.\n\n"
        "2. Plate readers. Eleven vehicles carry plate readers.\n\n"
        "3. Software. The Department did not own or use any biometric surveillance technology. "
        "On two occasions detectives were sent results of a face recognition search that "
        "another agency had made; they were reported to the Council.\n\n"
        "4. Gunshot detection. The sensors reported 640 incidents."),
    "privacy-report": ("Hearing order", "rtf",
        "ORDERED: That the Committee hold a hearing on an audit of surveillance technology.\n\n"
        "Residents have asked which departments use cameras, plate readers, drones or biometric "
        "identification, who keeps the data and for how long."),
    "faces-resolution": ("Resolution", "pdf",
        "WHEREAS, several school districts have tested cameras that recognize faces at the door; "
        "and\n\nWHEREAS, tenants of public housing were asked to unlock doors by face scan; "
        "therefore be it\n\nRESOLVED: That the Council urges the Legislature to pass a moratorium "
        "on face recognition systems in schools and public housing."),
    "masks": ("Ordinance", "pdf",
        "SECTION 1. It is lawful to cover the face at a demonstration.\n\n"
        "SECTION 2. Nothing here changes the rules for masks at work."),
}  # fmt: skip

# (key, weeks, weekday, time, location, bills): hearings that were held
HEARINGS: tuple[tuple[str, int, int, str, str, tuple[str, ...]], ...] = (
    ("h-trees", -48, 1, "10:00 AM", "City Services & Innovation Technology Committee Hearing on "
     "Dockets #{library-hours}-{street-trees}", ("library-hours", "street-trees")),
    ("h-money", -22, 1, "10:00 AM", "Ways & Means Committee Hearing on Docket #{budget}, FY "
     "Budget: Public Testimony", ("budget",)),
    ("h-safety", -13, 0, "2:00 PM", "Public Safety and Criminal Justice Committee Hearing on "
     "Dockets #{facial-hair} and #{fingerprints}", ("facial-hair", "fingerprints")),
    ("h-report", -8, 3, "10:00 AM", "Public Safety & Criminal Justice and Civil Rights, Racial "
     "Equity, and Immigrant Advancement Joint Committee Hearing on Docket #{surveillance-report}",
     ("surveillance-report",)),
    ("h-port", -5, 0, "10:00 AM", "Ways & Means Committee Hearing on Dockets #{port-grant}, "
     "{patterns}", ("port-grant", "patterns")),
    ("h-streets", -4, 4, "2:45 PM", "Planning Development & Transportation Committee Hearing on "
     "Dockets #{curb}", ("curb",)),
    ("h-faces", -3, 1, "13:00", "Government Operations Committee Hearing on Dockets "
     "#{face-limits} and #{masks}", ("face-limits", "masks")),
    ("h-homes", -2, 0, "10:30 AM", "Housing and Community Development Committee Hearing on Dockets "
     "#{housing-trust}, {vacant-stores}, & {tenants}",
     ("housing-trust", "vacant-stores", "tenants")),
)  # fmt: skip

# (key, weeks, action, text, status): the council decides on what comes back from committee
READINGS: tuple[tuple[str, int, str, str, str], ...] = (
    ("budget", -20, "The report was accepted; the order was passed.",
     f"The report was accepted; the order was passed; {tally((3, 6))}.", "Passed"),
)  # fmt: skip

# the same as HEARINGS, still to come
COMING: tuple[tuple[str, int, int, str, str, tuple[str, ...]], ...] = (
    ("c-faces", 1, 1, "10:00 AM", "Public Safety & Criminal Justice Committee Hearing on Dockets "
     "#{faces-hearing}, {fire-works}", ("faces-hearing", "fire-works")),
    ("c-rodents", 1, 3, "2:00 PM", "City Service & Innovation Technology Committee Hearing on "
     "Dockets #{rodents}, {noise} and #{heat}", ("rodents", "noise", "heat")),
    ("c-schools", 2, 0, "10:00 AM", "Education Committee Hearing on Dockets #{school-lunch} & "
     "#{crossing}", ("school-lunch", "crossing")),
    ("c-audit", 3, 3, "10:00 AM", "Civil Rights, Racial Equity, and Immigrant Advancement "
     "Committee Hearing on Docket #{privacy-report}", ("privacy-report",)),
)  # fmt: skip

"""Philadelphia's made-up bills and meetings, as tables; ``philadelphia_story`` tells them.

A path says what became of a bill: ``committee:<body>`` (introduced and referred), ``enact:<body>``
(heard three weeks later, passed a week after that with a roll call, signed), ``adopt`` (a
resolution, adopted at once), ``read`` (a communication), ``withdraw``.
"""

COUNCILMEMBERS = tuple(
    f"Councilmember {name}"
    for name in (
        "Abernathy", "Boyd", "Cardona", "DiMeo", "Easley", "Fontaine", "Gallo", "Hightower",
        "Irizarry", "Jessup", "Kowalczyk", "Lassiter", "McGlinn", "Nuñez", "O'Dwyer", "Pratt",
        "Quarles",
    )
)  # fmt: skip

_STREETS = "committee:Committee on Streets and Services"
_SAFETY = "committee:Committee on Public Safety"
_LAW = "committee:Committee on Law and Government"
_RULES = "committee:Committee on Rules"
_HEALTH = "committee:Committee on Public Health and Human Services"
_TRANSIT = "committee:Committee on Transportation and Public Utilities"
_PROPERTY = "Committee on Public Property and Public Works"

_BILL, _RESOLUTION, _LETTER = "Bill", "Resolution", "COMMUNICATION"

# (key, weeks from today, type, title, sponsors, path)
BILLS: tuple[tuple[str, int, str, str, tuple[int, ...], str], ...] = (
    # about facial recognition, in the title or only in the text
    ("biometric-notice", -10, _BILL, "Amending Title 9 of The Philadelphia Code, entitled "
     "“Regulation of Businesses, Trades and Professions,” by adding a new Chapter, entitled "
     "“Biometric Identifier Information,” to require notice by places that collect it.",
     (3, 7, 11), _LAW),
    ("police-faces", -8, _RESOLUTION, "Authorizing the Committee on Public Safety to hold hearings "
     "on the use of facial recognition technology by the Police Department and its partners.",
     (7, 1), "adopt"),
    ("oversight", -13, _BILL, "Amending Chapter 21-300 of The Philadelphia Code to require the "
     "approval of Council before a department buys or borrows surveillance technology.", (11, 4),
     _SAFETY),
    ("bus-cameras", -16, _BILL, "Amending Title 12 of The Philadelphia Code, entitled “Traffic "
     "Code,” to permit cameras on school buses.", (2,), _TRANSIT),
    ("software", -2, _BILL, "Amending Chapter 17-1400 of The Philadelphia Code, entitled "
     "“Procurement Contracts,” to add requirements for artificial intelligence.", (9,), _LAW),
    # traps: words that only look alike
    ("coaches", -21, _RESOLUTION, "Honoring Coach Ruth Easley in recognition of forty years at the "
     "Tioga recreation center.", (4,), "adopt"),
    ("voice-line", -18, _BILL, "Requiring that menus with voice recognition offer a person to "
     "speak to.", (8,), _LAW),
    ("face-masks", -27, _BILL, "Amending Title 10 to regulate the wearing of face coverings that "
     "hide the face in public.", (0,), _SAFETY),
    ("irises", -25, _RESOLUTION, "Recognizing the Iris Society for planting irises at City Hall.",
     (13,), "adopt"),
    ("facials", -30, _BILL, "Amending Title 9 with respect to the licensing of shops that offer "
     "facials and hair treatments.", (12,), _HEALTH),
    # everything else
    ("one-way", -57, _BILL, "Regulating the direction of the movement of traffic on the 400 block "
     "of Ritter Street.", (5,), "enact:Committee on Streets and Services"),
    ("no-parking", -57, _BILL, "Amending parking regulations on the 2100 block of Clement "
     "Street.", (14,), _STREETS),
    ("sinking-fund", -52, _LETTER, "TO THE PRESIDENT AND MEMBERS OF THE COUNCIL: I transmit today "
     "the report of the Sinking Fund Commission.", (), "read"),
    ("poetry-month", -50, _RESOLUTION, "Recognizing a month of poetry in the city's libraries.",
     (6,), "adopt"),
    ("school-lease", -48, _BILL, "Authorizing the lease of a former firehouse to a dance school.",
     (1,), f"enact:{_PROPERTY}"),
    ("rink-lease", -44, _BILL, "Authorizing an agreement for the care of a roller rink.", (15,),
     f"enact:{_PROPERTY}"),
    ("zoning-map", -40, _BILL, "To amend the Philadelphia Zoning Maps by changing the designations "
     "of land bounded by Orthodox Street and the railroad.", (3,), _RULES),
    ("overlay", -36, _BILL, "Amending Section 14-500 of The Philadelphia Code by adding an overlay "
     "for corner stores.", (10, 2), _RULES),
    ("murals", -36, _RESOLUTION, "Thanking the painters of the Wharton mural.", (9,), "adopt"),
    ("plastic", -33, _BILL, "Amending Title 9 with respect to plastic cutlery.", (16,),
     "enact:Committee on Streets and Services"),
    ("nominee", -33, _LETTER, "TO THE PRESIDENT AND MEMBERS OF THE COUNCIL: I transmit for your "
     "consideration a nomination to the Board of Health.", (), "read"),
    ("lead-pipes", -30, _BILL, "Requiring notice of the replacement of lead pipes.", (8, 5),
     _HEALTH),
    ("benches", -28, _BILL, "Authorizing benches on the 1300 block of Wolf Street.", (14,),
     "enact:Committee on Streets and Services"),
    ("budget-letter", -27, _LETTER, "TO THE PRESIDENT AND MEMBERS OF THE COUNCIL: I transmit the "
     "operating budget.", (), "read"),
    ("wage-tax", -26, _BILL, "Amending Title 19, entitled “Finance, Taxes and Collections.”", (0,),
     "committee:Committee of the Whole"),
    ("charter-day", -25, _RESOLUTION, "Marking the anniversary of the Home Rule Charter.", (11,),
     "adopt"),
    ("food-trucks", -22, _BILL, "Amending Title 9 with respect to where food trucks may stand.",
     (12, 3), _STREETS),
    ("stop-signs", -22, _BILL, "Placing stop signs at Knox and Coulter Streets.", (15,),
     "enact:Committee on Streets and Services"),
    ("firefighters", -21, _RESOLUTION, "Honoring Ladder 9.", (1,), "adopt"),
    ("dumping", -18, _BILL, "Increasing fines for dumping.", (5, 6), _LAW),
    ("street-fair", -16, _BILL, "Permitting a street fair on Ogontz Avenue.", (4,), _STREETS),
    ("health-report", -15, _LETTER, "TO THE PRESIDENT AND MEMBERS OF THE COUNCIL: I transmit the "
     "annual report of the Health Commissioner.", (), "read"),
    ("tow-lots", -14, _BILL, "Amending Title 9 with respect to tow lots.", (10,), _STREETS),
    ("tree-fund", -14, _BILL, "Creating a fund for trees on private land.", (9, 13),
     f"committee:{_PROPERTY}"),
    ("jazz", -12, _RESOLUTION, "Celebrating the jazz clubs of Columbia Avenue.", (0,), "adopt"),
    ("withdrawn-bill", -12, _BILL, "Amending Title 14 with respect to signs on roofs.", (3,),
     "withdraw"),
    ("water-rates", -11, _RESOLUTION, "Authorizing the Committee on Transportation and Public "
     "Utilities to hold hearings on water rates.", (8,), "adopt"),
    ("crosswalks", -10, _BILL, "Authorizing raised crosswalks near schools.", (2,), _STREETS),
    ("gone-bill", -9, _BILL, "Entered by mistake.", (1,), _LAW),
    ("secret-bill", -9, _BILL, "A bill that is still being drafted.", (1,), _LAW),
    ("rec-centers", -8, _BILL, "Naming the Cobb recreation center.", (7,), _STREETS),
    ("rowhouses", -7, _BILL, "Amending Title 4 with respect to repairs of shared walls.", (6,),
     _LAW),
    ("heat-letter", -6, _LETTER, "TO THE PRESIDENT AND MEMBERS OF THE COUNCIL: I transmit the plan "
     "for hot days.", (), "read"),
    ("trolley", -6, _RESOLUTION, "Calling for trolleys on Girard Avenue to return.", (16,),
     "adopt"),
    ("loading", -5, _BILL, "Establishing loading zones on Frankford Avenue.", (12,), _STREETS),
    ("bakers", -4, _RESOLUTION, "Honoring the bakers of Passyunk.", (14,), "adopt"),
    ("sheds", -4, _BILL, "Amending Title 14 with respect to garden sheds.", (15,), _RULES),
    ("rats", -3, _BILL, "Requiring plans against rats at building sites.", (5,), _HEALTH),
    ("skate-park", -3, _RESOLUTION, "Thanking those who built the skate park.", (2,), "adopt"),
    ("lights", -2, _BILL, "Requiring lights in rear driveways.", (10,), _STREETS),
    ("book-day", -1, _RESOLUTION, "Recognizing a day of reading aloud.", (13,), "adopt"),
    ("salt", -1, _BILL, "Regulating the storage of road salt.", (4,), _STREETS),
)  # fmt: skip

# The texts that say more than the title.
TEXTS: dict[str, str] = {
    "biometric-notice":
        "THE COUNCIL OF THE CITY OF PHILADELPHIA HEREBY ORDAINS:\n\n"
        "SECTION 1. Title 9 of The Philadelphia Code is hereby amended to read as follows:\n\n"
        "CHAPTER 9-6100. BIOMETRIC IDENTIFIER INFORMATION.\n\n"
        "§ 9-6101. Definitions. (1) Biometric identifier information. A retina or iris scan, a "
        "fingerprint or voiceprint, or a scan of hand or face geometry, used to identify a "
        "person.\n\n"
        "§ 9-6102. A commercial establishment that uses facial recognition on its customers shall "
        "post a clear sign at every entrance.\n\n"
        "SECTION 2. This Ordinance takes effect in ninety days.",
    "police-faces":
        "WHEREAS, Officers have access to several facial recognition systems run by others; and\n\n"
        "WHEREAS, A false match can take away a person's liberty; now therefore be it\n\n"
        "RESOLVED, BY THE COUNCIL OF THE CITY OF PHILADELPHIA, That the Committee on Public Safety "
        "is authorized to hold hearings.",
    "oversight":
        "THE COUNCIL OF THE CITY OF PHILADELPHIA HEREBY ORDAINS:\n\n"
        "SECTION 1. Surveillance technology means a device or software made to watch or identify "
        "people, among them plate readers, cell-site simulators, drones and facial recognition "
        "software.\n\n"
        "SECTION 2. No department shall buy or borrow it without a vote of Council.",
    "bus-cameras":
        "THE COUNCIL OF THE CITY OF PHILADELPHIA HEREBY ORDAINS:\n\n"
        "SECTION 1. A camera on a school bus may record the plate of a vehicle that passes it.\n\n"
        "SECTION 2. Images shall not be used for facial recognition and shall be erased after "
        "ninety days.",
    "software":
        "THE COUNCIL OF THE CITY OF PHILADELPHIA HEREBY ORDAINS:\n\n"
        "SECTION 1. A contract for software that decides about people, or that identifies them by "
        "facial recognition, shall name the data on which the software was trained.",
}  # fmt: skip

# (key, weeks, weekday, time, body, bills): meetings of committees still to come
COMING: tuple[tuple[str, int, int, str, str, tuple[str, ...]], ...] = (
    ("c-law", 1, 0, "10:00 AM", "Committee on Law and Government",
     ("biometric-notice", "dumping", "rowhouses")),
    ("c-streets", 1, 1, "1:00 PM", "Committee on Streets and Services",
     ("no-parking", "food-trucks", "loading")),
    ("c-safety", 2, 2, "2:00 PM", "Committee on Public Safety", ("oversight", "face-masks")),
    ("c-health", 3, 0, "10:00 AM", "Committee on Public Health and Human Services",
     ("lead-pipes", "rats")),
)  # fmt: skip

HELD: tuple[tuple[str, int, int, str, str, tuple[str, ...]], ...] = (
    ("h-rules", -20, 1, "10:00 AM", "Committee on Rules", ("zoning-map", "overlay")),
    ("h-transit", -12, 0, "1:00 PM", "Committee on Transportation and Public Utilities",
     ("bus-cameras",)),
    ("h-safety", -5, 2, "10:00 AM", "Committee on Public Safety", ("face-masks",)),
    ("h-property", -4, 1, "", "Committee on Public Property and Public Works", ("tree-fund",)),
)  # fmt: skip

"""Addresses as clerks' systems write them, and the hosts that they lie on."""

import pytest

from lawtrack.config.platforms import load_scrapers
from lawtrack.web_hosts import file_address, foreign_host, host_of, name_in_words
from tests.support import PROJECT


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("/View.ashx?M=F&ID=7", "https://town.example/View.ashx?M=F&ID=7"),
        ("View.ashx?M=F&ID=7", "https://town.example/View.ashx?M=F&ID=7"),
        ("../attachments/a.pdf", "https://town.example/attachments/a.pdf"),
        ("attachments/Exhibit #3.pdf", "https://town.example/attachments/Exhibit %233.pdf"),
        ("https://f.example/a.pdf", "https://f.example/a.pdf"),
        ("//f.example/a.pdf", "https://f.example/a.pdf"),
        ("C:\\Users\\clerk\\a.pdf", "C:\\Users\\clerk\\a.pdf"),
        ("\\\\server\\clerk\\a.pdf", "\\\\server\\clerk\\a.pdf"),
        ("www.town.example/a.pdf", "https://www.town.example/a.pdf"),
        ("see the clerk", "see the clerk"),
        ("", ""),
    ],
)
def test_a_relative_address_is_of_the_site(written: str, address: str) -> None:
    assert file_address(written, "https://town.example") == address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://f.example/att/Exhibit #3.pdf", "https://f.example/att/Exhibit %233.pdf"),
        ("http://https://f.example/a.pdf", "https://f.example/a.pdf"),
        ("https:/f.example/a.pdf", "https://f.example/a.pdf"),
        ("https://f.example/a/#1 of #2.docx", "https://f.example/a/%231 of %232.docx"),
        ("https://f.example/Budget 100% final.pdf", "https://f.example/Budget 100%25 final.pdf"),
        ("https://f.example/What now?.pdf", "https://f.example/What now%3F.pdf"),
        ("  https://f.example/plain.pdf\n", "https://f.example/plain.pdf"),
        ("https://f.example/Memo #12", "https://f.example/Memo %2312"),
        ("https://f.example/View.ashx?M=F&amp;ID=7", "https://f.example/View.ashx?M=F&ID=7"),
        ("//f.example/a.pdf", "https://f.example/a.pdf"),
        ("files.town.gov/a.pdf", "https://files.town.gov/a.pdf"),
        ("https:\\\\f.example\\a.pdf", "https://f.example/a.pdf"),
        ("https://f.example/a\r\n.pdf", "https://f.example/a.pdf"),
        # These are what they look like.
        ("/View.ashx?M=F", "/View.ashx?M=F"),
        ("https://f.example/a#top", "https://f.example/a#top"),
        ("https://f.example/report.pdf#page=3", "https://f.example/report.pdf#page=3"),
        ("https://f.example/page.html#v2.1", "https://f.example/page.html#v2.1"),
        ("https://f.example/a%20b.pdf", "https://f.example/a%20b.pdf"),
        ("https://f.example/View.ashx?M=F&ID=7", "https://f.example/View.ashx?M=F&ID=7"),
        ("https://f.example/View.ashx?file=a.pdf", "https://f.example/View.ashx?file=a.pdf"),
        ("", ""),
    ],
)
def test_a_sign_in_a_files_name_is_a_part_of_the_name(written: str, address: str) -> None:
    assert file_address(written) == address
    assert file_address(address) == address


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://legistar2.granicus.com/seattle/a.pdf", "legistar2.granicus.com"),
        ("http://localhost:8123/a", "localhost:8123"),
        ("ftp://files.example/a", ""),
        ("see the clerk", ""),
        ("https://[broken", ""),
    ],
)
def test_a_host_is_named_with_its_port_where_that_is_unusual(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize("platform", ["legistar", "granicus"])
def test_the_store_of_papers_that_the_vendors_agendas_lead_to_is_known(platform: str) -> None:
    paper = "https://legistarweb-production.s3.amazonaws.com/uploads/attachment/pdf/1/memo.pdf"
    known = load_scrapers("scrapers.settings", "tests", PROJECT).platforms[platform]
    assert foreign_host(paper, known.file_hosts) == ""
    assert foreign_host(paper.replace("legistarweb", "anybody"), known.file_hosts)


@pytest.mark.parametrize(
    "url",
    [
        "https://legistar2.granicus.com/seattle/meetings/2026/1/5_A_City_Council_Agenda.pdf",
        "https://legistar1.granicus.com/mesa/attachments/1.pdf",
        "https://legistar3.granicus.com/x/attachments/1.pdf",
        "https://legistar.granicus.com/seattle/attachments/1.pdf",
        "https://seattle.legistar.com/View.ashx?M=F&ID=77&GUID=AA",
        "https://seattle.legistar1.com/seattle/attachments/1.pdf",
        "https://seattle.legistar2.com/seattle/attachments/1.pdf",
    ],
)
def test_the_vendors_hosts_of_files_are_known(url: str) -> None:
    platform = load_scrapers("scrapers.settings", "tests", PROJECT).platforms["legistar"]
    places = [*platform.addresses.values(), *platform.file_hosts]
    here = tuple(place.format(client="seattle") for place in places if place)
    assert foreign_host(url, here) == ""
    assert foreign_host(url.replace("granicus", "granlcus").replace("seattle.", "other."), here)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Facial_Recognition_Use_Policy.doc", "Facial Recognition Use Policy"),
        ("FacialRecognitionPolicy.pdf", "Facial Recognition Policy"),
        ("Facial%20Recognition%20Policy.pdf", "Facial Recognition Policy"),
        ("facial.recognition.policy.docx", "facial recognition policy"),
        ("2026-0007_FaceSurveillance_memo", "2026-0007 Face Surveillance memo"),
        ("Contract v. 2", ""),
        ("Policy", ""),
    ],
)
def test_a_files_name_is_read_as_its_words(name: str, words: str) -> None:
    assert name_in_words(name) == words

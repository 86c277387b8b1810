"""Somebody with a browser that keeps cookies and sends forms, without what shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

from bs4 import BeautifulSoup
from bs4.element import Tag

from tests.support.web_server import Answer, Site


@dataclass
class Visitor:
    """A browser on a site, and what it holds."""

    site: Site
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = "127.0.0.1"  # that a proxy says it has

    def get(self, path: str, **headers: str) -> Answer:
        """The page."""
        return self._kept(self.site.get(path, **self._headers(), **headers))

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        """What is answered to those fields."""
        return self._kept(self.site.post(path, fields, **self._headers(), **headers))

    def sent(self, page: str, button: str, **typed: str) -> Answer:
        """Load the page, type that into the form with the button, press it, and go on."""
        answer = self.post(*form_with(self.get(page).text, button, **typed))
        return self.get(answer.headers["location"]) if answer.status == 303 else answer

    def sign_in(self, name: str, password: str) -> Answer:
        """What signing in answers."""
        page = self.get("/sign-in").text
        return self.post(*form_with(page, "Sign in", name=name, password=password))

    def _headers(self) -> dict[str, str]:
        return {
            "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "x_forwarded_for": self.address,
        }

    def _kept(self, answer: Answer) -> Answer:
        for line in answer.headers.get("set-cookie", "").splitlines():
            for name, cookie in SimpleCookie(line).items():
                if cookie["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = cookie.value
        return answer


def form_with(page: str, button: str, **typed: str) -> tuple[str, dict[str, str]]:
    """Where the form with that button is sent, and its fields."""
    soup = BeautifulSoup(page, "lxml")
    pressed = next(one for one in soup.find_all("button") if one.get_text() == button)
    form = pressed.find_parent("form")
    assert isinstance(form, Tag)
    fields = {str(one["name"]): str(one.get("value", "")) for one in form.find_all("input")}
    for choice in form.find_all("select"):
        chosen = choice.find("option", selected=True)
        assert isinstance(chosen, Tag)
        fields[str(choice["name"])] = str(chosen.get("value", chosen.get_text()))
    if pressed.get("name"):
        fields[str(pressed["name"])] = str(pressed.get("value", ""))
    return str(form["action"]), {**fields, **typed}

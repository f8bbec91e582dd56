"""A robot before the sign-in pages: reads the HTML, fills the form, presses a button, as a person would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests


@dataclass
class Button:
    text: str = ""
    name: str | None = None
    value: str = ""
    action: str | None = None


@dataclass
class Form:
    action: str = ""
    method: str = "get"
    identity: str | None = None
    fields: list[tuple[str, str]] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)


class _Reader(HTMLParser):
    SILENT = {"script", "style", "title", "head"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.text: list[str] = []
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self._open: list[str] = []
        self._form: Form | None = None
        self._button: Button | None = None
        self._link: list[str] | None = None

    def _owner(self, told: dict[str, str | None]) -> Form | None:
        wanted = told.get("form")
        if wanted:
            return next((f for f in self.forms if f.identity == wanted), self._form)
        return self._form

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag in self.SILENT:
            self._open.append(tag)
        elif tag == "form":
            self._form = Form(told.get("action") or "", (told.get("method") or "get").lower(), told.get("id"))
            self.forms.append(self._form)
        elif tag == "input":
            self._input(told)
        elif tag == "textarea" and (form := self._owner(told)) is not None and told.get("name"):
            form.fields.append((told["name"], ""))
            form.kinds[told["name"]] = "textarea"
        elif tag == "button" and (form := self._owner(told)) is not None:
            self._button = Button("", told.get("name"), told.get("value") or "", told.get("formaction"))
            if (told.get("type") or "submit").lower() == "submit":
                form.buttons.append(self._button)
        elif tag == "a" and told.get("href"):
            self._link = [told["href"], ""]

    def _input(self, told):
        form = self._owner(told)
        kind = (told.get("type") or "text").lower()
        if form is None or (kind in {"checkbox", "radio"} and "checked" not in told):
            return
        if kind in {"submit", "image"}:
            text = told.get("value") or ""
            form.buttons.append(Button(text, told.get("name"), text, told.get("formaction")))
        elif kind not in {"button", "reset"} and told.get("name"):
            form.fields.append((told["name"], told.get("value") or ""))
            form.kinds[told["name"]] = kind

    def handle_endtag(self, tag):
        if tag in self.SILENT and tag in self._open:
            self._open.remove(tag)
        elif tag == "form":
            self._form = None
        elif tag == "button":
            self._button = None
        elif tag == "a" and self._link:
            self.links.append((self._link[0], " ".join(self._link[1].split())))
            self._link = None

    def handle_data(self, data):
        words = " ".join(data.split())
        if "title" in self._open:
            self.title += words
        if not words or self._open:
            return
        self.text.append(words)
        if self._button is not None:
            self._button.text = f"{self._button.text} {words}".strip()
        if self._link is not None:
            self._link[1] += f" {words}"


class Page:
    """What a person sees."""

    def __init__(self, answer: requests.Response) -> None:
        reader = _Reader()
        reader.feed(answer.text)
        self.address = answer.url
        self.status = answer.status_code
        self.title = reader.title
        self.text = " ".join(reader.text)
        self.forms = reader.forms
        self.links = reader.links

    def buttons(self) -> list[str]:
        return [b.text for f in self.forms for b in f.buttons]

    def asks_for(self, name: str) -> bool:
        return any(f.kinds.get(name, "hidden") != "hidden" for f in self.forms)

    def __repr__(self) -> str:
        return f"<{self.status} {self.title!r} buttons={self.buttons()} text={self.text[:400]!r}>"


class Robot:
    """A browser with cookies that stops where the browser would leave for the application."""

    def __init__(self, ca: str, redirect_uri: str) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = ca
        self._redirect = redirect_uri
        self.seen: list[Page] = []

    def open(self, url: str) -> "Page | dict":
        return self._arrive(self._session.get(url, allow_redirects=False, timeout=30))

    def press(self, page: Page, text: str, **typed: str) -> "Page | dict":
        """Fills in what is typed and presses the button with this text."""
        for form in page.forms:
            for button in form.buttons:
                if button.text.casefold() == text.casefold():
                    return self._submit(page, form, button, typed)
        raise AssertionError(f"no button {text!r} on {page!r}")

    def follow(self, page: Page, text: str) -> "Page | dict":
        for href, words in page.links:
            if text.casefold() in words.casefold():
                return self.open(urljoin(page.address, href))
        raise AssertionError(f"no link {text!r} on {page!r}: {page.links}")

    def sign_in(self, url: str, user: str, password: str, consent: str = "Accept") -> dict:
        """From the authorization URL to the application's redirect address."""
        page = self.open(url)
        for _ in range(10):
            if isinstance(page, dict):
                return page
            typed = {}
            if page.asks_for("loginfmt"):
                typed["loginfmt"] = user
            if page.asks_for("passwd"):
                typed["passwd"] = password
            page = self.press(page, self._choose(page, consent), **typed)
        raise AssertionError(f"the pages never end: {self.seen}")

    def consent_for_everybody(self, authority: str, client_id: str, administrator: str, password: str) -> dict:
        """An administrator opens the admin consent page and accepts everything that the application declares."""
        asked = {
            "client_id": client_id,
            "scope": "https://graph.microsoft.com/.default",
            "redirect_uri": self._redirect,
            "state": "12345",
        }
        return self.sign_in(f"{authority}/v2.0/adminconsent?{urlencode(asked)}", administrator, password)

    def _choose(self, page: Page, consent: str) -> str:
        there = {b.casefold(): b for b in page.buttons()}
        if "accept" in there:
            return consent
        for wanted in ("Next", "Sign in", "Continue", "Yes"):
            if wanted.casefold() in there:
                return wanted
        raise AssertionError(f"nothing to press on {page!r}")

    def _submit(self, page: Page, form: Form, button: Button, typed: dict[str, str]) -> "Page | dict":
        known = {name for name, _ in form.fields}
        assert typed.keys() <= known, f"{typed.keys() - known} cannot be typed on {page!r}"
        fields = [(n, typed.get(n, v)) for n, v in form.fields]
        if button.name:
            fields.append((button.name, button.value))
        target = urljoin(page.address, button.action or form.action or page.address)
        if form.method == "post":
            answer = self._session.post(target, data=fields, allow_redirects=False, timeout=30)
        else:
            answer = self._session.get(target, params=fields, allow_redirects=False, timeout=30)
        return self._arrive(answer)

    def _arrive(self, answer: requests.Response) -> "Page | dict":
        for _ in range(10):
            if not answer.is_redirect:
                page = Page(answer)
                self.seen.append(page)
                return page
            target = urljoin(answer.url, answer.headers["Location"])
            if target.startswith(self._redirect):
                parts = urlsplit(target)
                return dict(parse_qsl(parts.query or parts.fragment, keep_blank_values=True))
            answer = self._session.get(target, allow_redirects=False, timeout=30)
        raise AssertionError(f"redirected for ever: {answer.headers.get('Location')}")

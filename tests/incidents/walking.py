"""A browser without JavaScript: it fills in what it sees and sends what the page holds."""

import re
from html import unescape
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile


class Fields(HTMLParser):
    """What a form would send if its first button were pressed."""

    def __init__(self, form_id: str):
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.found: list[tuple[str, str]] = []
        self.text = None
        self.action = ""
        # What Enter presses: a form's first button.
        self.button: tuple[str, str] | None = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form" and given.get("id") == self.form_id:
            self.inside, self.action = True, given.get("action", "")
        if not self.inside:
            return
        name, kind = given.get("name"), given.get("type", "text")
        if tag == "textarea":
            self.text = (name, [])
        if tag == "button" and self.button is None:
            self.button = (name or "", given.get("value", ""))
        if tag != "input" or not name or kind in ("file", "submit"):
            return
        if kind not in ("radio", "checkbox") or "checked" in given:
            self.found.append((name, given.get("value", "on")))

    def handle_data(self, data):
        if self.text:
            self.text[1].append(data)

    def handle_endtag(self, tag):
        if tag == "textarea" and self.text:
            # A browser drops the line break that stands right after the tag.
            self.found.append((self.text[0], "".join(self.text[1]).removeprefix("\n")))
            self.text = None
        if tag == "form":
            self.inside = False


class Walk:
    """One person with one browser."""

    def __init__(self, client, form="report"):
        self.client = client
        self.form = form
        self.page = ""
        self.show(client.get("/" if form == "report" else "/return/"))

    def show(self, response):
        # 429: there is a crowd, and the same page says how long to wait.
        assert response.status_code in (200, 429), response.content.decode()[:2000]
        self.response = response
        self.page = response.content.decode()
        reader = Fields(self.form)
        reader.feed(self.page)
        self.fields, self.action, self.button = reader.found, reader.action, reader.button
        return self

    @property
    def step(self) -> str:
        found = re.search(r'data-step="(\w+)"', self.page)
        return found[1] if found else ""

    @property
    def said(self) -> str:
        """The page's words, without its tags."""
        words = re.sub(r"<(style|title)>.*?</\1>", " ", self.page, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", words)).split())

    def press(self, go="", *, at="", files=(), **typed):
        """Type, then press the button that says `go`; files are (name, bytes). Several boxes that
        are ticked under one name are a list."""
        data: dict[str, list] = {}
        for name, value in self.fields:
            data.setdefault(name, []).append(value)
        data |= {
            name: value if isinstance(value, list) else [value] for name, value in typed.items()
        }
        if go:
            data["go"] = [go]
        elif self.button and self.button[0]:
            data[self.button[0]] = [self.button[1]]
        if files:
            data["files"] = [SimpleUploadedFile(name, body) for name, body in files]
        return self.show(self.client.post(at or self.action, data))

    def value(self, name: str) -> str:
        return dict(self.fields).get(name, "")

    def to(self, step: str, precinct, **told):
        """Answer as Vera would until this screen is there."""
        answers = {
            "role": {"role": "voter"},
            "what": {"violation_type": told.get("violation_type", "voter-missing-from-list")},
            "presser": {},
            "where": {"where": told.get("where", str(precinct.public_id))},
            "place": {"region": "almaty", "place_text": "Завод"},
            "when": {"when": "now"},
            "story": {"narrative": told.get("narrative", "Меня нет в списке.")},
            "files": {},
            "contact": {},
        }
        while self.step != step:
            before = self.step
            self.press(**answers[self.step])
            assert self.step != before, self.said
        return self

    def send(self):
        return self.press(at="/report/sent/")

    @property
    def code(self) -> str:
        shown = re.search(r'id="receipt-code"[^>]*>(.*?)</p>', self.page, re.DOTALL)[1]
        return "-".join(re.findall(r"<span>(.*?)</span>", shown))

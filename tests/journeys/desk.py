"""A person at a desk who uses pages without a script: reads what they show, fills forms in and sends them.

What stands in a form is sent as it stands but for what the person changes, and a page that does not offer a
field or a choice fails the journey. This goes a hundred times as fast as a browser that draws.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import MappingProxyType

from werkzeug.test import TestResponse

from tests.support.client import BASE_URL, Browser

Values = dict[str, list[str]]
GROUPS = ("checkbox", "radio")


@dataclass(slots=True)
class Form:
    """A form as it stands: where it goes, what would be sent, and what each field offers, by label."""

    action: str
    values: Values = field(default_factory=dict)
    offered: dict[str, dict[str, str]] = field(default_factory=dict)
    buttons: Values = field(default_factory=dict)

    def takes(self, name: str, value: str | Sequence[str]) -> bool:
        """Whether the form has the field, or a button of that name with the value."""
        return name in self.values or (name in self.offered and (value in self.buttons.get(name, (value,))))

    def choice(self, name: str, label: str) -> str:
        """The value of the choice whose label begins so."""
        found = [value for text, value in self.offered[name].items() if text.startswith(label)]
        assert len(found) == 1, f"{label!r} is not one of {sorted(self.offered[name])}"
        return found[0]


@dataclass(slots=True)
class Shown:
    """A page as it is read: its words, its forms, its links by their words, and the rows of its tables."""

    path: str
    text: str = ""
    forms: list[Form] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)
    legends: list[str] = field(default_factory=list)

    def form(self, part: str, changed: Mapping[str, str | Sequence[str]] = MappingProxyType({})) -> Form:
        """The one form whose address holds this, with these fields and these buttons."""
        sent = [one for one in self.forms if part in one.action]
        found = [one for one in sent if all(one.takes(*each) for each in changed.items())] or sent
        assert len(found) == 1, f"{len(found)} forms to {part} on {self.path}"
        return found[0]

    def form_of(self, name: str) -> Form:
        """The form that has this field."""
        return next(one for one in self.forms if name in one.offered)

    def link(self, words: str) -> str:
        """Where the one link with these words leads."""
        found = {address for text, address in self.links if words in text}
        assert len(found) == 1, f"{len(found)} links {words!r} on {self.path}"
        return found.pop()

    def row(self, *words: str) -> tuple[str, ...]:
        """The one row of a table that has these words."""
        found = [row for row in self.rows if all(any(word in cell for cell in row) for word in words)]
        assert len(found) == 1, f"{len(found)} rows with {words} on {self.path}"
        return found[0]


def shown(path: str, html: str) -> Shown:
    """The page as it is read."""
    reader = _Reader(path)
    reader.feed(html)
    reader.page.text = " ".join(reader.page.text.split())
    return reader.page


@dataclass
class Desk:
    """Somebody with a browser; every page is fetched and every form sent as that browser would."""

    browser: Browser
    # The page that a form led to, as it stands on the screen.
    screen: Shown | None = None

    def open(self, path: str) -> Shown:
        """The page, which is there."""
        path = path.removeprefix(BASE_URL).partition("#")[0]
        answer = self.browser.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status}"
        self.screen = shown(path, answer.text)
        return self.screen

    def send(self, path: str, to: str = "", **changed: str | Sequence[str]) -> Shown:
        """The form of the page is sent with these changes and taken; the page that it led to."""
        return self.open(self.done(path, to, **changed))

    def done(self, path: str, to: str = "", **changed: str | Sequence[str]) -> str:
        """The form is sent and taken; where it led to, which nobody looks at."""
        answer = self.post(path, to, **changed)
        assert answer.status_code == 303, f"{path}: {answer.status}: {shown(path, answer.text).text[:900]}"
        return str(answer.location)

    def post(self, path: str, to: str = "", **changed: str | Sequence[str]) -> TestResponse:
        """The form of the page is sent with these changes; what came back."""
        # Whoever has the page on the screen sends the form that stands there, as it stands.
        seen = self.screen if self.screen is not None and self.screen.path == path else self.open(path)
        self.screen = None
        form = seen.form(to or path.partition("?")[0], changed)
        for name, value in changed.items():
            assert form.takes(name, value), f"{path} has no field {name} that takes {value}"
            form.values[name] = [value] if isinstance(value, str) else list(value)
        headers = {"Origin": BASE_URL, "Referer": f"{BASE_URL}{path}"}
        return self.browser.post(form.action, data=form.values, headers=headers)


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.page = Shown(path)
        self._form: Form | None = None
        self._select = ""
        self._option: tuple[str, bool] | None = None
        self._box: tuple[str, str] | None = None
        self._area = ""
        self._words: list[str] = []
        self._address = ""
        self._cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._form = Form(given.get("action") or self.page.path)
                self.page.forms.append(self._form)
            case "a":
                self._address, self._words = given.get("href", ""), []
            case "legend":
                self._words = []
            case "tr":
                self._cells = []
            case "td" | "th":
                self._cells.append("")
        if self._form is not None:
            self._field(self._form, tag, given)

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "")
        if tag == "option":
            self._option, self._words = (given.get("value", ""), "selected" in given), []
        elif tag == "button" and name:
            form.offered.setdefault(name, {})
            form.buttons.setdefault(name, []).append(given.get("value", ""))
        elif not name:
            return
        elif tag == "select":
            self._select = name
            form.values[name], form.offered[name] = [], {}
        elif tag == "textarea":
            self._area, self._words = name, []
        elif kind in GROUPS:
            form.offered.setdefault(name, {})
            self._box, self._words = (name, given.get("value", "on")), []
            if "checked" in given:
                form.values.setdefault(name, []).append(given.get("value", "on"))
        elif tag == "input":
            form.values.setdefault(name, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        self.page.text += data + " "
        if self._cells:
            self._cells[-1] += data

    def handle_endtag(self, tag: str) -> None:
        said = " ".join("".join(self._words).split())
        match tag:
            case "a" if self._address:
                self.page.links.append((said, self._address))
                self._address = ""
            case "tr" if self._cells:
                self.page.rows.append(tuple(" ".join(cell.split()) for cell in self._cells))
                self._cells = []
            case "legend":
                self.page.legends.append(said)
            case "form":
                self._form = None
        if self._form is not None:
            self._ended(self._form, tag, said)

    def _ended(self, form: Form, tag: str, said: str) -> None:
        if tag == "option" and self._option is not None and self._select:
            value, is_chosen = self._option
            is_first = not form.offered[self._select]
            form.offered[self._select][said] = value
            if is_chosen or is_first:
                form.values[self._select] = [value]
        elif tag == "textarea":
            form.values[self._area] = ["".join(self._words).removeprefix("\n")]
        elif tag == "label" and self._box is not None:
            name, value = self._box
            form.offered[name][said] = value
            self._box = None


def names(prefix: str, n: int) -> Iterator[str]:
    """So many invented family names, each its own."""
    first = ("Ask", "Björk", "Ek", "Gran", "Hassel", "Lind", "Rönn", "Sälg", "Tall", "Vide")
    second = ("berg", "dal", "holm", "lund", "mark", "näs", "stig", "torp", "vik", "ås")
    for place in range(n):
        yield f"{prefix}{first[place % 10].lower()}{second[place // 10 % 10]}".capitalize()

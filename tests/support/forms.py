"""Reads the forms of a page as a browser would: where each is sent, and what stands in its fields."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

TEXT_KINDS = frozenset({"", "text", "search", "tel", "email", "url", "date", "number", "password"})
TOKEN = "csrf_token"
Field = tuple[str, str, bool]


@dataclass(slots=True)
class Form:
    """One form that is posted: its address, and (name, value, whether it takes text) of each field."""

    action: str
    fields: list[Field] = field(default_factory=list)


def forms_in(html: str, path: str) -> list[Form]:
    """Every form of the page that posts; one without an address is sent to the page's own."""
    finder = _FormFinder(path.partition("?")[0])
    finder.feed(html)
    return finder.forms


class _FormFinder(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._path = path
        self._form: Form | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self._form = Form(given.get("action") or self._path)
            self.forms.append(self._form)
        name = given.get("name")
        if self._form is not None and name and name != TOKEN and tag in ("input", "textarea", "select"):
            self._add(self._form, tag, name, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def _add(self, form: Form, tag: str, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "").lower()
        if kind in ("radio", "checkbox") and "checked" not in given:
            return
        is_text = tag != "input" or kind in TEXT_KINDS
        form.fields.append((name, given.get("value", ""), is_text))

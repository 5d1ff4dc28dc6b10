"""Templates as the browser meets them: rendered on their own, parsed, and asked about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib import resources
from types import SimpleNamespace

import jinja2
import pytest

from smail.web.filters import FILTERS

VOID = {"input", "meta", "link", "img", "br", "hr", "source"}


@dataclass(slots=True)
class Element:
    """One element: its name, its attributes, and the text within."""

    name: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass(slots=True)
class Page(HTMLParser):
    """All elements of a piece of HTML, in order."""

    source: str
    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says an attribute twice: {names}"
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, name: str) -> list[Element]:
        """Every element of that name."""
        return [element for element in self.elements if element.name == name]

    def one(self, name: str) -> Element:
        """The only element of that name."""
        (element,) = self.all(name)
        return element

    def by_id(self, wanted: str) -> Element:
        """The only element with that id."""
        (element,) = [element for element in self.elements if element.attributes.get("id") == wanted]
        return element


def make_page(**changes: object) -> SimpleNamespace:
    """What the application tells every layout about the one who looks."""
    usual = {
        "language": "sv",
        "direction": "ltr",
        "signed_in_name": None,
        "navigation": (),
        "sign_out_url": None,
        "is_person": False,
        "has_questions": False,
        "is_participant": False,
        "is_exercise": False,
        "n_decisions": 0,
        "n_invitations": 0,
        "certificate_ends_on": None,
    }
    return SimpleNamespace(**(usual | changes))


@pytest.fixture(scope="session")
def environment() -> jinja2.Environment:
    """The templates with nothing of the application behind them but the names it promises."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(resources.files("smail.templates"))),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
    )
    found.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    found.filters |= FILTERS
    found.globals |= {
        "asset_url": lambda name: f"/static/{name}?v=0",
        "csrf_token": lambda: "token",
        "get_flashed_messages": lambda with_categories: [("ok", "Sparat.")],
        "url_for": lambda endpoint, **values: f"/{endpoint}",
    }
    return found


@pytest.fixture
def draw(environment: jinja2.Environment) -> Callable[..., Page]:
    """Render an expression that calls components, every component being known by its own name."""

    def render(expression: str, **values: object) -> Page:
        names = environment.loader.list_templates() if environment.loader else []
        macros: dict[str, object] = {}
        for name in names:
            if name.startswith("components/"):
                module = environment.get_template(name).module
                macros |= {key: macro for key, macro in vars(module).items() if not key.startswith("_")}
        return Page(environment.from_string(expression).render(macros | values))

    return render


@pytest.fixture
def draw_page(environment: jinja2.Environment) -> Callable[..., Page]:
    """Render blocks within a layout, for the viewer that `make_page` is told of."""

    def render(layout: str, blocks: str, **viewer: object) -> Page:
        source = f'{{% extends "layouts/{layout}.html" %}}{blocks}'
        return Page(environment.from_string(source).render(page=make_page(**viewer)))

    return render


@pytest.fixture
def draw_error(environment: jinja2.Environment) -> Callable[..., Page]:
    """Render the error page."""

    def render(**values: object) -> Page:
        return Page(environment.get_template("pages/error/page.html").render(page=make_page(), **values))

    return render

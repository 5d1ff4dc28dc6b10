"""What is looked for on a page: what axe finds, what does not fit, and what every page must have."""

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from tests.journeys.scenes import SUBMIT, Scene

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALL, LARGE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
HALF = {"width": 640, "height": 640}

# WCAG 1.4.12, and 1.4.4 as a person sets it; a constructed sheet is no inline style, so the policy stays on.
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    " p { margin-block-end: 2em !important }"
)
DOUBLED = "html { font-size: 225% !important }"
PLAIN = "() => { document.adoptedStyleSheets = []; }"

# How far the page reaches beyond the window when it is styled so, and what does.
BEYOND = """(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => getComputedStyle(one).position !== "absolute")
    .filter((one) => one.getBoundingClientRect().right > wide + 1)
    .map((one) => one.tagName + "." + one.className + ": " + one.textContent.trim().slice(0, 40))
    .slice(-3).concat("scrolls sideways");
}"""
BONES = """() => [
  document.querySelectorAll("h1").length === 1 ? "" : "not one h1",
  ["sv", "en"].includes(document.documentElement.lang) ? "" : "no language",
  document.documentElement.dir ? "" : "no direction",
  document.title.replace("– SMAIL", "").trim() ? "" : "no title",
  document.querySelectorAll("main").length === 1 ? "" : "not one main",
  document.querySelector("footer p")?.textContent.trim() ? "" : "no word about help in the footer",
].filter(Boolean)"""

AXE: str = Axe().axe_script
# What was in order is most of what axe tells, and takes longer to bring over than to find.
RUN_AXE = """(options) => axe.run(options).then((found) => (
  { violations: found.violations, passed: found.passes.length }
))"""

# No rule of these reads the style sheets themselves, which axe would otherwise fetch anew on each page.
OPTIONS = {"runOnly": TAGS, "resultTypes": ["violations"], "preload": {"assets": ["media"]}}
# The head and the main part, and what stands around it: as they are, but for what differs at each request.
PARTS = """() => {
  const all = document.documentElement.cloneNode(true);
  for (const token of all.querySelectorAll("[name=csrf_token]")) token.removeAttribute("value");
  for (const here of all.querySelectorAll("nav [aria-current]")) here.removeAttribute("aria-current");
  const main = all.querySelector("main"), body = all.querySelector("body"), head = all.querySelector("head");
  main?.remove();
  const shell = [all, body].map((one) => one.cloneNode(false).outerHTML).join();
  return [shell + head.outerHTML + main?.outerHTML, shell + body.outerHTML];
}"""
# Each form is again as it came.
AS_IT_CAME = "() => { for (const form of document.forms) form.reset(); }"


@dataclass(frozen=True, slots=True)
class Setting:
    """How a page is looked at."""

    scheme: str
    viewport: dict[str, int]

    def __str__(self) -> str:
        return f"{self.scheme}-{self.viewport['width']}"

    def apply(self, page: Page) -> None:
        """The page is shown so from now on."""
        page.set_viewport_size({"width": self.viewport["width"], "height": self.viewport["height"]})
        page.emulate_media(color_scheme="dark" if self.scheme == "dark" else "light", reduced_motion="reduce")


SETTINGS = tuple(
    Setting(scheme, viewport) for scheme, viewport in itertools.product(("light", "dark"), (SMALL, LARGE))
)


class Looked:
    """What was found in order in this run: what pages show to several is looked at once.

    That is the head, the main part and what stands around it, each to the last byte but for the tokens of
    forms and which place of the navigation is the current one. Kept in a folder, for all processes.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def parts(self, page: Page) -> list[Path]:
        """The names under which the parts of the page are known once they are in order."""
        texts: list[str] = page.evaluate(PARTS)
        return [self._folder / hashlib.sha256(text.encode()).hexdigest() for text in texts]

    def knows(self, parts: list[Path]) -> bool:
        """Whether each part was in order already."""
        return all(part.exists() for part in parts)

    def keep(self, parts: list[Path]) -> None:
        """These are in order."""
        for part in parts:
            part.touch()

    def tried(self, page: Page) -> Path:
        """What stands there once the forms of this main part were sent wrongly, whoever was shown them."""
        main, _around = self.parts(page)
        return main.with_suffix(".tried")


def faults_of(page: Page, setting: Setting, looked: Looked | None = None) -> Iterator[str]:
    """Everything that is wrong with the page as it stands, in this setting and at the narrow widths.

    Where it is told what was `looked` at, what it knows to be in order is left out.
    """
    parts = looked.parts(page) if looked else []
    if looked is not None and looked.knows(parts):
        yield from page.evaluate(BONES)
        return
    setting.apply(page)
    found = [*_axe(page), *page.evaluate(BONES), *_too_wide(page, setting)]
    yield from found
    if looked is not None and not found:
        looked.keep(parts)


def _too_wide(page: Page, setting: Setting) -> Iterator[str]:
    now = setting.viewport
    for viewport, css in ((now, ""), (SMALL, ""), (SMALL, SPACED), (HALF, DOUBLED)):
        # Whatever takes part in showing a page is paid for each time: nothing is asked for twice.
        if viewport != now:
            page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
            now = viewport
        yield from (f"{viewport['width']} {css[:20]}: {fault}" for fault in page.evaluate(BEYOND, css))
    page.evaluate(PLAIN)


def bring_axe(page: Page) -> None:
    """Each page that is opened from now on has axe, read by Chromium once and not at each of them."""
    page.add_init_script(AXE)


def _axe(page: Page) -> Iterator[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(RUN_AXE, OPTIONS)
    assert found["passed"], "axe looked at nothing"
    for one in found["violations"]:
        for node in one["nodes"]:
            yield f"axe {one['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"


def go(page: Page, scene: Scene) -> None:
    """The scene is on the screen."""
    answer = page.goto(scene.path)
    assert answer is not None
    assert answer.status == scene.status, f"{scene.path} answered {answer.status}"
    if scene.arrive is not None:
        scene.arrive(page)


PRESS = """(form) => {
  form.querySelector("input[type=radio]")?.click();
  HTMLFormElement.prototype.submit.call(form);
}"""
FIELDS = "input:not([type=hidden], [type=radio], [type=checkbox], [type=file]), textarea"
LONG_TEXT = "Det här är en rätt lång rad som någon har skrivit"
# The number of Tolvan Tolvansson, whom everybody tests with: refused in every field.
PERSONNUMMER = "19121212-1212"


def fill_in(page: Page) -> None:
    """Every field of the page holds something, every box is ticked, and what can be opened is open."""
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate(
        """([fields, text]) => {
          for (const field of document.querySelectorAll(fields)) {
            const values = {
              date: "2026-02-03", time: "09:00", number: "3", email: "kim.exempel@smail.example",
            };
            field.value = values[field.type] || text.slice(0, field.maxLength > 0 ? field.maxLength : 99);
          }
          for (const box of document.querySelectorAll("input[type=checkbox]")) box.checked = true;
        }""",
        [FIELDS, LONG_TEXT],
    )


# These answer with a file to print.
PRINTS = ("/papper", "/formular.pdf")
# The places of those that ask for something, or answer here, among all forms.
TO_TRY = """(forms, [prints, fields]) => forms.flatMap((form, place) => {
  const action = form.getAttribute("action") || location.pathname;
  if (prints.some((end) => action.endsWith(end))) return [];
  return form.querySelector(fields) || action === location.pathname ? [place] : [];
})"""


def forms_to_try(page: Page) -> list[Locator]:
    """The forms that ask for something, and those that answer on their own page."""
    forms = page.locator("main form[method=post]")
    places = forms.evaluate_all(TO_TRY, [PRINTS, f"{FIELDS}, select, input[type=radio]"])
    return [forms.nth(place) for place in places]


def send_wrongly(page: Page, form: Locator) -> int:
    """The form was sent with what no field takes; the status that came back."""
    form.locator(FIELDS).evaluate_all(
        """(fields, text) => fields.forEach((field) => {
          field.value = ["text", "search", "password", "textarea"].includes(field.type) ? text : "";
        })""",
        PERSONNUMMER,
    )
    with page.expect_navigation() as waited:
        form.evaluate(SUBMIT)
    return waited.value.status

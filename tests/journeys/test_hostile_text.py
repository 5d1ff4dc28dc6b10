"""Text that would be a page of its own, in every field that is stored, looked at in a real browser.

What the parser of a browser makes of a page is known to browsers alone, and so is whether the policy on
scripts had anything to stop: here it must have nothing to stop, since all of it is shown as text.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import count

import pytest
from playwright.sync_api import Dialog, Page

from smail.db.tables import SessionKind, SessionStrength
from tests.factories.county import County, make_county
from tests.journeys.browsers import Visitors
from tests.journeys.county import let_in
from tests.journeys.scenes import signed_in
from tests.journeys.sites import Site
from tests.support import matrix

# Each would set window.__x, ask in a dialog, or leave an element behind that has the attribute `xss`.
PAYLOADS = (
    "<script>window.__x=1</script>",
    "<SCRIPT xss>window.__x=1</SCRIPT >",
    "<scr<script>ipt>window.__x=1</script>",
    "<script src=data:,window.__x=1></script>",
    "<script type=module>window.__x=1</script>",
    "<img xss src=x onerror=window.__x=1>",
    '"><img xss src=x onerror=alert(1)>',
    "'><img xss src=x onerror=alert(1)>",
    "<img xss/src=x/onerror=window.__x=1//",
    "<image xss href=x onerror=window.__x=1>",
    "<svg xss onload=window.__x=1>",
    "'><svg/onload=window.__x=1 xss>",
    "<svg xss><script>window.__x=1</script></svg>",
    "<svg xss><animate onbegin=window.__x=1 attributeName=x dur=1s>",
    "<svg xss><a xlink:href=javascript:alert(1)><text y=20>x</text></a></svg>",
    "<math xss><mtext><style><img src=x onerror=window.__x=1></style></mtext></math>",
    "<body xss onload=window.__x=1>",
    '" autofocus onfocus=window.__x=1 xss x="',
    "' autofocus onfocus=window.__x=1 xss x='",
    "` onmouseover=window.__x=1 xss `",
    "x onpointerover=window.__x=1 xss",
    "<input xss autofocus onfocus=window.__x=1>",
    "<details xss open ontoggle=window.__x=1><summary>x</summary></details>",
    "<video xss><source onerror=window.__x=1></video>",
    "<style xss>@keyframes x{}</style><b xss style=animation-name:x onanimationstart=window.__x=1>",
    "<a xss href=javascript:window.__x=1>x</a>",
    "<a xss href='java\tscript:window.__x=1'>x</a>",
    "<a xss href=&#106;avascript:alert(1)>x</a>",
    "javascript:window.__x=1//",
    "data:text/html,<script>alert(1)</script>",
    "<iframe xss srcdoc='<script>parent.__x=1</script>'></iframe>",
    "<object xss data=javascript:window.__x=1></object>",
    "<base xss href=//elsewhere.example/>",
    "<meta xss http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<form xss action=javascript:alert(1)><button autofocus>x</button></form>",
    "</title></style></textarea></select></template></script><b xss>",
    "--><b xss><!--",
    "]]><b xss>",
    "{{ 7*7 }}{% raw %}{{ config }}${alert(1)}<b xss>",
    "\uff1cscript\uff1ewindow.__x=1\uff1c/script\uff1e \u02c2b xss\u02c3 \u202e<b xss>\u2028",
    "&lt;b xss&gt; &#x3c;b xss&#62; \\u003cb xss\\u003e %3Cb%20xss%3E",
)
# Harms only what takes a tag away from a text and leaves the rest.
FOR_FILTERS = PAYLOADS[2]
PLACES = (
    "<p>{}</p>",
    '<p title="{}">x</p>',
    "<p title='{}'>x</p>",
    "<p title={}>x</p>",
    "<a href='{}'>x</a>",
)
# In the test of every day each page is visited once, by the first of these that may see it.
STAFF = (
    "handledare_own",
    "coordinator",
    "administrator",
    "programme_lead_own",
    "handledare_deputy",
    "reader",
    "federation_trainer",
    "utbildare",
)
PARTICIPANTS: Mapping[str, SessionStrength] = {
    "participant_code": SessionStrength.CODE,
    "participant_link": SessionStrength.LINK,
}
SEES = ("handledare_own", "coordinator", "administrator", "participant_code")

PAGES_AMONG = """(paths) => Promise.all(paths.map((path) =>
  fetch(path, { redirect: "manual" }).then((answer) =>
    answer.status === 200 && answer.headers.get("Content-Type").startsWith("text/html") ? path : null)
)).then((found) => found.filter(Boolean))"""
HARM = """() => [...document.querySelectorAll("*")].filter((one) =>
  [...one.attributes].some((given) => given.name.startsWith("on") || given.name.includes("xss"))
  || (one.localName === "script" && !(one.src ?? "").startsWith(location.origin + "/static/"))
  || ["iframe", "object", "embed", "base", "math", "style"].includes(one.localName)
  || ["href", "src", "action", "formaction", "data"].some((name) =>
    /^[\\s]*(javascript|data|vbscript):/i.test(one[name]?.baseVal ?? one[name] ?? ""))
).map((one) => one.outerHTML.slice(0, 120)).concat(window.__x === undefined ? [] : ["a script has run"])"""
RAN = "a script has run"
SHOWN = """() => document.documentElement.textContent
  + [...document.querySelectorAll("input, textarea")].map((one) => one.value).join(" ")"""


def hostile() -> Callable[[str], str]:
    """Every text holds all of them, each time with another one first."""
    turns = count()

    def write(_label: str) -> str:
        first = next(turns) % len(PAYLOADS)
        return " ".join(PAYLOADS[first:] + PAYLOADS[:first])

    return write


@pytest.fixture
def county(site: Site) -> County:
    """A county in which every text is hostile."""
    with site.database.transaction(write=True) as db:
        return make_county(db, site.vault, hostile())


def _come_in(role: str, site: Site, county: County, visitors: Visitors) -> Page:
    if role in STAFF:
        whose = {"account_id": county.accounts[role].id}
        return signed_in(visitors, let_in(site, SessionKind.STAFF, **whose))
    if role in PARTICIPANTS:
        whose = {"participant_id": county.people["own"].id}
        if PARTICIPANTS[role] is SessionStrength.LINK:
            whose["link_id"] = county.links["own"].id
        return signed_in(visitors, let_in(site, SessionKind.PARTICIPANT, PARTICIPANTS[role], **whose))
    return visitors.page()


def _harm_on(page: Page, paths: list[str]) -> Iterator[str]:
    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    asked: list[str] = []
    page.on("dialog", refuse)
    for path in paths:
        page.goto(path)
        yield from (f"{path}: {one}" for one in page.evaluate(HARM))
        yield from (f"{path}: asked {one}" for one in asked)
        asked.clear()


def _pages_for(page: Page, county: County, role: str, seen: Collection[str] = ()) -> list[str]:
    page.goto("/tillganglighet")
    new = [path for path in matrix.pages(county, role) if path not in seen]
    found: list[str] = page.evaluate(PAGES_AMONG, new)
    return found


def test_the_browser_sees_harm_where_nothing_is_escaped(site: Site, visitors: Visitors) -> None:
    page = visitors.page()
    harmless = []
    for payload in PAYLOADS:
        found: list[str] = []
        for place in PLACES:
            page.set_content(place.format(payload))
            # What a script has set stays in the window; the elements are those of this payload alone.
            found += [one for one in page.evaluate(HARM) if one != RAN]
        if not found:
            harmless.append(payload)
    visitors.witness.faults.clear()
    assert harmless == [FOR_FILTERS]


@pytest.mark.long
def test_hostile_text_is_only_text_in_a_browser(site: Site, county: County, visitors: Visitors) -> None:
    seen: set[str] = set()
    harm: list[str] = []
    for role in (*STAFF, *PARTICIPANTS, "anonymous"):
        page = _come_in(role, site, county, visitors)
        new = _pages_for(page, county, role, seen)
        harm += _harm_on(page, new)
        seen.update(new)
        page.context.close()
    assert harm == []
    assert len(seen) >= PAGES_WITH_TEXT


# Those of a person, of programmes, organisations and accounts, and what participants and anybody see.
PAGES_WITH_TEXT = 40


@pytest.mark.soak
@pytest.mark.parametrize("role", [*STAFF, *PARTICIPANTS, "anonymous"])
def test_hostile_text_is_only_text_on_every_page_of_everybody(
    role: str, site: Site, county: County, visitors: Visitors
) -> None:
    page = _come_in(role, site, county, visitors)
    assert list(_harm_on(page, _pages_for(page, county, role))) == []


@pytest.mark.parametrize("role", SEES)
def test_hostile_text_is_there_to_be_read(role: str, site: Site, county: County, visitors: Visitors) -> None:
    page = _come_in(role, site, county, visitors)
    missing = set(PAYLOADS)
    for path in _pages_for(page, county, role):
        page.goto(path)
        shown = page.evaluate(SHOWN)
        missing -= {payload for payload in missing if payload in shown}
        if not missing:
            break
    # A field of one line shows no line break, and a tab is a space to whoever reads.
    assert {one for one in missing if one.isascii() and "\t" not in one} == set()

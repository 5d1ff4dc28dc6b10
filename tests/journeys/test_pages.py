"""Every page for everybody who may see it: accessible and narrow enough, day and night, also in error."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from smail.domain.roles import Role
from tests.journeys import scenes, sites
from tests.journeys.browsers import Visitors
from tests.journeys.county import County
from tests.journeys.kept import Kept, kept_county
from tests.journeys.looking import (
    AS_IT_CAME,
    PRESS,
    SETTINGS,
    Looked,
    Setting,
    bring_axe,
    faults_of,
    fill_in,
    forms_to_try,
    go,
    send_wrongly,
)
from tests.journeys.scenes import ANYBODY, NO_PAGES, PARTICIPANTS, PRESSED, ROLES, Scene
from tests.journeys.sites import Site
from tests.support import databases

REFUSED = frozenset({401, 409, 422, 429})
# Each page once, the settings in turn; or every page in this one.
IN_TURN = None
CHOICES = [
    pytest.param(IN_TURN, id="in-turn"),
    *(pytest.param(setting, id=str(setting), marks=pytest.mark.soak) for setting in SETTINGS),
]
all_settings = pytest.mark.parametrize("setting", CHOICES)


@pytest.fixture(scope="module")
def kept(folder_of_run: Path, sqlite_template: Path) -> Kept:
    """People in every state, made once for all these tests and whoever runs them."""
    return kept_county(folder_of_run, sqlite_template)


@pytest.fixture
def site(kept: Kept, tmp_path: Path, quick_folder: Path) -> Iterator[Site]:
    """A site of the test's own, with a copy of the county."""
    url = databases.copy_sqlite(kept.database, quick_folder)
    with sites.serving(url, tmp_path, kept.keys) as running:
        yield running


@pytest.fixture
def county(kept: Kept) -> County:
    """Who and what is on the site."""
    return kept.county


@pytest.fixture
def looked(folder_of_run: Path, setting: Setting | None) -> Looked:
    """What axe has seen in this run: in this setting, or in one or the other."""
    return Looked(folder_of_run / f"looked-{setting or 'in-turn'}")


def _look(
    page: Page, found: Iterable[Scene], looked: Looked, setting: Setting | None, start: int = 0
) -> Iterator[str]:
    bring_axe(page)
    wanted = tuple(found)
    assert wanted, "there is no page to look at"
    for place, scene in enumerate(wanted, start):
        chosen = setting or SETTINGS[place % len(SETTINGS)]
        go(page, scene)
        fill_in(page)
        yield from (f"{scene.path} {chosen}: {fault}" for fault in faults_of(page, chosen, looked))
        if scene.arrive is None and scene.status == 200:
            yield from _look_in_error(page, scene, looked, chosen)


def _look_in_error(page: Page, scene: Scene, looked: Looked, setting: Setting) -> Iterator[str]:
    """The page stands as it was looked at. What others were shown to the last byte was tried with them."""
    tried = looked.tried(page)
    found: list[str] = []
    for place in range(0 if tried.exists() else len(forms_to_try(page))):
        if place:
            go(page, scene)
        page.evaluate(AS_IT_CAME)
        forms = forms_to_try(page)
        if place < len(forms) and send_wrongly(page, forms[place]) in REFUSED:
            where = f"{scene.path} form {place} in error {setting}"
            if not page.locator(".summary a[href^='#']").count():
                found.append(f"{where}: no summary that leads to the field")
            found += [f"{where}: {fault}" for fault in faults_of(page, setting, looked)]
    yield from found
    if not found:
        tried.touch()


def _report(faults: Iterable[str]) -> None:
    found = list(faults)
    assert not found, "\n".join(found)


def test_what_is_looked_for_is_found_where_it_is(site: Site, visitors: Visitors) -> None:
    page = visitors.page()
    page.goto("/personuppgifter")
    assert list(faults_of(page, SETTINGS[0])) == []
    page.locator("main").evaluate("(main) => main.append(document.createElement('img'))")
    page.locator("h1").evaluate("(title) => { title.style.width = '4000px'; }")
    found = "\n".join(faults_of(page, SETTINGS[0]))
    assert "axe image-alt" in found
    assert "scrolls sideways" in found


def test_axe_leaves_out_only_what_was_in_order_to_the_last_byte(
    site: Site, visitors: Visitors, tmp_path: Path
) -> None:
    page, looked = visitors.page(), Looked(tmp_path / "looked")
    page.goto("/personuppgifter")
    page.locator("main").evaluate("(main) => main.append(document.createElement('img'))")
    for _ in range(2):
        assert "axe image-alt" in "\n".join(faults_of(page, SETTINGS[0], looked))
    page.locator("main > img").evaluate("(image) => image.remove()")
    assert list(faults_of(page, SETTINGS[0], looked)) == []
    assert looked.knows(looked.parts(page))
    page.locator("main p").first.evaluate("(line) => line.append('.')")
    assert not looked.knows(looked.parts(page))
    page.goto("/tillganglighet")
    assert not looked.knows(looked.parts(page))


@pytest.mark.long
@all_settings
def test_pages_for_anybody(
    site: Site, county: County, visitors: Visitors, looked: Looked, setting: Setting | None
) -> None:
    _report(_look(visitors.page(), (*ANYBODY, *scenes.open_scenes(county)), looked, setting))


@all_settings
@pytest.mark.parametrize(("state", "strength"), PARTICIPANTS, ids=str)
def test_pages_of_a_participant(
    site: Site,
    county: County,
    visitors: Visitors,
    looked: Looked,
    setting: Setting | None,
    state: str,
    strength: object,
) -> None:
    key = next(one for one in PARTICIPANTS if one == (state, strength))
    page = scenes.as_participant(site, county, visitors, *key)
    _report(_look(page, PARTICIPANTS[key], looked, setting, list(PARTICIPANTS).index(key)))


@pytest.mark.long
@all_settings
@pytest.mark.parametrize("role", ROLES)
def test_pages_of_a_role(
    site: Site, county: County, visitors: Visitors, looked: Looked, setting: Setting | None, role: Role
) -> None:
    page = scenes.as_staff(site, county, visitors, role)
    found = scenes.seen_by(page, scenes.staff_scenes(site.app, county))
    assert found, f"{role} sees nothing"
    _report(_look(page, found, looked, setting, ROLES.index(role)))


@pytest.mark.long
@all_settings
def test_pages_on_the_way_in_and_on_a_lent_screen(
    site: Site, county: County, visitors: Visitors, looked: Looked, setting: Setting | None
) -> None:
    arrivals = (
        scenes.half_way(site, county, visitors),
        scenes.lent(site, county, visitors),
        scenes.tablet(site, county, visitors),
        scenes.invited(site, visitors),
        scenes.seated(site, visitors),
    )
    _report(
        fault
        for start, (page, found) in enumerate(arrivals)
        for fault in _look(page, found, looked, setting, start)
    )


@all_settings
@pytest.mark.parametrize("role", PRESSED)
def test_pages_that_are_shown_once(
    site: Site, county: County, visitors: Visitors, setting: Setting | None, role: Role
) -> None:
    page = scenes.as_staff(site, county, visitors, role)
    paths = {scene.endpoint: scene.path for scene in scenes.staff_scenes(site.app, county)}
    for place, (endpoint, leads_to) in enumerate(PRESSED[role]):
        page.goto(paths[endpoint])
        with page.expect_navigation() as waited:
            page.locator(f"form[action$='{leads_to}']").first.evaluate(PRESS)
        assert waited.value.status == 200, f"{leads_to} answered {waited.value.status}"
        _report(faults_of(page, setting or SETTINGS[place]))


def test_every_page_of_the_application_is_looked_at(site: Site, county: County, visitors: Visitors) -> None:
    wanted = {
        rule.endpoint for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())
    } - NO_PAGES
    looked_at = {scene.endpoint for scene in (*ANYBODY, *scenes.open_scenes(county))}
    looked_at |= {scene.endpoint for found in PARTICIPANTS.values() for scene in found}
    looked_at |= {"account.second_factor", "account.unlock", "account.choose", "participant.tablet"}
    looked_at |= {"seat.show", "seat.calibration", "seat.calibration_situation", "seat.calibration_answers"}
    for role in ROLES:
        page = scenes.as_staff(site, county, visitors, role)
        first = scenes.first_seen_by(site.app, county, role)
        seen = {scene.endpoint for scene in scenes.seen_by(page, first)}
        assert {scene.endpoint for scene in first} - seen <= looked_at, f"{role} should see these first"
        looked_at |= seen
        page.context.close()
    assert wanted - looked_at == set(), "give these an example address and somebody who sees them"


def _answers(page: Page) -> list[dict[str, float]]:
    boxes: list[dict[str, float]] = page.locator("label.answer span").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().toJSON())"
    )
    return boxes


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_answers_are_as_large_as_a_thumb_with_room_between(
    site: Site, county: County, visitors: Visitors, width: int
) -> None:
    page = scenes.as_participant(site, county, visitors, *next(iter(PARTICIPANTS)))
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/s/valkommen")
    page.get_by_role("button", name="Börja").click()
    expect(page.locator("label.answer")).to_have_count(7)
    boxes = _answers(page)
    assert min(min(box["height"], box["width"]) for box in boxes) >= 48
    for one in boxes:
        for other in boxes:
            if one is not other:
                gap_y = max(other["top"] - one["bottom"], one["top"] - other["bottom"])
                gap_x = max(other["left"] - one["right"], one["left"] - other["right"])
                assert max(gap_x, gap_y) >= 8, (one, other)


def test_the_chosen_answer_shows_where_the_system_chooses_the_colours(
    site: Site, county: County, visitors: Visitors
) -> None:
    page = scenes.as_participant(site, county, visitors, "midway", scenes.LINK)
    page.emulate_media(forced_colors="active")
    page.goto(scenes.QUESTION)
    looks = page.locator("label.answer").evaluate_all(
        """(all) => all.map((one) => {
          const radio = one.querySelector("input"), text = one.querySelector("span");
          const style = getComputedStyle(radio);
          return {
            checked: radio.checked,
            border: parseFloat(getComputedStyle(text).borderTopWidth),
            radio: style.opacity === "1" && radio.getBoundingClientRect().width >= 20,
          };
        })"""
    )
    chosen = [look for look in looks if look["checked"]]
    others = [look for look in looks if not look["checked"]]
    assert len(chosen) == 1
    assert all(look["radio"] for look in looks)
    assert chosen[0]["border"] > max(look["border"] for look in others)

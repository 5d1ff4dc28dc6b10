"""Every page that somebody can see: who sees it, at which address, in which state."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.routing import Rule

from smail import clock
from smail.db.tables import Account, InvitationKind, SessionKind, SessionStrength
from smail.domain.certification import CourseKind
from smail.domain.roles import STAFF_ROLES, Role
from smail.services import accounts, seat_links
from smail.services.audit import SYSTEM
from tests.factories.accounts import make_account
from tests.factories.calibration import SITUATIONS, make_round, steps_at
from tests.factories.courses import make_course, make_learner, make_seat, make_utbildare
from tests.journeys.browsers import Visitors
from tests.journeys.county import County, let_in
from tests.journeys.sites import Site
from tests.journeys.walking import FIRST_SEVEN
from tests.support import matrix

# Nothing to look at: a word for the monitoring, a file to keep, and the files of the pages themselves.
NO_PAGES = frozenset(
    {
        "start.health",
        "static",
        "participant.own_data",
        "participant.own_data_pdf",
        "participant.picture",
        "results.changes_csv",
        "results.changes_excel",
        "results.changes_picture",
        "results.programmes_beside_picture",
        "results.group_picture",
        "results.ways_to_work_picture",
        "results.goals_file",
        "results.group_csv",
        "results.group_excel",
        "results.report_excel",
        "results.report_pdf",
        "results.board_file_pdf",
        "results.board_file_excel",
        "results.yearly_pdf",
        "results.report_word",
        "results.sheet_pdf",
        "results.show_picture",
        "account.course_calendar",
        "account.own_certificate",
        "training.certificate_pdf",
        "training.chain_picture",
        "training.board_excel",
        "training.board_pdf",
        "training.county_excel",
        "training.county_pdf",
        "training.material_file",
        "seat.file",
        "participant.own_sheet",
        "participant.meeting_sheet",
        "handledare.meeting_sheet",
        "handledare.talk_sheet",
        "handledare.joint_picture",
        "handledare.papers_pdf",
        "handledare.picture",
        "handledare.plan_picture",
        "handledare.sus_sheet",
    }
)
QUESTION = f"/s/fraga/{FIRST_SEVEN[0]}"
SUBMIT = "(form) => HTMLFormElement.prototype.submit.call(form)"


@dataclass(frozen=True, slots=True)
class Scene:
    """A page at an address; `arrive` does what is needed beyond typing it."""

    endpoint: str
    path: str
    arrive: Callable[[Page], None] | None = None
    status: int = 200


def _disagree(page: Page) -> None:
    """The answer on the screen is another one than the one that was stored meanwhile."""
    form = page.locator("form[data-assessment]")
    page.locator("input[name=answer][value='5']").evaluate("(radio) => { radio.checked = true; }")
    page.locator("input[name=version]").evaluate("(field) => { field.value = '0'; }")
    with page.expect_navigation():
        form.evaluate(SUBMIT)
    expect(page.get_by_role("heading", level=1)).to_have_text("Vilket svar gäller?")


ANYBODY = (
    Scene("start.index", "/"),
    Scene("start.privacy", "/personuppgifter"),
    Scene("start.accessibility", "/tillganglighet"),
    Scene("method.show", "/sa-raknar-vi"),
    Scene("start.accessibility_report", "/tillganglighet/brist"),
    Scene("opinions.tell", "/tyck-till"),
    Scene("opinions.read_answer", "/tyck-till/svar"),
    Scene("account.sign_in", "/logga-in"),
    Scene("account.invitation", "/inbjudan"),
    Scene("seat.enter", "/kursplats"),
    Scene("participant.enter", "/s"),
    Scene("participant.code", "/s/kod"),
    Scene("participant.signed_out", "/s/utloggad"),
    Scene("participant.signed_out", "/s/utloggad?klar=1"),
    Scene("error", "/finns-inte", status=404),
)

LINK, CODE = SessionStrength.LINK, SessionStrength.CODE
# By the person's state and the way in.
PARTICIPANTS: Mapping[tuple[str, SessionStrength], tuple[Scene, ...]] = {
    ("fresh", LINK): (
        Scene("participant.welcome", "/s/valkommen"),
        Scene("participant.more_access", "/s/mer"),
    ),
    ("young", LINK): (Scene("participant.welcome", "/s/valkommen"),),
    ("english", LINK): (
        Scene("participant.welcome", "/s/valkommen"),
        Scene("participant.question", QUESTION),
    ),
    ("midway", LINK): (
        Scene("participant.welcome", "/s/valkommen"),
        Scene("participant.question", QUESTION),
        Scene("participant.question", f"/s/fraga/{FIRST_SEVEN[3]}"),
        Scene("participant.question", QUESTION, _disagree),
    ),
    ("more", LINK): (Scene("participant.more", "/s/fler"),),
    ("closing", LINK): (
        Scene("participant.closing", "/s/sist"),
        Scene("participant.check", "/s/kontrollera"),
    ),
    ("closing", SessionStrength.TOGETHER): (Scene("participant.check", "/s/kontrollera"),),
    ("sent", LINK): (
        Scene("participant.receipt", "/s/klart"),
        Scene("participant.welcome", "/s/valkommen"),
        Scene("participant.question", QUESTION, status=409),
    ),
    ("sent", CODE): (Scene("participant.receipt", "/s/klart"),),
    ("returning", LINK): (Scene("participant.more_access", "/s/mer"),),
    ("long", CODE): (
        Scene("participant.home", "/s/hem"),
        Scene("participant.history", "/s/historia"),
        Scene("participant.plan", "/s/min-plan"),
        Scene("participant.handover", "/s/overlamning"),
        Scene("participant.meeting", "/s/mote"),
        Scene("participant.said", "/s/det-du-har-sagt"),
        Scene("participant.welcome", "/s/valkommen"),
    ),
    ("asked", CODE): (
        Scene("participant.hindsight", "/s/da"),
        Scene("participant.hindsight_question", f"/s/da/fraga/{FIRST_SEVEN[0]}"),
        Scene("participant.hindsight_check", "/s/da/kontrollera"),
    ),
    ("seen", CODE): (
        Scene("participant.hindsight", "/s/da"),
        Scene("participant.history", "/s/historia"),
    ),
    ("ended", LINK): (Scene("participant.welcome", "/s/valkommen"),),
}

ROLES = tuple(sorted(STAFF_ROLES))
# Roles of whom the matrix has several.
COLUMNS = {Role.HANDLEDARE: "handledare_own", Role.PROGRAMME_LEAD: "programme_lead_own"}

# What a role sees once, after pressing a button: on which page, and where the button's form leads.
PRESSED: Mapping[Role, tuple[tuple[str, str], ...]] = {
    Role.HANDLEDARE: (
        ("handledare.show", "/lank"),
        ("handledare.show", "/kod"),
        ("handledare.show", "/flyttkod"),
    ),
    Role.ADMINISTRATOR: (
        ("accounts.show", "/ny-telefon"),
        ("accounts.show", "/losenord"),
    ),
}


def staff_rules(app: Flask) -> Iterator[Rule]:
    """Every page of staff, as the application knows them."""
    for rule in app.url_map.iter_rules():
        policy = getattr(app.view_functions[rule.endpoint], "policy", None)
        is_staff = policy is not None and policy.kind == "staff"
        if is_staff and "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGES:
            yield rule


def staff_scenes(app: Flask, county: County) -> list[Scene]:
    """Every page of staff, about the people and things of the county."""
    scenes = []
    for rule in staff_rules(app):
        assert rule.arguments <= county.ids.keys(), f"{rule.rule}: give the county an example of its address"
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", county.ids[name])
        scenes.append(Scene(rule.endpoint, path))
    two = "behall={number}&bort={other_number}".format_map(county.ids)
    scenes.append(Scene("handledare.merge", f"/deltagare/samma-person?{two}"))
    scenes.append(Scene("training.new_course", "/utbildning/kurs/ny?slag=anvandare"))
    return sorted(scenes, key=lambda scene: scene.path)


def open_scenes(county: County) -> list[Scene]:
    """Pages for anybody, about something of the county."""
    return [
        Scene("certificate.check", f"/intyg/{county.ids['proof']}"),
        Scene("evaluation.answer", f"/u/{county.ids['key']}"),
        Scene("evaluation.answer", f"/u/{county.ids['key_over']}"),
    ]


def seen_by(page: Page, scenes: list[Scene]) -> list[Scene]:
    """The scenes that open to whoever the page is signed in as."""
    page.goto("/tillganglighet")
    statuses = page.evaluate(
        "(paths) => Promise.all(paths.map((path) => "
        "fetch(path, { redirect: 'manual' }).then((answer) => answer.status)))",
        [scene.path for scene in scenes],
    )
    return [scene for scene, status in zip(scenes, statuses, strict=True) if status == 200]


def first_seen_by(app: Flask, county: County, role: Role) -> list[Scene]:
    """The scenes of staff that open to this role, as the matrix has it, and to none before it."""
    cells: dict[str, list[Mapping[str, str]]] = {}
    for row in matrix.rows():
        if row.method == "GET":
            cells.setdefault(row.route, []).append(row.cells)
    first = {
        rule.endpoint: next(
            (one for one in ROLES if any(row[COLUMNS.get(one, one)] == "ok" for row in cells[rule.rule])),
            None,
        )
        for rule in staff_rules(app)
    }
    return [scene for scene in staff_scenes(app, county) if first[scene.endpoint] is role]


def as_staff(site: Site, county: County, visitors: Visitors, role: Role) -> Page:
    """A page signed in with this role."""
    return signed_in(visitors, let_in(site, SessionKind.STAFF, account_id=county.staff[role]))


def as_participant(
    site: Site, county: County, visitors: Visitors, state: str, strength: SessionStrength
) -> Page:
    """A page that a person in this state has opened in this way."""
    cookie = let_in(site, SessionKind.PARTICIPANT, strength, participant_id=county.people[state])
    return signed_in(visitors, cookie)


def half_way(site: Site, county: County, visitors: Visitors) -> tuple[Page, tuple[Scene, ...]]:
    """Somebody whose password was right and whose phone is still to be asked."""
    account_id = county.staff[Role.READER]
    cookie = let_in(site, SessionKind.STAFF, SessionStrength.PASSWORD_ONLY, account_id=account_id)
    return signed_in(visitors, cookie), (Scene("account.second_factor", "/logga-in/kod"),)


def lent(site: Site, county: County, visitors: Visitors) -> tuple[Page, tuple[Scene, ...]]:
    """A screen that is lent to a participant."""
    account_id = county.staff[Role.HANDLEDARE]
    cookie = let_in(site, SessionKind.STAFF, is_locked=True, account_id=account_id)
    scenes = (
        Scene("account.unlock", "/las-upp"),
        Scene("participant.signed_out", "/s/utloggad?klar=1"),
    )
    return signed_in(visitors, cookie), scenes


def tablet(site: Site, county: County, visitors: Visitors) -> tuple[Page, tuple[Scene, ...]]:
    """A screen that is lent to several, one after the other."""
    account_id = county.staff[Role.HANDLEDARE]
    cookie = let_in(site, SessionKind.STAFF, is_locked=True, is_tablet=True, account_id=account_id)
    return signed_in(visitors, cookie), (Scene("participant.tablet", "/s/skarm?klar=1"),)


def invited(site: Site, visitors: Visitors) -> tuple[Page, tuple[Scene, ...]]:
    """Somebody new with an invitation: the password first, then the phone."""
    with site.database.transaction(write=True) as db:
        account: Account = make_account(db)
        secret = accounts.invite(db, site.vault, account, InvitationKind.INVITE, SYSTEM)
    page = visitors.page()
    page.goto(f"/inbjudan#{secret}")
    expect(page).to_have_url(f"{site.base_url}/inbjudan/valj")
    return page, (Scene("account.choose", "/inbjudan/valj"), Scene("account.choose", "/inbjudan/valj", _join))


def seated(site: Site, visitors: Visitors) -> tuple[Page, tuple[Scene, ...]]:
    """Somebody without an account, who has a place on a course and opens it by the link in the letter."""
    with site.database.transaction(write=True) as db:
        learner = make_learner(db, email=b"sealed", email_mac=b"e" * 32)
        seat = make_seat(db, make_course(db, CourseKind.ANVANDARE, make_utbildare(db)), learner)
        secret, key = seat_links.link_of(db, site.vault, seat), seat.public_id
        make_round(db, seat_links.rater_of(seat), steps_at(1), clock.today() - timedelta(weeks=20))
    page = visitors.page()
    page.goto(f"/kursplats#{secret}")
    expect(page).to_have_url(f"{site.base_url}/kursplats/min")
    rating = f"/kursplats/min/kalibrering/situation/{SITUATIONS.all[0].key}"
    return page, (
        Scene("seat.show", "/kursplats/min"),
        Scene("seat.calibration", f"/kursplats/min/kalibrering?plats={key}"),
        Scene("seat.calibration_situation", f"{rating}?plats={key}"),
        Scene("seat.calibration_answers", f"/kursplats/min/kalibrering/svar?plats={key}"),
    )


def _join(page: Page) -> None:
    for field in page.locator("input[type=password]").all():
        field.fill("fyra gröna grenar i snön")
    with page.expect_navigation():
        page.locator("main form").evaluate(SUBMIT)
    expect(page.locator(".qr")).to_be_visible()


def signed_in(visitors: Visitors, cookie: dict[str, str]) -> Page:
    """A page with the cookie, set by an answer: Chromium takes a __Host- cookie over http in no other way."""
    page = visitors.page()
    header = f"{cookie['name']}={cookie['value']}; Path=/; Secure; HttpOnly; SameSite=Lax"
    page.route("**/come-in", lambda route: route.fulfill(headers={"Set-Cookie": header}, body="in"))
    page.goto("/come-in")
    page.unroute("**/come-in")
    return page

"""A handover is made once, by whoever answers for the person; whoever comes too late is told who has it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import Account, AuditEvent, Cover, Participant, StaffPeriod
from smail.domain.roles import Role
from smail.queries.covers import coverable
from smail.services import covers
from smail.services.audit import SYSTEM
from smail.services.covers import Leave
from tests.factories.accounts import make_account, sign_in
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_participant, make_staff_period
from tests.support.at_once import at_once
from tests.support.client import BASE_URL, Browser, csrf_token_in, new_browser
from tests.support.journey import words
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)


@dataclass(frozen=True)
class Scene:
    """Nils is responsible, Ida in the team, Petra and Anton could take over; Lena leads."""

    database: Database
    app: Flask
    nils: Account
    ida: Account
    petra: Account
    anton: Account
    lena: Account
    person: Participant
    enrolment_key: str
    period_key: str

    def browser(self, who: Account) -> Browser:
        """A browser that this one is signed in with."""
        browser = new_browser(self.app)
        sign_in(browser, who)
        return browser

    def let_ida_cover(self) -> None:
        """Nils is on leave this week, and Ida stands in."""
        leave = Leave(self.nils.id, self.ida.id, TODAY, TODAY + timedelta(days=4))
        with self.database.transaction(write=True) as db:
            places = coverable(db, self.nils.id, TODAY)
            assert isinstance(
                covers.begin(db, leave, places, actor=SYSTEM, written_by_id=self.nils.id), Cover
            )

    def path(self, ending: str = "") -> str:
        """The address of the person's page, or of something done on it."""
        return f"/deltagare/{self.person.public_id}{ending}"

    def form(self, to: Account, seen: str | None = None) -> dict[str, object]:
        """The handover form as the page of this morning sends it."""
        return {
            "handover_enrolment": self.enrolment_key,
            "handover_from": seen or self.period_key,
            "receiver": to.public_id,
            "handover_kind": "byte",
            "handover_on": TODAY.isoformat(),
        }

    def responsible(self) -> list[tuple[int, date, date | None]]:
        """Everybody who is or was responsible, as it is kept."""
        with self.database.transaction(write=False) as db:
            rows = db.scalars(select(StaffPeriod).where(StaffPeriod.is_responsible).order_by(StaffPeriod.id))
            return [(row.account_id, row.starts_on, row.ends_on) for row in rows]


@pytest.fixture
def scene(database: Database, app: Flask, at: TravelTo) -> Scene:
    at(datetime(2026, 11, 16, 11, 0, tzinfo=UTC))
    with database.transaction(write=True) as db:
        here = make_municipality(db)
        programme = make_programme(db, here)
        names = ("Nils", "Ida", "Petra", "Anton")
        nils, ida, petra, anton = (
            make_account(db, scope=here, first_name=one, last_name="Al") for one in names
        )
        lena = make_account(db, Role.PROGRAMME_LEAD, scope=programme, first_name="Lena", last_name="Ek")
        person = make_participant(db, programme, nils, number="52W6PW", starts_on=date(2026, 10, 5))
        stay = enrolment_of(db, person)
        make_staff_period(db, stay, ida, is_responsible=False)
        period = db.scalars(select(StaffPeriod).where(StaffPeriod.is_responsible)).one()
        return Scene(database, app, nils, ida, petra, anton, lena, person, stay.public_id, period.public_id)


def test_the_page_says_who_was_responsible_when_it_was_made(scene: Scene) -> None:
    page = scene.browser(scene.nils).get(scene.path()).text
    assert f'name="handover_from" value="{scene.period_key}"' in page


def test_a_stale_page_hands_nobody_over_and_says_who_has_the_person(scene: Scene) -> None:
    scene.let_ida_cover()
    ida = scene.browser(scene.ida)
    assert ida.get(scene.path()).status_code == 200
    nils = scene.browser(scene.nils)
    handed = nils.post_form(scene.path("/overlamning"), scene.form(scene.petra), page=scene.path())
    assert handed.status_code == 303
    before = scene.responsible()
    answer = ida.post_form(scene.path("/overlamning"), scene.form(scene.anton), page=scene.path())
    assert answer.status_code == 409
    assert "52W-6PW: Redan överlämnad till Petra Al av Nils Al i dag." in words(answer)
    assert scene.path("#team") in answer.text
    assert scene.responsible() == before
    assert len(before) == 2


def test_the_leads_stale_page_changes_nothing_either(scene: Scene) -> None:
    page = f"/samordning/vem-foljer-vem/{scene.enrolment_key}"
    lena = scene.browser(scene.lena)
    stale = {"seen": scene.period_key, "kind": "byte", "on": TODAY.isoformat()}
    assert f'name="seen" value="{scene.period_key}"' in lena.get(page).text
    scene.browser(scene.nils).post_form(
        scene.path("/overlamning"), scene.form(scene.petra), page=scene.path()
    )
    before = scene.responsible()
    for receiver in (scene.anton, scene.petra):
        answer = lena.post_form(page, stale | {"handledare": receiver.public_id})
        assert answer.status_code == 409
        assert "Redan överlämnad till Petra Al av Nils Al i dag." in words(answer)
    without = {key: value for key, value in stale.items() if key != "seen"}
    assert lena.post_form(page, without | {"handledare": scene.anton.public_id}).status_code == 409
    assert scene.responsible() == before


def test_of_two_at_the_very_same_time_one_hands_over_and_one_is_told(scene: Scene) -> None:
    scene.let_ida_cover()
    ready = []
    for who, to in ((scene.nils, scene.petra), (scene.ida, scene.anton)):
        browser = scene.browser(who)
        token = csrf_token_in(browser.get(scene.path()).text)
        ready.append((browser, {"csrf_token": token, **scene.form(to)}))

    def send(browser: Browser, data: dict[str, object]) -> int:
        return browser.post(scene.path("/overlamning"), data=data, headers={"Origin": BASE_URL}).status_code

    found = at_once([partial(send, *one) for one in ready])
    assert sorted(found) == [303, 409]
    assert len(scene.responsible()) == 2


def test_handing_over_again_from_another_tab_is_told_kindly(scene: Scene) -> None:
    nils = scene.browser(scene.nils)
    token = csrf_token_in(nils.get(scene.path()).text)
    for to, status in ((scene.petra, 303), (scene.anton, 409)):
        data = {"csrf_token": token, **scene.form(to)}
        answer = nils.post(scene.path("/overlamning"), data=data, headers={"Origin": BASE_URL})
        assert answer.status_code == status
    assert "Du har redan lämnat över 52W-6PW till Petra Al." in words(answer)
    assert nils.get(scene.path()).status_code == 404
    assert len(scene.responsible()) == 2


@pytest.mark.parametrize("who", ["anton", "lena"])
def test_nobody_else_is_told_where_the_person_went(scene: Scene, who: str) -> None:
    scene.browser(scene.nils).post_form(
        scene.path("/overlamning"), scene.form(scene.petra), page=scene.path()
    )
    other = scene.browser(getattr(scene, who))
    assert (
        other.post_form(scene.path("/overlamning"), scene.form(scene.anton), page="/konto").status_code == 404
    )


def test_the_day_after_the_door_is_closed_as_to_anybody(scene: Scene, at: TravelTo) -> None:
    nils = scene.browser(scene.nils)
    nils.post_form(scene.path("/overlamning"), scene.form(scene.petra), page=scene.path())
    at(datetime(2026, 11, 17, 11, 0, tzinfo=UTC))
    nils = scene.browser(scene.nils)
    assert (
        nils.post_form(scene.path("/overlamning"), scene.form(scene.anton), page="/idag").status_code == 404
    )


def test_where_a_protected_person_went_is_told_only_to_who_wrote_it(scene: Scene) -> None:
    nils = scene.browser(scene.nils)
    scene.browser(scene.lena).post_form(
        f"/samordning/vem-foljer-vem/{scene.enrolment_key}",
        {
            "seen": scene.period_key,
            "kind": "byte",
            "on": TODAY.isoformat(),
            "handledare": scene.petra.public_id,
        },
    )
    answer = nils.post_form(scene.path("/overlamning"), scene.form(scene.anton), page="/idag")
    assert answer.status_code == 409
    assert "Redan överlämnad till Petra Al av Lena Ek i dag." in words(answer)
    with scene.database.transaction(write=True) as db:
        db.get_one(Participant, scene.person.id).is_protected = True
    answer = nils.post_form(scene.path("/overlamning"), scene.form(scene.anton), page="/idag")
    assert answer.status_code == 404


def test_a_colleague_in_the_team_is_told_whom_to_ask_and_hands_nobody_over(scene: Scene) -> None:
    ida = scene.browser(scene.ida)
    page = ida.get(scene.path())
    assert "Nils Al är ansvarig och kan lämna över." in words(page)
    assert 'name="handover_from"' not in page.text
    answer = ida.post_form(scene.path("/overlamning"), scene.form(scene.ida), page=scene.path())
    assert answer.status_code == 409
    assert "Nils Al är ansvarig och kan lämna över." in words(answer)
    assert [one[0] for one in scene.responsible()] == [scene.nils.id]
    with scene.database.transaction(write=False) as db:
        ended = select(func.count()).where(AuditEvent.action == "team.end")
        assert db.scalar(ended) == 0


def test_whoever_covers_hands_over_though_also_in_the_team(scene: Scene) -> None:
    scene.let_ida_cover()
    ida = scene.browser(scene.ida)
    answer = ida.post_form(scene.path("/overlamning"), scene.form(scene.anton), page=scene.path())
    assert answer.status_code == 303
    assert [one[0] for one in scene.responsible()] == [scene.nils.id, scene.anton.id]


def test_whoever_covered_and_comes_too_late_is_told_who_has_the_person(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        leave = Leave(scene.nils.id, scene.anton.id, TODAY, TODAY + timedelta(days=4))
        places = coverable(db, scene.nils.id, TODAY)
        covers.begin(db, leave, places, actor=SYSTEM, written_by_id=scene.nils.id)
    anton, nils = scene.browser(scene.anton), scene.browser(scene.nils)
    page = anton.get(scene.path())
    assert page.status_code == 200
    first = nils.post_form(scene.path("/overlamning"), scene.form(scene.petra), page=scene.path())
    assert first.status_code == 303
    late = scene.form(scene.anton) | {"csrf_token": csrf_token_in(page.text)}
    answer = anton.post(scene.path("/overlamning"), data=late, headers={"Origin": BASE_URL})
    assert answer.status_code == 409
    assert "Redan överlämnad till Petra Al av Nils Al i dag." in words(answer)


def test_who_is_to_be_handed_over_later_can_be_covered_until_then(scene: Scene) -> None:
    nils = scene.browser(scene.nils)
    coming = scene.form(scene.petra) | {"handover_on": (TODAY + timedelta(days=7)).isoformat()}
    assert nils.post_form(scene.path("/overlamning"), coming, page=scene.path()).status_code == 303
    with scene.database.transaction(write=False) as db:
        assert [one.key for one in coverable(db, scene.nils.id, TODAY)] == [scene.enrolment_key]
        assert coverable(db, scene.nils.id, TODAY + timedelta(days=7)) == ()


def test_what_is_to_come_is_told_with_its_day(scene: Scene) -> None:
    nils = scene.browser(scene.nils)
    coming = scene.form(scene.petra) | {"handover_on": (TODAY + timedelta(days=7)).isoformat()}
    assert nils.post_form(scene.path("/overlamning"), coming, page=scene.path()).status_code == 303
    assert "Team Nils Al" in words(nils.get(scene.path()))
    answer = nils.post_form(scene.path("/overlamning"), scene.form(scene.anton), page=scene.path())
    assert answer.status_code == 409
    assert "Lämnas redan över till Petra Al den 23 november 2026. Det skrev Nils Al in i dag." in words(
        answer
    )

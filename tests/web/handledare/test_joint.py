"""Two pictures of one occasion: seen by two at once, spoken of in plain words, and neither ever changed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from smail.db.session import Database
from smail.db.tables import Account, Answer, Assessment, JointView, Participant
from smail.domain.instrument import AnswerKind
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_staff_submitted, make_submitted, the_instrument
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_participant, make_staff_period
from tests.support.client import Browser
from tests.support.travel import TravelTo

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TUESDAY = date(2026, 11, 10)
BELIEF = "work_within_12_months"


@dataclass(frozen=True)
class Scene:
    """A handledare who rates too, one person whom both have rated, and the browser."""

    database: Database
    client: Browser
    me: Account
    person: Participant

    def address(self, page: str = "tva-bilder") -> str:
        return f"/deltagare/{self.person.public_id}/{page}"

    def show(self, page: str = "tva-bilder") -> str:
        answer = self.client.get(self.address(page))
        assert answer.status_code == 200
        return answer.text

    def send(self, **fields: str) -> tuple[int, str]:
        answer = self.client.post_form(self.address(), fields)
        return answer.status_code, answer.text

    def rate(self, on: date = TUESDAY, rater: Account | None = None, *, value: int = 3, **given: int) -> None:
        """The person's own rating, or with a rater that one's."""
        with self.database.transaction(write=True) as db:
            person = db.get_one(Participant, self.person.id)
            if rater is None:
                make_submitted(db, person, on, given, value=value)
            else:
                make_staff_submitted(db, person, rater, on, given, value=value)

    def colleague(self) -> Account:
        with self.database.transaction(write=True) as db:
            other = make_account(db, scope=enrolment_of(db, self.person).programme, first_name="Cleo")
            make_staff_period(db, enrolment_of(db, self.person), other, is_responsible=False)
            return other

    def opinions(self) -> list[JointView]:
        with self.database.transaction(write=False) as db:
            return list(db.scalars(select(JointView).order_by(JointView.id)))


@pytest.fixture
def scene(database: Database, client: Browser, at: TravelTo) -> Scene:
    at(MONDAY)
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        me = make_account(db, scope=place, first_name="Alva")
        person = make_participant(db, make_programme(db, place, staff_rates=True), me)
    sign_in(client, me)
    return Scene(database, client, me, person)


@pytest.fixture
def seen(scene: Scene) -> Scene:
    """Both have rated: far apart in everyday life and in health, alike in all else."""
    scene.rate(everyday_life_working_days=1, health_what_helps=5)
    scene.rate(TUESDAY + timedelta(days=2), scene.me, seen_everyday_life=5, seen_health=3, **{BELIEF: 1})
    return scene


def test_the_persons_page_asks_for_the_own_rating_before_the_answers_are_read(scene: Scene) -> None:
    scene.rate()
    page = scene.client.get(f"/deltagare/{scene.person.public_id}").text
    asked = "Gör din egen skattning innan du läser svaren."
    assert page.index(asked) < page.index("Svaren från 10 november 2026 visas inte här än")


def test_until_both_have_rated_nothing_of_either_is_shown(scene: Scene) -> None:
    assert "Här finns inget att jämföra än." in scene.show()
    scene.rate(everyday_life_working_days=1)
    page = scene.show()
    assert "Gör din egen skattning" in page
    assert "Min vardag" not in page
    assert scene.client.post_form(scene.address(), {}, page="/idag").status_code == 409


def test_the_picture_the_sentence_and_the_table_say_the_same(seen: Scene) -> None:
    page = seen.show()
    sentence = (
        "Båda har svarat om 7 områden. Längst från varandra: Min vardag (egna svar 1, Alva 5), "
        "Min hälsa (egna svar 5, Alva 3)."
    )
    assert page.count(sentence) == 2
    assert f'alt="Två bilder från 10 november 2026. {sentence}"' in page
    assert "Egna svar, 10 november" in page
    assert "Alva, 12 november" in page
    drawn = page.partition('<img src="')[2].partition('"')[0]
    svg = seen.client.get(drawn)
    assert (svg.status_code, svg.mimetype) == (200, "image/svg+xml")
    assert sentence in svg.text


def test_the_largest_gaps_are_topics_that_blame_nobody(seen: Scene) -> None:
    page = seen.show()
    assert "Det egna svaret från 10 november är 1. Alva tänkte 5. Vad har Alva sett?" in page
    assert (
        "Det egna svaret från 10 november är 5. Alva tänkte 3. Vad är det som inte syns när ni ses?" in page
    )
    assert page.index("<h3>Min vardag</h3>") < page.index("<h3>Min hälsa</h3>")
    assert "<h3>Söka jobb</h3>" not in page


def test_pictures_of_long_ago_say_their_day_and_that_newer_answers_wait(seen: Scene, at: TravelTo) -> None:
    at(MONDAY + timedelta(days=70))
    sign_in(seen.client, seen.me)
    seen.rate(MONDAY.date() + timedelta(days=68))
    page = seen.show()
    assert "<h1>Två bilder från 10 november 2026</h1>" in page
    assert "Svaren från 23 januari 2027 visas inte här än" in page
    assert "Gör din egen skattning" in page
    at(MONDAY + timedelta(days=90))
    sign_in(seen.client, seen.me)
    page = seen.show()
    assert "Gör din egen skattning" not in page
    assert "Personen har svarat igen, 23 januari 2027." in page


def test_what_the_two_say_is_kept_sealed_with_day_and_name_and_no_value_changes(
    seen: Scene, vault: Vault
) -> None:
    before = _answers(seen.database)
    status, _ = seen.send(
        view_everyday_life="nej", line_everyday_life="Mornarna är svåra", view_whole="ja", line_whole=""
    )
    assert status == 303
    everyday, whole = seen.opinions()
    assert (everyday.area, everyday.agrees, everyday.account_id) == ("everyday_life", False, seen.me.id)
    assert (whole.area, whole.agrees, whole.line) == ("whole", True, None)
    assert b"Mornarna" not in (everyday.line or b"")
    page = seen.show()
    assert "Min vardag: vi tycker olika. Mornarna är svåra" in page
    assert "Hela bilden: vi är överens." in page
    assert "2026-11-16" in page
    assert _answers(seen.database) == before


def test_said_anew_the_newer_holds(seen: Scene) -> None:
    seen.send(view_health="nej", line_health="Inte än")
    seen.send(view_health="ja", line_health="")
    (one,) = seen.opinions()
    assert (one.agrees, one.line) == (True, None)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"line_health": "En rad"}, "Välj om ni är överens eller tycker olika"),
        ({"view_health": "ja", "line_health": "x" * 201}, "Raden är för lång."),
        ({"view_health": "ja", "line_health": "19121212-1212"}, "personnummer"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    seen: Scene, fields: dict[str, str], fault: str
) -> None:
    status, page = seen.send(**fields)
    assert status == 422
    assert fault in page
    assert f'value="{fields["line_health"]}"' in page
    assert seen.opinions() == []


def test_what_was_written_stays_when_a_new_pair_comes_meanwhile(seen: Scene) -> None:
    page = seen.show()
    pair = page.partition('name="pair" value="')[2].partition('"')[0]
    assert pair
    seen.rate(MONDAY.date(), health_what_helps=1)
    seen.rate(MONDAY.date(), seen.me, seen_health=5)
    status, again = seen.send(
        pair=pair, view_everyday_life="nej", line_everyday_life="Mornarna är svåra", view_whole="ja"
    )
    assert status == 409
    assert "Medan ni skrev ändrades det som finns att jämföra. Inget är sparat än" in again
    assert "Min vardag: vi tycker olika. Mornarna är svåra" in again
    assert "Hela bilden: vi är överens" in again
    assert seen.opinions() == []
    # The page is that of the new pair, and what still has a field stands in it.
    newer = again.partition('name="pair" value="')[2].partition('"')[0]
    assert newer != pair
    assert seen.send(pair=newer, view_whole="ja", line_whole="Vi ses igen")[0] == 303
    assert [one.area for one in seen.opinions()] == ["whole"]


def test_what_was_written_stays_when_there_is_no_pair_any_more(seen: Scene) -> None:
    page = seen.show()
    pair = page.partition('name="pair" value="')[2].partition('"')[0]
    with seen.database.transaction(write=True) as db:
        db.execute(update(Assessment).values(withdrawn_at=Assessment.submitted_at))
    status, again = seen.send(pair=pair, view_health="nej", line_health="Inte än")
    assert status == 409
    assert "Min hälsa: vi tycker olika. Inte än" in again


def test_a_choice_that_the_form_does_not_offer_is_nothing(seen: Scene) -> None:
    assert seen.send(view_health="kanske")[0] == 404
    assert seen.client.post_form(seen.address(), {"view_job_search": "ja"}).status_code == 400


def test_ratings_more_than_fourteen_days_apart_are_two_occasions(scene: Scene) -> None:
    scene.rate(MONDAY.date() - timedelta(days=20))
    scene.rate(MONDAY.date(), scene.me)
    assert "Här finns inget att jämföra än." in scene.show()


def test_a_colleague_who_has_yet_to_rate_does_not_see_what_another_has_rated(seen: Scene) -> None:
    other = seen.colleague()
    sign_in(seen.client, other)
    page = seen.show()
    assert "Gör din egen skattning" in page
    assert "Alva" not in page
    seen.rate(MONDAY.date(), other, value=2)
    assert "Cleo, 16 november" in seen.show()


def test_what_could_not_be_judged_is_a_dash_and_no_topic(scene: Scene) -> None:
    scene.rate(value=1)
    with scene.database.transaction(write=True) as db:
        items = the_instrument("smail_staff").form("seven").items
        kinds = dict.fromkeys(items, AnswerKind.CANNOT_JUDGE) | {"seen_health": 1}
        make_staff_submitted(db, db.get_one(Participant, scene.person.id), scene.me, TUESDAY, kinds)
    page = scene.show()
    assert "Båda har svarat om 1 område. Svaren ligger nära varandra överallt." in page
    assert page.count(">–</td>") == 6


def _answers(database: Database) -> list[tuple[int, str, int | None]]:
    with database.transaction(write=False) as db:
        return [(one.assessment_id, one.item_key, one.value) for one in db.scalars(select(Answer))]


def _hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_a_stale_tab_does_not_overwrite_what_the_other_said(seen: Scene) -> None:
    page = seen.show()
    stale = {"pair": _hidden(page, "pair"), "version": _hidden(page, "version")}
    first = stale | {"view_health": "nej", "line_health": "Vi ser olika på sömnen"}
    assert seen.send(**first)[0] == 303
    # The same page sent once more is no other opinion.
    assert seen.send(**first)[0] == 303
    status, again = seen.send(**stale, view_health="ja", line_health="")
    assert status == 409
    assert "Någon har sparat om de här bilderna sedan sidan visades." in again
    assert "Min hälsa: vi tycker olika. Vi ser olika på sömnen" in again
    assert "<li>Min hälsa: vi är överens</li>" in again
    (kept,) = seen.opinions()
    assert kept.agrees is False
    knowing = {"pair": stale["pair"], "version": _hidden(again, "version")}
    assert seen.send(**knowing, view_health="ja", line_health="")[0] == 303
    assert seen.opinions()[0].agrees is True


def test_saving_nothing_does_not_say_that_something_is_saved(seen: Scene) -> None:
    page = seen.show()
    own = {"pair": _hidden(page, "pair"), "version": _hidden(page, "version")}
    assert seen.send(**own)[0] == 303
    assert "Inget var valt, så inget är sparat." in seen.show()
    seen.send(view_health="ja", line_health="")
    seen.show()
    seen.send(view_health="ja", line_health="")
    after = seen.show()
    assert "Inget är ändrat. Det som var sparat står kvar." in after
    assert "Det ni har kommit fram till är sparat." not in after

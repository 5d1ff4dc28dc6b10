"""A handledare with a full list in November: twenty-nine people, each where the week finds them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from smail import clock
from smail.db.sealing import sealed
from smail.db.tables import Account, ActionPlan, Activity, Participant, Programme
from smail.domain.people import ContactChoice, format_number
from smail.domain.plan import ActivityKind
from smail.services import registration
from smail.services.registration import Contact
from smail.vault import Vault
from tests.factories.assessments import make_submitted
from tests.factories.onward import make_follow_up
from tests.factories.organisations import make_programme
from tests.factories.papers import make_paper_form
from tests.factories.people import enrolment_of, make_discharge, make_participant, make_pause
from tests.factories.plans import make_action_plan, make_activity
from tests.journeys.sites import Site, Staff

A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)
# A quarter after these answers it is time again.
A_QUARTER = 13 * A_WEEK
AT_REST = 10


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the list, as a page names and addresses that person."""

    public_id: str
    number: str


@dataclass(frozen=True, slots=True)
class Caseload:
    """Who works here, and the people of the week by what happens to them in it."""

    sara: Staff
    colleague: Staff
    people: dict[str, Known]
    paper: str

    def __getitem__(self, who: str) -> Known:
        return self.people[who]


@dataclass(frozen=True, slots=True)
class _Maker:
    db: Session
    vault: Vault
    programme: Programme
    sara: Account

    def person(
        self, answered: date | None, *, starts_on: date | None = None, planned: bool = True, **activity: Any
    ) -> Participant:
        """Somebody who answered that day, with an activity and, unless said otherwise, a plan."""
        starts_on = starts_on or clock.today() - 26 * A_WEEK
        row = make_participant(self.db, self.programme, self.sara, starts_on=starts_on)
        stay = enrolment_of(self.db, row)
        going_on = make_activity(self.db, stay, **{"starts_on": starts_on, **activity})
        going_on.what = sealed(self.vault, Activity.what, going_on.public_id, "Praktik på ett lager")
        if planned:
            plan = make_action_plan(self.db, stay, self.sara)
            plan.aim = sealed(self.vault, ActionPlan.aim, plan.public_id, "Lagerarbete på halvtid")
        if answered is not None:
            make_submitted(self.db, row, answered)
        return row

    def reach(self, row: Participant, name: str, choice: ContactChoice, phone: str = "") -> Participant:
        """The person has a name, and has said how the questions may come."""
        registration.seal_contact(self.vault, row, Contact(name, choice, phone))
        return row


def make_caseload(site: Site) -> Caseload:
    """Everybody is there on the Monday; what happens afterwards happens on the pages."""
    with site.database.transaction(write=True) as db:
        programme = make_programme(db, plan_within_weeks=6, staff_rates=True)
    sara = site.staff(programme, first_name="Sara")
    colleague = site.staff(programme, first_name="Karim")
    with site.database.transaction(write=True) as db:
        make = _Maker(db, site.vault, programme, db.get_one(Account, sara.id))
        rows = dict(_due(make)) | dict(_worth_a_talk(make)) | dict(_at_rest(make))
        assert len(rows) == 29
        rows["left"] = _left(make)
        printed_at = clock.now() - 3 * A_DAY
        paper = make_paper_form(db, rows["paper"], make.sara, printed_at=printed_at).number
        people = {who: Known(row.public_id, format_number(row.number)) for who, row in rows.items()}
    return Caseload(sara, colleague, people, paper)


def _due(make: _Maker) -> Iterator[tuple[str, Participant]]:
    """Six who may answer this week, and one who should have a fortnight ago."""
    today = clock.today()
    for who in ("paper", "shared", "again"):
        yield who, make.person(today - A_QUARTER)
    # Both get a message on Friday, unless one of them asks not to.
    for who, phone in (("quiet", "070-174 06 05"), ("reached", "070-174 06 06")):
        row = make.person(today - A_QUARTER)
        yield who, make.reach(row, who.title(), ContactChoice.SMS, phone)
    yield "letter", make.reach(make.person(today - A_QUARTER), "Ebba", ContactChoice.LETTER)
    yield "late", make.person(today - A_QUARTER - 6 * A_WEEK)


def _worth_a_talk(make: _Maker) -> Iterator[tuple[str, Participant]]:
    """More than a day's five, of four kinds."""
    today = clock.today()
    lately, ended = today - 8 * A_WEEK, today - 3 * A_WEEK - A_DAY
    for who in ("gap", "gap too", "third gap"):
        yield who, make.person(lately, ends_on=ended)
    for who in ("first", "first too"):
        yield who, make.person(None, starts_on=today - 4 * A_WEEK)
    yield "planless", make.person(lately, planned=False)
    yield "jobless", make.person(lately, kind=ActivityKind.SKILLS)
    # Answered on Friday, and waits for the rating of the one who follows.
    answered = make.person(None)
    make_submitted(make.db, answered, today - 3 * A_DAY, value=1, focus=["everyday_life"])
    yield "talk", make.reach(answered, "Amina", ContactChoice.LETTER)


def _at_rest(make: _Maker) -> Iterator[tuple[str, Participant]]:
    """With them nothing is to be done now: they have answered not long ago, or pause."""
    lately = clock.today() - 8 * A_WEEK
    for who in ("leaving", "handed over", *(f"at rest {n}" for n in range(AT_REST))):
        yield who, make.person(lately)
    for who in ("paused", "paused too"):
        row = make.person(lately)
        make_pause(make.db, row, starts_on=clock.today() - A_WEEK)
        yield who, row


def _left(make: _Maker) -> Participant:
    """Somebody who left half a year ago, and is to be asked how it went."""
    row = make.person(clock.today() - 30 * A_WEEK, starts_on=clock.today() - 52 * A_WEEK)
    stay = enrolment_of(make.db, row)
    stay.ended_on = clock.today() - 26 * A_WEEK
    make_discharge(make.db, stay, make.sara, recorded_at=clock.now() - 26 * A_WEEK)
    make_follow_up(make.db, stay, make.sara, due_on=clock.today() + 4 * A_DAY)
    return row

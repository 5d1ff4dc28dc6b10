"""A small county with people in every state, made quickly, for looking at every page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Account,
    Course,
    Learner,
    Opinion,
    Participant,
    Programme,
    SessionKind,
    SessionStrength,
    WebSession,
)
from smail.domain.certification import CourseKind, Level, SeatState
from smail.domain.evaluation import shown_key
from smail.domain.instrument import AnswerKind
from smail.domain.people import ContactChoice, HandoverKind, Sex
from smail.domain.plan import ActivityKind, Uptake
from smail.domain.roles import STAFF_ROLES, Role
from smail.services import (
    accounts,
    action_plans,
    activities,
    evaluation_closing,
    evaluations,
    framsteg,
    home_tasks,
    network_decisions,
    opinions,
    periods,
    steps,
    wishes,
)
from smail.services.action_plans import Together
from smail.services.activities import ActivityFields
from smail.services.audit import SYSTEM
from smail.services.network_decisions import DecisionFields
from smail.services.opinions import Said
from smail.services.pins import set_pin
from smail.vault import Vault, token
from smail.web.sessions import COOKIES, PURPOSE
from tests.factories.accounts import give_password, make_account
from tests.factories.assessments import make_answer, make_open, make_submitted
from tests.factories.calibration import SITUATIONS, make_round, steps_at
from tests.factories.courses import make_certificate, make_course, make_learner, make_seat, occasions_of
from tests.factories.evaluations import make_evaluation, sheet
from tests.factories.hindsight import make_seen_anew
from tests.factories.materials import make_material
from tests.factories.network import make_meeting, make_member, make_support
from tests.factories.onward import make_draw, make_follow_up, make_start
from tests.factories.organisations import make_municipality, make_programme, make_unit
from tests.factories.papers import make_paper_form
from tests.factories.people import (
    enrolment_of,
    make_consent,
    make_discharge,
    make_participant,
    make_pause,
    make_staff_period,
)
from tests.factories.person_files import make_person_file
from tests.journeys.sites import Site
from tests.journeys.walking import FIRST_SEVEN, SEVEN_MORE

PIN = "284719"
LONG_NAME = "Vägen till arbete och studier för unga vuxna i samverkan"
YEAR = timedelta(weeks=52)


@dataclass(frozen=True, slots=True)
class County:
    """Who is there: staff by role and participants by state, as rows' ids, and the addresses of things."""

    staff: Mapping[Role, int]
    people: Mapping[str, int]
    ids: Mapping[str, str]


def make_county(site: Site) -> County:
    """One of every role, and a person in every state that has pages of its own."""
    with site.database.transaction(write=True) as db:
        unit = make_unit(db, make_municipality(db), name="Arbetsmarknadsenheten för unga vuxna")
        programme = make_programme(
            db,
            unit,
            name=LONG_NAME,
            benefits_text="Svaren påverkar inte din ersättning.",
            asks_hindsight=True,
        )
        exercise = make_programme(db, unit, name="Övning: Våren", exercise_since=clock.now())
        staff = _staff(db, site.vault, programme)
        people = _people(db, programme, staff[Role.HANDLEDARE])
        _add_life(db, site.vault, people["long"], staff[Role.HANDLEDARE])
        _hand_over(db, people["long"], make_account(db, scope=programme))
        for state in ("returning", "long"):
            set_pin(db, site.vault, people[state].id, PIN, actor=SYSTEM)
        for person in people.values():
            periods.refresh(db, enrolment_of(db, person).id)
        return County(
            {role: row.id for role, row in staff.items()},
            {state: row.id for state, row in people.items()},
            {
                "participant_id": people["long"].public_id,
                "programme_id": programme.public_id,
                "exercise_id": exercise.public_id,
                "organisation_id": unit.public_id,
                "controller_id": programme.controller.public_id,
                "enrolment_id": enrolment_of(db, people["midway"]).public_id,
                "account_id": staff[Role.HANDLEDARE].public_id,
                "follow_up_id": _follow_up(db, programme, staff[Role.HANDLEDARE]),
                "material_id": make_material(db, staff[Role.FEDERATION_TRAINER]).public_id,
                "file_id": make_person_file(db, make_account(db, Role.COORDINATOR), programme).public_id,
                "wish_id": _wish(db, site.vault, staff[Role.HANDLEDARE]),
                "opinion_id": _opinion(db, site.vault, programme, people["long"]),
                "paper_id": make_paper_form(db, people["midway"], staff[Role.HANDLEDARE]).number,
                "number": people["long"].number,
                **_course(db, site.vault, staff[Role.UTBILDARE]),
                "vignette_key": _calibration(db, staff),
                "meeting_id": _meeting(db, site.vault, staff),
                "other_number": people["midway"].number,
            },
        )


def _follow_up(db: Session, programme: Programme, handledare: Account) -> str:
    """Somebody left half a year ago, and the programme follows up a drawn sample."""
    person = make_participant(db, programme, handledare, starts_on=clock.today() - timedelta(weeks=40))
    stay = enrolment_of(db, person)
    make_discharge(db, stay, handledare)
    stay.ended_on = clock.today() - timedelta(weeks=26)
    make_draw(db, programme, handledare)
    return make_follow_up(db, stay, handledare, place=1).public_id


def _hand_over(db: Session, person: Participant, giver: Account) -> None:
    """Somebody else followed the person on the first day; whoever took over has not confirmed it."""
    stay = enrolment_of(db, person)
    days = {"starts_on": stay.starts_on, "ends_on": stay.starts_on}
    make_staff_period(db, stay, giver, ended_by=HandoverKind.TRANSITION, **days)


def _staff(db: Session, vault: Vault, programme: Programme) -> dict[Role, Account]:
    scoped = {Role.PROGRAMME_LEAD, Role.HANDLEDARE}
    rows = {
        role: make_account(db, role, scope=programme if role in scoped else None)
        for role in sorted(STAFF_ROLES)
    }
    for row in rows.values():
        give_password(db, row)
        accounts.join_phone(db, vault, row, "JBSWY3DPEHPK3PXP", None, SYSTEM)
    return rows


def _people(db: Session, programme: Programme, handledare: Account) -> dict[str, Participant]:
    def person(**changes: Any) -> Participant:
        return make_participant(db, programme, handledare, **changes)

    today = clock.today()
    people = {state: person() for state in ("fresh", "midway", "more", "closing", "alone")}
    people |= {
        "sent": person(),
        "returning": person(starts_on=today - YEAR),
        "long": person(starts_on=today - YEAR, sex=Sex.MAN),
        "young": person(birth_year=today.year - 16),
        "english": person(language="en"),
        "asked": person(starts_on=today - YEAR),
        "seen": person(starts_on=today - YEAR),
        "protected": person(is_protected=True),
        "ended": person(starts_on=today - YEAR),
        "late": person(starts_on=today - YEAR, contact_choice=ContactChoice.LETTER),
    }
    _answer(db, people)
    make_open(db, people["english"], language="en")
    make_submitted(db, people["sent"], today, {"health_what_helps": AnswerKind.SKIPPED})
    make_submitted(db, people["returning"], today)
    make_submitted(db, people["long"], today - timedelta(weeks=26))
    lower = {"health_what_helps": 2}
    make_submitted(db, people["long"], today - timedelta(weeks=13), lower, value=4)
    for state in ("asked", "seen"):
        first = make_submitted(db, people[state], today - timedelta(weeks=26), value=4)
        make_submitted(db, people[state], today)
        make_seen_anew(db, first, today, is_sent=state == "seen")
    make_discharge(db, enrolment_of(db, people["ended"]), handledare)
    return people


def _answer(db: Session, people: Mapping[str, Participant]) -> None:
    for state, shown, answered in (
        ("midway", FIRST_SEVEN, 3),
        ("more", FIRST_SEVEN, 7),
        ("closing", FIRST_SEVEN + SEVEN_MORE, 14),
    ):
        rating = make_open(db, people[state], items_shown=list(shown))
        for key in shown[:answered]:
            make_answer(db, rating, key)


def _add_life(db: Session, vault: Vault, person: Participant, handledare: Account) -> None:
    """What fills the page about a person: pause, consent, framsteg, a colleague."""
    today = clock.today()
    enrolment = enrolment_of(db, person)
    make_pause(db, person, starts_on=today - timedelta(weeks=20), ends_on=today - timedelta(weeks=18))
    make_consent(db, person, handledare)
    make_start(db, person, handledare)
    make_staff_period(db, enrolment, make_account(db), is_responsible=False)
    _add_plan(db, vault, person, handledare)
    line = "Ringde själv till arbetsgivaren och bokade ett studiebesök"
    framsteg.write(db, vault, person.id, happened_on=today, line=line, actor=SYSTEM, account_id=handledare.id)


def _add_plan(db: Session, vault: Vault, person: Participant, handledare: Account) -> None:
    """Something of each sort that a plan holds: a step to ask about, activities, an action plan."""
    today, stay, by = clock.today(), enrolment_of(db, person), handledare.id
    kinds = {"Praktik på ett lager": ActivityKind.JOB_DIRECTED, "Datakurs": ActivityKind.SKILLS}
    for weeks, (what, kind) in zip((8, 30), kinds.items(), strict=True):
        first = today - timedelta(weeks=weeks)
        days = first, first + timedelta(weeks=12)
        new = ActivityFields(kind, Uptake.USED, what, "Ett företag", (), *days, 40)
        activities.add(db, vault, stay.id, new, SYSTEM, by)
    for line, weeks in (("Ringa praktikplatsen", 4), ("Gå en promenad", 1)):
        on = today - timedelta(weeks=weeks)
        steps.agree(db, vault, person.id, line=line, agreed_on=on, actor=SYSTEM, account_id=by)
    together = Together(with_person=True, organisation_ids=(stay.programme.organisation_id,))
    aim, on = "Lagerarbete på halvtid", today - timedelta(weeks=6)
    action_plans.write(
        db, vault, stay.id, aim=aim, on=on, together=together, actor=SYSTEM, account_id=handledare.id
    )


def _wish(db: Session, vault: Vault, account: Account) -> str:
    return wishes.leave(db, vault, account, "health", "En fråga om sömn vore bra.", SYSTEM).public_id


def _opinion(db: Session, vault: Vault, programme: Programme, person: Participant) -> str:
    home = {"programme_id": programme.id, "federation_id": programme.federation_id}
    said = Said("key", "Frågorna är bra.\nMen knappen är svår att hitta.", wants_answer=True, **home)
    opinions.tell(db, vault, said, SYSTEM, participant_id=person.id)
    return db.scalars(select(Opinion.public_id)).one()


def let_in(
    site: Site,
    kind: SessionKind,
    strength: SessionStrength = SessionStrength.FULL,
    *,
    is_locked: bool = False,
    is_tablet: bool = False,
    **whose: int,
) -> dict[str, str]:
    """A session as signing in makes it, and the cookie that carries it."""
    secret = token()
    now = clock.now()
    with site.database.transaction(write=True) as db:
        db.add(
            WebSession(
                token_mac=site.vault.mac(PURPOSE, secret),
                kind=kind,
                strength=strength,
                is_locked=is_locked,
                is_tablet=is_tablet,
                created_at=now,
                seen_at=now,
                **whose,
            )
        )
    return {"name": COOKIES[kind], "value": secret}


def _course(db: Session, vault: Vault, utbildare: Account) -> dict[str, str]:
    """A course that a certified utbildare holds, with a home task that waits; and whose certificate it is."""
    learner = make_learner(db, utbildare)
    own = make_certificate(db, learner, Level.UTBILDARE, clock.today() - timedelta(weeks=4))
    course = make_course(db, CourseKind.ANVANDARE, utbildare)
    # Held before, so that something can be made up there.
    over = _evaluated(db, vault, make_course(db, CourseKind.ANVANDARE, utbildare, title="Grundkurs i våras"))
    seat = make_seat(db, course, make_learner(db, first_name="Cleo", last_name="Dalsten"))
    make_seat(db, course, state=SeatState.INVITED, answered_at=None)
    home_tasks.hand_in(db, vault, seat.id, "Vi pratade om vardagen.", SYSTEM)
    anvandare = make_certificate(db, seat.learner, Level.ANVANDARE, clock.today())
    known = {"course_id": course.public_id, "certificate_id": anvandare.public_id, "proof": own.proof}
    return {**known, "key": shown_key(make_evaluation(db, course).key), "key_over": over}


def _meeting(db: Session, vault: Vault, staff: Mapping[Role, Account]) -> str:
    """A meeting that has begun, with a decision of the one before; and support of all quarters."""
    trainer, asked = staff[Role.FEDERATION_TRAINER], make_learner(db, first_name="Sixten", last_name="Ås")
    utbildare = db.scalars(select(Learner).where(Learner.account_id == staff[Role.UTBILDARE].id)).one()
    make_member(db, utbildare)
    for weeks, text in ((9, "Mallen för det första samtalet prövas i två kommuner."), (0, "Ny tid i maj.")):
        starts_at = clock.now() - timedelta(weeks=weeks, hours=1)
        meeting = make_meeting(db, trainer, asked, utbildare, starts_at=starts_at)
        new = DecisionFields(text, asked.id, clock.today() + timedelta(days=3 - weeks))
        network_decisions.decide(db, vault, meeting.id, new, SYSTEM, trainer.id)
    for days in (0, 90, 180):
        given_on = clock.today() - timedelta(days=days)
        make_support(db, staff[Role.UTBILDARE], asked, given_on=given_on)
    return meeting.public_id


def _calibration(db: Session, staff: Mapping[Role, Account]) -> str:
    """Somebody who has begun a round, somebody who has sent one in, and a group; and a situation."""
    for shift in range(5):
        make_round(db, make_account(db), steps_at(shift - 2))
    # So long ago that the next one can be begun too.
    make_round(db, staff[Role.FEDERATION_TRAINER], steps_at(1), clock.today() - timedelta(weeks=20))
    make_round(db, staff[Role.HANDLEDARE], is_sent=False)
    return SITUATIONS.all[0].key


def _evaluated(db: Session, vault: Vault, course: Course) -> str:
    """A course of last spring whose answers can be read, and where they were given."""
    for _ in range(6):
        make_seat(db, course)
    for occasion in occasions_of(db, course):
        occasion.starts_at -= timedelta(weeks=30)
        row = make_evaluation(db, course, occasion.number)
        for number in range(12):
            one = sheet(row, 2 + number % 4, text=f"Mer tid för övning {number}")
            evaluations.keep(db, vault, occasion.id, one, at=occasion.starts_at)
    evaluation_closing.close_due(db, vault)
    return shown_key(row.key)

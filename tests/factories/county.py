"""A small county in which every kind of person and of thing exists once, for what must hold of all.

Texts come from `write`, which is told what each is about: so a test can put a word of its own, or something
hostile, into every field that is stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import (
    AccessibilityReport,
    Account,
    ActionPlan,
    Activity,
    AgreedStep,
    Assessment,
    Attendance,
    Certificate,
    Controller,
    Course,
    CourseOccasion,
    Cover,
    CoverPlace,
    Discharge,
    Enrolment,
    Federation,
    FollowUp,
    Framsteg,
    InstrumentWish,
    Learner,
    Material,
    MeetingSheet,
    NetworkDecision,
    NetworkMeeting,
    Opinion,
    Organisation,
    OrganisationKind,
    PaperForm,
    Participant,
    PersonalLink,
    PersonFile,
    Programme,
    RoleGrant,
    Seat,
    StaffPeriod,
    SupportEntry,
    WorkStart,
    WrittenBy,
)
from smail.domain.certification import CourseKind, Level
from smail.domain.evaluation import shown_key
from smail.domain.people import ContactChoice, HandoverKind
from smail.domain.roles import Role
from smail.domain.wishes import WishState
from smail.services import opinions
from smail.services.audit import SYSTEM
from smail.services.course_rules import current_rule
from smail.services.links import issue_link
from smail.services.opinions import Said
from smail.services.periods import refresh
from smail.services.pins import PURPOSE as PIN
from smail.vault import Vault
from tests.factories.accounts import give_password, make_account
from tests.factories.assessments import make_answer, make_open, make_submitted
from tests.factories.courses import (
    make_certificate,
    make_course,
    make_learner,
    make_seat,
    make_utbildare,
    occasions_of,
)
from tests.factories.evaluations import make_evaluation
from tests.factories.materials import make_material
from tests.factories.network import make_asked, make_decision, make_meeting, make_support
from tests.factories.onward import make_follow_up, make_start
from tests.factories.organisations import (
    make_controller,
    make_federation,
    make_municipality,
    make_organisation,
    make_programme,
    the_federation,
)
from tests.factories.papers import make_paper_form
from tests.factories.people import enrolment_of, make_discharge, make_participant, make_staff_period
from tests.factories.person_files import make_person_file
from tests.factories.plans import make_action_plan, make_activity, make_step
from tests.factories.wishes import make_wish

Write = Callable[[str], str]

SOME_TIME = timedelta(weeks=40)
A_WEEK = timedelta(weeks=1)
# Whoever can be signed in, and the role that each holds; where, says `_staff`.
STAFF: Mapping[str, Role] = {
    "handledare_own": Role.HANDLEDARE,
    "handledare_deputy": Role.HANDLEDARE,
    "handledare_colleague": Role.HANDLEDARE,
    "handledare_elsewhere": Role.HANDLEDARE,
    "role_ended": Role.HANDLEDARE,
    "deactivated": Role.HANDLEDARE,
    "utbildare": Role.UTBILDARE,
    "federation_trainer": Role.FEDERATION_TRAINER,
    "programme_lead_own": Role.PROGRAMME_LEAD,
    "programme_lead_other": Role.PROGRAMME_LEAD,
    "coordinator": Role.COORDINATOR,
    "reader": Role.READER,
    "administrator": Role.ADMINISTRATOR,
    "other_administrator": Role.ADMINISTRATOR,
}
PEOPLE = ("own", "colleagues", "elsewhere", "protected", "closed")


@dataclass(frozen=True, slots=True)
class County:
    """Everything that was made, by what a test calls it."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    controllers: dict[str, Controller] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    grants: dict[str, RoleGrant] = field(default_factory=dict)
    people: dict[str, Participant] = field(default_factory=dict)
    enrolments: dict[str, Enrolment] = field(default_factory=dict)
    ratings: dict[str, Assessment] = field(default_factory=dict)
    links: dict[str, PersonalLink] = field(default_factory=dict)
    sheets: dict[str, MeetingSheet] = field(default_factory=dict)
    covers: dict[str, Cover] = field(default_factory=dict)
    handovers: dict[str, StaffPeriod] = field(default_factory=dict)
    reports: dict[str, AccessibilityReport] = field(default_factory=dict)
    follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    # By public id.
    opinions: dict[str, str] = field(default_factory=dict)
    papers: dict[str, PaperForm] = field(default_factory=dict)
    starts: dict[str, WorkStart] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    # As they stand in the address.
    evaluations: dict[str, str] = field(default_factory=dict)
    certificates: dict[str, Certificate] = field(default_factory=dict)
    meetings: dict[str, NetworkMeeting] = field(default_factory=dict)
    support: dict[str, SupportEntry] = field(default_factory=dict)
    wishes: dict[str, InstrumentWish] = field(default_factory=dict)
    materials: dict[str, Material] = field(default_factory=dict)
    files: dict[str, PersonFile] = field(default_factory=dict)


def make_county(db: Session, vault: Vault, write: Write = str) -> County:
    """Two municipalities and a neighbouring federation, one account for each role, five who are followed."""
    county = County()
    _add_places(db, county, write)
    _add_staff(db, county, write)
    _add_people(db, county)
    for who in PEOPLE:
        _tell(db, vault, county, who, write)
        county.papers[who] = make_paper_form(db, county.people[who], county.accounts["handledare_own"])
    _add_follow_ups(db, vault, county, write)
    _add_report(db, vault, county, write)
    _add_opinions(db, vault, county, write)
    _add_training(db, vault, county, write)
    _add_network(db, vault, county, write)
    _add_wishes(db, vault, county, write)
    _add_materials(db, county)
    _add_files(db, county)
    db.flush()
    return county


def _add_places(db: Session, county: County, write: Write) -> None:
    federation = the_federation(db)
    county.organisations["own"] = make_municipality(db)
    county.organisations["elsewhere"] = make_municipality(db, "Enköping")
    foreign = make_federation(db, name="Grannlänets samordningsförbund")
    county.organisations["foreign"] = make_organisation(
        db, federation_id=foreign.id, kind=OrganisationKind.MUNICIPALITY, name="Grannstad", scb_code="0480"
    )
    for key, owner in county.organisations.items():
        of: Federation = federation if key != "foreign" else foreign
        words = {name: write(f"{key}.controller.{name}") for name in ("name", "contact")}
        county.controllers[key] = make_controller(db, federation_id=of.id, **words)
        owner.controller_id = county.controllers[key].id
        owner.name = write(f"{key}.organisation.name")
        county.programmes[key] = _programme(db, county, key, write)
    for key in ("own", "elsewhere"):
        county.programmes[f"exercise_{key}"] = _exercise(db, county, key, write)


def _programme(db: Session, county: County, key: str, write: Write) -> Programme:
    fields = ("name", "case_number", "target_group", "staff_title", "benefits_text")
    return make_programme(
        db,
        county.organisations[key],
        controller_id=county.controllers[key].id,
        starts_on=clock.today() - 2 * SOME_TIME,
        staff_rates=True,
        **{name: write(f"{key}.programme.{name}") for name in fields},
    )


def _exercise(db: Session, county: County, key: str, write: Write) -> Programme:
    """One that nobody practises in yet."""
    return make_programme(
        db,
        county.organisations[key],
        controller_id=county.controllers[key].id,
        name=write(f"{key}.exercise.name"),
        exercise_since=clock.now() - A_WEEK,
    )


def _add_staff(db: Session, county: County, write: Write) -> None:
    for who, role in STAFF.items():
        account = _account(db, county, who, role, write)
        give_password(db, account)
        account.totp_secret = b"sealed"
    county.accounts["deactivated"].ended_on = clock.today()
    for former in ("role_ended", "deactivated"):
        county.grants[former].ends_on = clock.today()
    invited = _account(db, county, "invited", Role.HANDLEDARE, write)
    invited.organisation_id = county.organisations["own"].id
    foreign_id = county.organisations["foreign"].federation_id
    scope = county.programmes["foreign"]
    _account(db, county, "foreign", Role.HANDLEDARE, write, federation_id=foreign_id, scope=scope)


def _account(db: Session, county: County, who: str, role: Role, write: Write, **changes: Any) -> Account:
    is_elsewhere = who in ("handledare_elsewhere", "programme_lead_other")
    programme = county.programmes["elsewhere" if is_elsewhere else "own"]
    if role in (Role.HANDLEDARE, Role.PROGRAMME_LEAD):
        changes.setdefault("scope", programme)
    names = {name: write(f"{who}.account.{name}") for name in ("first_name", "last_name")}
    account = make_account(db, role, **names, **changes)
    county.accounts[who] = account
    county.grants[who] = db.scalars(select(RoleGrant).where(RoleGrant.account_id == account.id)).one()
    return account


def _add_people(db: Session, county: County) -> None:
    staff, start = county.accounts, clock.today() - SOME_TIME
    here, there = county.programmes["own"], county.programmes["elsewhere"]
    followed = {
        "own": (here, "handledare_own"),
        "colleagues": (here, "handledare_colleague"),
        "elsewhere": (there, "handledare_elsewhere"),
        "protected": (here, "handledare_own"),
        "closed": (here, "handledare_own"),
    }
    for who, (programme, by) in followed.items():
        is_protected = who == "protected"
        person = make_participant(db, programme, staff[by], starts_on=start, is_protected=is_protected)
        county.people[who], county.enrolments[who] = person, enrolment_of(db, person)
    for former in ("role_ended", "deactivated"):
        make_staff_period(db, county.enrolments["own"], staff[former], is_responsible=False)
    _add_continuity(db, county)
    protected = county.enrolments["protected"]
    make_staff_period(db, protected, staff["handledare_deputy"], is_responsible=False, is_deputy=True)
    # In the team, and yet neither responsible nor the deputy: does not see the person.
    make_staff_period(db, protected, staff["handledare_colleague"], is_responsible=False)


def _add_continuity(db: Session, county: County) -> None:
    """One was handed over on the first day and is not confirmed, and a leave that is to come is covered."""
    staff, stay = county.accounts, county.enrolments["own"]
    days = {"starts_on": stay.starts_on, "ends_on": stay.starts_on}
    make_staff_period(db, stay, staff["invited"], ended_by=HandoverKind.TRANSITION, **days)
    own, colleague = staff["handledare_own"].id, staff["handledare_colleague"].id
    soon = clock.today() + SOME_TIME
    leave = Cover(
        absent_id=own,
        covering_id=colleague,
        starts_on=soon,
        ends_on=soon + A_WEEK,
        written_by_id=own,
        written_at=clock.now(),
    )
    db.add(leave)
    db.flush()
    db.add(CoverPlace(cover_id=leave.id, enrolment_id=stay.id))
    county.covers["own"] = leave
    of_own = StaffPeriod.enrolment_id == stay.id, StaffPeriod.account_id == own
    county.handovers["own"] = db.scalars(select(StaffPeriod).where(*of_own)).one()


def _tell(db: Session, vault: Vault, county: County, who: str, write: Write) -> None:
    """The person has a name, two ratings with own words, a step forward, a link and a PIN."""
    person = county.people[who]
    fields = ("name",) if person.is_protected else ("name", "phone", "email")
    for name in fields:
        column = getattr(Participant, name)
        setattr(person, name, sealing.sealed(vault, column, person.public_id, write(f"{who}.{name}")))
    if not person.is_protected:
        person.contact_choice = ContactChoice.SMS
    person.pin_mac = vault.mac(PIN, f"{person.public_id}:482917")
    county.ratings[who] = make_submitted(db, person, clock.today() - SOME_TIME + A_WEEK, focus=["health"])
    _say(vault, county.ratings[who], write(f"{who}.free_text"))
    db.add(_framsteg(vault, person, write(f"{who}.framsteg")))
    _plan(db, vault, county, who, write)
    _add_sheet(db, county, who)
    if who == "closed":
        _end(db, vault, county, write)
    else:
        _begin_again(db, vault, person, write(f"{who}.open_free_text"))
        issue_link(db, vault, person.id, actor=SYSTEM, issued_by_id=None)
        county.links[who] = db.scalars(
            select(PersonalLink).where(PersonalLink.participant_id == person.id)
        ).one()
    county.starts[who] = make_start(db, person, county.accounts["handledare_own"])
    refresh(db, person.id)


def _say(vault: Vault, rating: Assessment, words: str) -> None:
    rating.free_text = sealing.sealed(vault, Assessment.free_text, rating.public_id, words)


def _begin_again(db: Session, vault: Vault, person: Participant, words: str) -> None:
    """A rating of today is under way, and only to be looked through and sent."""
    rating = make_open(db, person, wants_more=False, focus=["health"])
    for item_key in rating.items_shown:
        make_answer(db, rating, item_key, 2)
    _say(vault, rating, words)


def _framsteg(vault: Vault, person: Participant, words: str) -> Framsteg:
    public_id = new_public_id()
    return Framsteg(
        public_id=public_id,
        participant_id=person.id,
        happened_on=clock.today() - A_WEEK,
        line=sealing.sealed(vault, Framsteg.line, public_id, words),
        written_by=WrittenBy.PARTICIPANT,
        written_at=clock.now(),
    )


def _plan(db: Session, vault: Vault, county: County, who: str, write: Write) -> None:
    """An activity that runs, a step to ask about, and what the action plan leads to."""
    stay, handledare = county.enrolments[who], county.accounts["handledare_own"]
    names = {name: new_public_id() for name in ("activity", "step", "aim")}
    columns = {"activity": Activity.what, "step": AgreedStep.line, "aim": ActionPlan.aim}
    kept = {
        name: sealing.sealed(vault, columns[name], public_id, write(f"{who}.{name}"))
        for name, public_id in names.items()
    }
    make_activity(db, stay, public_id=names["activity"], what=kept["activity"])
    make_step(db, county.people[who], public_id=names["step"], line=kept["step"])
    make_action_plan(db, stay, handledare, public_id=names["aim"], aim=kept["aim"])


def _add_sheet(db: Session, county: County, who: str) -> None:
    """The person lets a meeting of today see the plan and the steps."""
    county.sheets[who] = MeetingSheet(
        participant_id=county.people[who].id,
        meeting_on=clock.today(),
        parts=["plan", "steps"],
        chosen_by=WrittenBy.PARTICIPANT,
        chosen_at=clock.now(),
    )
    db.add(county.sheets[who])
    db.flush()


def _end(db: Session, vault: Vault, county: County, write: Write) -> None:
    enrolment = county.enrolments["closed"]
    enrolment.ended_on = clock.today() - A_WEEK
    words = write("closed.next_step")
    next_step = sealing.sealed(vault, Discharge.next_step, enrolment.public_id, words)
    make_discharge(db, enrolment, county.accounts["handledare_own"], next_step=next_step)


def _add_follow_ups(db: Session, vault: Vault, county: County, write: Write) -> None:
    """One follow-up of each sort: of whom each handledare followed, and one whose holder has left."""
    staff, here, there = county.accounts, county.programmes["own"], county.programmes["elsewhere"]
    own = make_follow_up(db, county.enrolments["closed"], staff["handledare_own"], public_id=new_public_id())
    own.line = sealing.sealed(vault, FollowUp.line, own.public_id, write("closed.follow_up"))
    county.follow_ups["closed"] = own
    for key, programme, by in (
        ("colleagues", here, "handledare_colleague"),
        ("elsewhere", there, "handledare_elsewhere"),
        ("protected", here, "handledare_own"),
        ("left_behind", here, "deactivated"),
    ):
        is_protected = key == "protected"
        start = clock.today() - SOME_TIME
        person = make_participant(db, programme, staff[by], starts_on=start, is_protected=is_protected)
        stay = enrolment_of(db, person)
        if is_protected:
            make_staff_period(db, stay, staff["handledare_deputy"], is_responsible=False, is_deputy=True)
        stay.ended_on = clock.today() - 26 * A_WEEK
        make_discharge(db, stay, staff["handledare_own"])
        for period in db.scalars(select(StaffPeriod).where(StaffPeriod.enrolment_id == stay.id)):
            period.ends_on = stay.ended_on + timedelta(days=1)
        county.follow_ups[key] = make_follow_up(db, stay, staff[by])


def _add_report(db: Session, vault: Vault, county: County, write: Write) -> None:
    public_id = new_public_id()
    sealed = {
        name: sealing.sealed(vault, getattr(AccessibilityReport, name), public_id, write(f"report.{name}"))
        for name in ("text", "reply_to")
    }
    county.reports["open"] = AccessibilityReport(
        public_id=public_id, page=write("report.page"), reported_at=clock.now(), **sealed
    )
    db.add(county.reports["open"])


def _add_opinions(db: Session, vault: Vault, county: County, write: Write) -> None:
    """What the followed people of two places say, and somebody without a name; each waits for an answer."""
    for where in ("own", "elsewhere"):
        programme = county.programmes[where]
        home = {"programme_id": programme.id, "federation_id": programme.federation_id}
        said = Said(where, write(f"opinion.{where}"), wants_answer=True, **home)
        opinions.tell(db, vault, said, SYSTEM, participant_id=county.people[where].id)
    said = Said("anonymous", write("opinion.anonymous"), wants_answer=True)
    opinions.tell_without_name(db, vault, said)
    for where, sender in (("own", "own"), ("elsewhere", "elsewhere"), ("anonymous", None)):
        whose = county.people[sender].id if sender else None
        row = select(Opinion.public_id).where(Opinion.participant_id == whose)
        county.opinions[where] = db.scalars(row).one()


def _add_training(db: Session, vault: Vault, county: County, write: Write) -> None:
    """Two courses in the county and one in the next, each with somebody who has been to half of it."""
    places, account = county.organisations, county.accounts["utbildare"]
    mine = make_learner(db, account, organisation_id=places["own"].id)
    county.certificates["utbildare"] = make_certificate(db, mine, Level.UTBILDARE, clock.today() - A_WEEK)
    teachers = {"own": account, "colleague": make_utbildare(db)}
    for key, teacher in teachers.items():
        county.courses[key] = make_course(db, CourseKind.ANVANDARE, teacher)
        county.courses[key].title = write(f"{key}.course.title")
    county.courses["foreign"] = _foreign_course(db, county)
    for key, course in county.courses.items():
        county.seats[key] = _seat(db, vault, county, key, course, write)
        row = make_evaluation(db, course, len(occasions_of(db, course)))
        county.evaluations[key] = shown_key(row.key)
    for key in ("own", "elsewhere", "foreign"):
        learner = make_learner(db, federation_id=places[key].federation_id, organisation_id=places[key].id)
        county.certificates[key] = make_certificate(db, learner, Level.ANVANDARE, clock.today())


def _add_network(db: Session, vault: Vault, county: County, write: Write) -> None:
    """A meeting of the utbildare and a handledare, one of others, and one in the next county; and support."""
    trainer, account = county.accounts["federation_trainer"], county.accounts["utbildare"]
    mine = db.scalars(select(Learner).where(Learner.account_id == account.id)).one()
    other = make_learner(db)
    foreign_id = county.organisations["foreign"].federation_id
    for key, learner in {"own": mine, "colleague": other}.items():
        own, by, decided = new_public_id(), trainer, new_public_id()
        agenda = sealing.sealed(vault, NetworkMeeting.agenda, own, write(f"{key}.meeting.agenda"))
        county.meetings[key] = make_meeting(db, by, learner, public_id=own, agenda=agenda)
        text = sealing.sealed(vault, NetworkDecision.text, decided, write(f"{key}.meeting.decision"))
        # A decision that is carried out is shown at its own meeting only.
        done = {"done_on": clock.today(), "done_by_id": by.id}
        make_decision(db, county.meetings[key], learner, public_id=decided, text=text, **done)
    make_asked(db, county.meetings["own"], make_learner(db, county.accounts["handledare_elsewhere"]))
    for key, giver in {"own": account, "colleague": trainer}.items():
        own = new_public_id()
        note = sealing.sealed(vault, SupportEntry.note, own, write(f"{key}.support.note"))
        county.support[key] = make_support(db, giver, other, public_id=own, note=note)
    abroad = {"federation_id": foreign_id, "title": "Grannens möte"}
    county.meetings["foreign"] = make_meeting(db, county.accounts["foreign"], **abroad)


def _foreign_course(db: Session, county: County) -> Course:
    federation_id, staff = county.organisations["foreign"].federation_id, county.accounts["foreign"]
    rule = current_rule(db, federation_id, CourseKind.ANVANDARE)
    row = Course(
        federation_id=federation_id,
        rule_id=rule.id,
        title="Grannens kurs",
        places=5,
        account_id=staff.id,
        planned_at=clock.now(),
    )
    db.add(row)
    db.flush()
    db.add(CourseOccasion(course_id=row.id, number=1, starts_at=clock.now() - A_WEEK, place="Sal 1"))
    db.flush()
    return row


def _seat(db: Session, vault: Vault, county: County, key: str, course: Course, write: Write) -> Seat:
    place = county.organisations["foreign" if key == "foreign" else "own"]
    names = {name: write(f"{key}.learner.{name}") for name in ("first_name", "last_name")}
    learner = make_learner(db, federation_id=place.federation_id, organisation_id=place.id, **names)
    public_id = new_public_id()
    needs = sealing.sealed(vault, Seat.needs, public_id, write(f"{key}.seat.needs"))
    row = make_seat(db, course, learner, public_id=public_id, needs=needs)
    by, first = county.accounts["utbildare"].id, occasions_of(db, course)[0]
    there = {"minutes": 60, "account_id": by, "recorded_at": clock.now()}
    db.add(Attendance(seat_id=row.id, occasion_id=first.id, **there))
    return row


def _add_wishes(db: Session, vault: Vault, county: County, write: Write) -> None:
    """One that waits, one that is answered, and one of the neighbours."""
    for key, who in (("waiting", "handledare_own"), ("answered", "utbildare"), ("foreign", "foreign")):
        row = make_wish(db, county.accounts[who])
        row.text = sealing.sealed(vault, InstrumentWish.text, row.public_id, write(f"wish.{key}"))
        county.wishes[key] = row
    row = county.wishes["answered"]
    row.state, row.n_answers, row.answered_on = WishState.ANSWERED, 1, clock.today()
    row.answered_by_id = county.accounts["federation_trainer"].id
    row.answer = sealing.sealed(vault, InstrumentWish.answer, row.public_id, write("wish.answer"))
    db.flush()


def _add_files(db: Session, county: County) -> None:
    """A file about persons that waits for the coordinator, and one of the neighbours."""
    for key, who, place in (("waiting", "other_administrator", "own"), ("foreign", "foreign", "foreign")):
        county.files[key] = make_person_file(db, county.accounts[who], county.programmes[place])


def _add_materials(db: Session, county: County) -> None:
    """One for whoever measures, one for utbildare alone, and one of the neighbours."""
    keeper, users = county.accounts["federation_trainer"], CourseKind.ANVANDARE
    teaching = make_material(db, keeper, CourseKind.UTBILDARE, title="Att utbilda andra")
    county.materials["open"], county.materials["utbildare"] = make_material(db, keeper, users), teaching
    county.materials["foreign"] = make_material(db, county.accounts["foreign"], users)

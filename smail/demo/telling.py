"""Tells one planned life to the services, in the order in which it would have happened."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.clock import SWEDISH_TIME
from smail.db.tables import Account, ActorKind, Assessment, Enrolment, Organisation, PersonPeriod, Programme
from smail.demo.lives import Case, Forward, Handover, Life, Rest, chances
from smail.demo.voices import Voice
from smail.domain.people import ContactChoice, DischargeReason, Education, MissReason, Occupation, Support
from smail.services import answering, discharges, framsteg, pauses, periods, registration, submitting, teams
from smail.services.audit import Actor
from smail.services.discharges import Ending
from smail.services.registration import Contact, Registered, Registration
from smail.vault import Vault

ANSWERED_UNDERWAY = 4

# How it ended, with what the person does and lives on afterwards.
_ENDINGS = (
    (DischargeReason.WORK, Occupation.WORK, Support.SALARY),
    (DischargeReason.STUDIES, Occupation.STUDIES, Support.STUDY_SUPPORT),
    (DischargeReason.JOB_SEEKING, Occupation.JOB_SEEKING, Support.ACTIVITY_SUPPORT),
    (DischargeReason.WORK, Occupation.SUPPORTED_WORK, Support.SALARY),
    (DischargeReason.NO_CONTACT, Occupation.UNKNOWN, Support.UNKNOWN),
    (DischargeReason.ILLNESS, Occupation.SICK_LEAVE, Support.SICKNESS_BENEFIT),
    (DischargeReason.NEXT_PROGRAMME, Occupation.WORK_TRAINING, Support.SOCIAL_ASSISTANCE),
    (DischargeReason.OWN_WISH, Occupation.NONE, Support.SOCIAL_ASSISTANCE),
)
_BEFORE = (Support.SOCIAL_ASSISTANCE, Support.ACTIVITY_SUPPORT, Support.SICKNESS_BENEFIT, Support.NONE)
_REASONS = (
    MissReason.ABSENCE,
    MissReason.ILLNESS,
    MissReason.NO_INTERPRETER,
    MissReason.DECLINED,
    None,
    None,
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """The person answers."""

    on: date


@dataclass(frozen=True, slots=True)
class Joining:
    """A colleague is there too, for a person with protected identity as the deputy."""

    on: date
    who: str


@dataclass(frozen=True, slots=True)
class Return:
    """The person is back from a rest."""

    on: date


Event = Occasion | Rest | Return | Handover | Joining | Forward


def events(life: Life) -> tuple[tuple[date, Event], ...]:
    """Everything that happens between the first and the last day, by date."""
    return tuple(sorted(_events(life), key=lambda event: event[0]))


def _events(life: Life) -> Iterator[tuple[date, Event]]:
    for day in life.occasions:
        yield day, Occasion(day)
    for rest in life.rests:
        yield rest.starts_on, rest
        if rest.ends_on is not None:
            yield rest.ends_on, Return(rest.ends_on)
    for handover in life.handovers:
        yield handover.on, handover
    if life.member is not None:
        # After a handover: the one who leaves the responsibility may stay in the team.
        day = life.handovers[-1].on if life.handovers else life.started_on
        yield day, Joining(day, life.member)
    for forward in life.forwards:
        yield forward.on, forward


@dataclass(frozen=True, slots=True)
class Teller:
    """Everything that a life is told with."""

    db: Session
    vault: Vault
    catalogue: Catalogue
    today: date
    programmes: Mapping[str, Programme]
    organisations: Mapping[str, Organisation]
    staff: Mapping[str, Account]

    def tell(self, life: Life) -> None:
        """The person has lived it."""
        known = self._register(life)
        voice = Voice(chances(1000 + life.seed))
        by = staff_actor(self.staff[life.staff])
        for day, event in events(life):
            self._happen(known, voice, by, day, event)
        if life.case is Case.UNDERWAY:
            self._begin(known, voice, self.today - timedelta(days=1))
        if life.ended_on is not None:
            self._end(life, known.enrolment, by)
        self._give_reasons(life, known.enrolment, by)

    def _register(self, life: Life) -> Registered:
        account = self.staff[life.staff]
        new = Registration(
            programme_id=self.programmes[life.place].id,
            starts_on=life.started_on,
            sex=life.sex,
            language=life.language,
            birth_year=life.birth_year,
            referring_organisation_id=self.organisations[life.referrer].id if life.referrer else None,
            is_protected=life.is_protected,
            contact=_contact(life),
            has_sus_consent=life.has_sus_consent,
        )
        return registration.register(
            self.db, self.vault, new, staff_actor(account), account.id, on=life.started_on
        )

    def _happen(self, known: Registered, voice: Voice, by: Actor, day: date, event: Event) -> None:
        person_id, enrolment_id = known.participant.id, known.enrolment.id
        match event:
            case Occasion():
                self._rate(known, voice, day)
            case Rest(reason=reason):
                pauses.pause(self.db, person_id, day, reason, actor=by, today=self.today)
            case Return():
                pauses.resume(self.db, person_id, day, actor=by, today=self.today)
            case Handover(to=to, kind=kind):
                teams.hand_over(self.db, enrolment_id, self.staff[to].id, kind, day, by)
            case Joining(who=who):
                is_deputy = known.participant.is_protected
                teams.add_member(self.db, enrolment_id, self.staff[who].id, day, by, is_deputy=is_deputy)
            case Forward(line=line, by_staff=by_staff):
                self._step_forward(known, by, day, line, by_staff=by_staff)

    def _rate(self, known: Registered, voice: Voice, day: date) -> None:
        assessment = self._begin(known, voice, day, until=None)
        instrument = self.catalogue.by_digest(assessment.instrument_digest)
        if len(instrument.form(assessment.form).parts) > 1:
            answering.take_more(self.db, self.catalogue, assessment, voice.wants_more())
            self._answer(assessment, voice, day, until=None)
        areas = [indicator.key for indicator in instrument.indicators]
        most = instrument.closing.focus_max if instrument.closing else 0
        focus, words = voice.focus(areas, most), voice.words()
        answering.set_closing(self.db, self.vault, self.catalogue, assessment, focus, words)
        submitting.submit(
            self.db,
            self.catalogue,
            assessment,
            mode=voice.mode(),
            actor=Actor(ActorKind.PARTICIPANT, known.participant.public_id),
            at=at_work(day, 15),
        )

    def _begin(
        self, known: Registered, voice: Voice, day: date, until: int | None = ANSWERED_UNDERWAY
    ) -> Assessment:
        """A rating with its first part answered, or only so many questions of it."""
        found = answering.open_assessment(self.db, self.catalogue, known.participant.id, at=at_work(day))
        assert isinstance(found, Assessment), f"{found} on {day}"
        voice.go_on(self.catalogue.by_digest(found.instrument_digest))
        self._answer(found, voice, day, until)
        return found

    def _answer(self, assessment: Assessment, voice: Voice, day: date, until: int | None) -> None:
        instrument = self.catalogue.by_digest(assessment.instrument_digest)
        shown = assessment.items_shown
        first = len(instrument.form(assessment.form).parts[0]) if assessment.wants_more else 0
        for minute, key in enumerate(shown[first:until]):
            answering.record_answer(
                self.db,
                assessment,
                voice.answer(instrument.item(key)),
                key=f"demo-{assessment.id}-{key}"[:40],
                seen_version=None,
                at=at_work(day, minute),
            )

    def _step_forward(self, known: Registered, by: Actor, day: date, line: str, *, by_staff: bool) -> None:
        own = Actor(ActorKind.PARTICIPANT, known.participant.public_id)
        responsible = teams.responsible(self.db, known.enrolment.id)
        framsteg.write(
            self.db,
            self.vault,
            known.participant.id,
            happened_on=day,
            line=line,
            actor=by if by_staff else own,
            account_id=responsible.account_id if by_staff and responsible else None,
            at=at_work(day, 300),
        )

    def _end(self, life: Life, enrolment: Enrolment, by: Actor) -> None:
        assert life.ended_on is not None
        dice = chances(2000 + life.seed)
        reason, occupation, support = _ENDINGS[life.seed % len(_ENDINGS)]
        ending = Ending(
            last_on=life.ended_on,
            reason=reason,
            occupation_before=dice.choice((Occupation.NONE, Occupation.JOB_SEEKING, Occupation.SICK_LEAVE)),
            occupation_after=occupation,
            support_before=dice.choice(_BEFORE),
            support_after=support,
            education=dice.choice(tuple(Education)),
            closing_talk_offered=reason is not DischargeReason.NO_CONTACT,
            next_step="Fortsätta med det som har börjat." if dice.random() < 0.4 else "",
        )
        account_id = self.staff[life.handovers[-1].to if life.handovers else life.staff].id
        discharges.discharge(self.db, self.vault, enrolment.id, ending, by, account_id, on=life.ended_on)

    def _give_reasons(self, life: Life, enrolment: Enrolment, by: Actor) -> None:
        """Some of what is missing has a reason; for the rest nobody has written one."""
        dice = chances(3000 + life.seed)
        missing = select(PersonPeriod.number).where(
            PersonPeriod.enrolment_id == enrolment.id,
            PersonPeriod.assessment_id.is_(None),
            PersonPeriod.ends_on < self.today,
        )
        for number in self.db.scalars(missing.order_by(PersonPeriod.number)).all():
            if reason := dice.choice(_REASONS):
                periods.set_reason(self.db, enrolment.id, number, reason, actor=by)


def staff_actor(account: Account) -> Actor:
    """The account, as the audit names one."""
    return Actor(ActorKind.STAFF, account.public_id)


def at_work(day: date, minutes: int = 0) -> datetime:
    """A moment of that day: nine in the morning, or so many minutes later."""
    return datetime.combine(day, time(9), SWEDISH_TIME) + timedelta(minutes=minutes)


def _contact(life: Life) -> Contact:
    if life.is_protected:
        return Contact(name="Vännen")
    match life.contact_choice:
        case ContactChoice.SMS:
            # Numbers that lead nowhere: the series is kept free for fiction.
            return Contact(life.name, life.contact_choice, phone=f"+46 70 174 06 {5 + life.seed:02d}")
        case ContactChoice.EMAIL:
            return Contact(life.name, life.contact_choice, email=f"person{life.seed}@demo.example")
        case _:
            return Contact(life.name, life.contact_choice)

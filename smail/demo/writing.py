"""Writes told lives many at a time: the same rows as if the services had been asked day by day.

Intervals and sums follow the rules of smail.domain.rhythm and smail.analysis.scoring; smail doctor finds
nothing to say about them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import (
    Consent,
    Discharge,
    Enrolment,
    Framsteg,
    Participant,
    PausePeriod,
    PersonPeriod,
    WrittenBy,
)
from smail.demo import intervals, ratings, teamwork
from smail.demo.aftermath import AftermathWriter, talk
from smail.demo.lives import Life
from smail.demo.people import Ground, Person
from smail.demo.plan_writing import PlanWriter
from smail.demo.trail import Trail, at_work
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import ConsentPurpose, ContactChoice
from smail.imports.bulk import Row, insert, inserted
from smail.vault import Vault

# The series is kept free for fiction; its numbers lead nowhere.
_FIRST_PHONE, _PHONES = 5, 95


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes one batch after the other; nothing is kept between them but what all of them stand on."""

    db: Session
    vault: Vault
    ground: Ground
    trail: Trail

    def write(self, people: Sequence[Person]) -> None:
        """Everything told about these people stands in the database."""
        db, trail = self.db, self.trail
        ids = inserted(db, Participant, [self._participant(one) for one in people])
        for person, person_id in zip(people, ids, strict=True):
            person.id = person_id
        self._enrol(people)
        for person in people:
            self._note_registration(person)
        self._consents([one for one in people if one.life.has_sus_consent])
        teamwork.write(db, trail, self.ground, people)
        self._pauses(people)
        insert(db, Framsteg, [row for one in people for row in self._framsteg(one)])
        PlanWriter(db, self.vault, self.ground, trail).write(people)
        numbers = ratings.write(db, self.vault, trail, self.ground, people)
        self._intervals(people, numbers)
        insert(db, Discharge, [row for one in people for row in self._discharges(one)])
        AftermathWriter(db, self.vault, self.ground, trail).write(people)
        self._note_looks(people)
        trail.write(db)

    def _participant(self, person: Person) -> Row:
        life, own = person.life, person.public_id
        programme = self.ground.programmes[life.stays[0].programme]
        phone, email = _reached_at(life)
        seal = self.vault
        return {
            "public_id": own,
            "federation_id": self.ground.federation_id,
            "controller_id": programme.controller_id,
            "number": person.number,
            "sex": life.sex,
            "birth_year": life.birth_year,
            "language": life.language,
            "contact_choice": life.contact_choice,
            "is_protected": life.is_protected,
            "name": sealing.sealed(seal, Participant.name, own, life.alias),
            "phone": sealing.sealed(seal, Participant.phone, own, phone),
            "email": sealing.sealed(seal, Participant.email, own, email),
            "created_at": at_work(life.started_on),
        }

    def _enrol(self, people: Sequence[Person]) -> None:
        rows = [row for one in people for row in self._enrolments(one)]
        ids = iter(list(inserted(self.db, Enrolment, rows)))
        public_ids = iter([row["public_id"] for row in rows])
        for person in people:
            person.enrolments = [(next(ids), next(public_ids)) for _ in person.life.stays]

    def _enrolments(self, person: Person) -> Iterator[Row]:
        referrer = person.life.referrer
        for stay in person.life.stays:
            yield {
                "public_id": new_public_id(),
                "participant_id": person.id,
                "programme_id": self.ground.programmes[stay.programme].id,
                "referring_organisation_id": self.ground.organisations[referrer].id if referrer else None,
                "starts_on": stay.started_on,
                "ended_on": stay.ended_on,
            }

    def _note_registration(self, person: Person) -> None:
        life = person.life
        stay = life.stays[0]
        self.trail.note(
            at_work(life.started_on),
            self.trail.by(stay.staff),
            AuditAction.PARTICIPANT_REGISTER,
            AuditObject.PARTICIPANT,
            person.public_id,
            person.id,
            programme=self.ground.programmes[stay.programme].public_id,
            is_protected=life.is_protected,
            has_sus_consent=life.has_sus_consent,
        )

    def _consents(self, people: Sequence[Person]) -> None:
        rows = [
            {
                "participant_id": one.id,
                "programme_id": self.ground.programmes[one.life.stays[0].programme].id,
                "enrolment_id": one.enrolments[0][0],
                "purpose": ConsentPurpose.SUS,
                "given_on": one.life.started_on,
                "recorded_by_id": self.ground.staff[one.life.stays[0].staff].id,
            }
            for one in people
        ]
        for person, number in zip(people, inserted(self.db, Consent, rows), strict=True):
            self.trail.note(
                at_work(person.life.started_on, 1),
                self.trail.by(person.life.stays[0].staff),
                AuditAction.CONSENT_GIVE,
                AuditObject.CONSENT,
                str(number),
                person.id,
                purpose=ConsentPurpose.SUS.value,
            )

    def _pauses(self, people: Sequence[Person]) -> None:
        insert(self.db, PausePeriod, [row for one in people for row in _pauses(one)])
        for person in people:
            for rest in person.life.rests:
                by = self.trail.by(person.beside(rest.starts_on))
                about = (AuditObject.PARTICIPANT, person.public_id, person.id)
                begun = at_work(rest.starts_on, 30)
                self.trail.note(begun, by, AuditAction.PAUSE_START, *about, reason=rest.reason.value)
                if rest.ends_on is not None:
                    # A day back that lies ahead was said when the pause began.
                    noted = at_work(rest.ends_on, 30) if rest.ends_on < self.ground.today else begun
                    self.trail.note(noted, by, AuditAction.PAUSE_END, *about)

    def _framsteg(self, person: Person) -> Iterator[Row]:
        for forward in person.life.forwards:
            public_id, at = new_public_id(), at_work(forward.on, 300)
            username = person.beside(forward.on)
            by = self.trail.by(username) if forward.by_staff else person.as_actor
            action, kind = AuditAction.FRAMSTEG_WRITE, AuditObject.FRAMSTEG
            self.trail.note(at, by, action, kind, public_id, person.id)
            yield {
                "public_id": public_id,
                "participant_id": person.id,
                "happened_on": forward.on,
                "line": sealing.sealed(self.vault, Framsteg.line, public_id, forward.line),
                "written_by": WrittenBy.STAFF if forward.by_staff else WrittenBy.PARTICIPANT,
                "account_id": self.ground.staff[username].id if forward.by_staff else None,
                "written_at": at,
            }

    def _intervals(self, people: Sequence[Person], numbers: Sequence[Sequence[int]]) -> None:
        rows: list[Row] = []
        for person, own in zip(people, numbers, strict=True):
            rows += intervals.of_person(person, own, self.ground)
        insert(self.db, PersonPeriod, rows)
        public_ids = {number: public_id for one in people for number, public_id in one.enrolments}
        owners = {number: one for one in people for number, _ in one.enrolments}
        for row in rows:
            if row["reason"] is not None:
                self._note_reason(owners[row["enrolment_id"]], public_ids[row["enrolment_id"]], row)

    def _note_reason(self, person: Person, enrolment: str, row: Row) -> None:
        day = row["ends_on"] - timedelta(days=1)
        self.trail.note(
            at_work(day, 60),
            self.trail.by(person.beside(day)),
            AuditAction.PERIOD_REASON,
            AuditObject.ENROLMENT,
            enrolment,
            person.id,
            number=row["number"],
            reason=row["reason"].value,
        )

    def _discharges(self, person: Person) -> Iterator[Row]:
        told = person.told
        for stay, (number, public_id), ending in zip(
            told.life.stays, person.enrolments, told.endings, strict=True
        ):
            if stay.ended_on is None or ending is None:
                continue
            username, at, found = stay.responsible(stay.ended_on), at_work(stay.ended_on, 360), ending.outcome
            self.trail.note(
                at,
                self.trail.by(username),
                AuditAction.ENROLMENT_END,
                AuditObject.ENROLMENT,
                public_id,
                person.id,
                reason=found.reason.value,
                last_on=stay.ended_on.isoformat(),
            )
            yield {
                "enrolment_id": number,
                "reason": found.reason,
                "occupation_before": found.occupation_before,
                "occupation_after": found.occupation_after,
                "support_before": found.support_before,
                "support_after": found.support_after,
                "education": found.education,
                **talk(ending, stay.ended_on, told.life.number),
                "next_step": sealing.sealed(self.vault, Discharge.next_step, public_id, ending.next_step),
                "recorded_at": at,
                "recorded_by_id": self.ground.staff[username].id,
            }

    def _note_looks(self, people: Sequence[Person]) -> None:
        for person in people:
            for look in person.told.looks:
                self.trail.note(
                    at_work(look.on, look.minute),
                    self.trail.by(look.username),
                    AuditAction.SEE_PARTICIPANT,
                    AuditObject.PARTICIPANT,
                    person.public_id,
                    person.id,
                )


def _reached_at(life: Life) -> tuple[str | None, str | None]:
    """A phone number or an address, where the person has chosen to be reached so."""
    match life.contact_choice:
        case ContactChoice.SMS:
            return f"+46 70 174 06 {_FIRST_PHONE + life.number % _PHONES:02d}", None
        case ContactChoice.EMAIL:
            return None, f"person{life.number}@demo.example"
        case _:
            return None, None


def _pauses(person: Person) -> Iterator[Row]:
    for rest in person.life.rests:
        yield {
            "public_id": new_public_id(),
            "participant_id": person.id,
            "reason": rest.reason,
            "starts_on": rest.starts_on,
            "ends_on": rest.ends_on,
        }

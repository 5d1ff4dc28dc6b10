"""What was planned with made-up persons, as rows, and how it came about in the audit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import ActionPlan, Activity, AgreedStep, PlanAnchoring, PlanRevision, WrittenBy
from smail.demo.people import Ground, Person
from smail.demo.planning import Agreed, Aimed, Doing, agreed, aimed, doings
from smail.demo.trail import By, Trail, at_work
from smail.domain.audit import AuditAction, AuditObject
from smail.imports.bulk import Row, insert, inserted
from smail.vault import Vault

_MINUTE = 200


@dataclass(frozen=True, slots=True)
class PlanWriter:
    """Writes the plans of one batch after the other."""

    db: Session
    vault: Vault
    ground: Ground
    trail: Trail

    def write(self, people: Sequence[Person]) -> None:
        """Activities, steps and action plans of these people stand in the database."""
        insert(self.db, Activity, [row for one in people for row in self._activities(one)])
        insert(self.db, AgreedStep, [row for one in people for row in self._steps(one)])
        self._plans(people)

    def _activities(self, person: Person) -> Iterator[Row]:
        for at, (enrolment_id, _public_id) in enumerate(person.enrolments):
            for one in doings(person.life, at, self.ground.today):
                yield self._activity(person, enrolment_id, one)

    def _activity(self, person: Person, enrolment_id: int, one: Doing) -> Row:
        public_id, offer = new_public_id(), one.offer
        self._note(person, one.written_on, AuditAction.ACTIVITY_ADD, public_id, is_own=one.is_own)
        provider = None if person.life.is_protected or one.is_own else offer.provider
        return {
            "public_id": public_id,
            "enrolment_id": enrolment_id,
            "kind": one.kind,
            "uptake": one.uptake,
            "outcome": one.outcome,
            "what": sealing.sealed(self.vault, Activity.what, public_id, offer.what),
            "provider": sealing.sealed(self.vault, Activity.provider, public_id, provider),
            "areas": [] if one.is_own else list(offer.areas),
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "hours_per_month": offer.hours if one.starts_on else None,
            "written_by": WrittenBy.PARTICIPANT if one.is_own else WrittenBy.STAFF,
            "account_id": None if one.is_own else self._account(person, one.written_on),
            "written_at": at_work(one.written_on, _MINUTE),
        }

    def _steps(self, person: Person) -> Iterator[Row]:
        for one in agreed(person.life, self.ground.today):
            yield self._step(person, one)

    def _step(self, person: Person, one: Agreed) -> Row:
        public_id = new_public_id()
        self._note(person, one.on, AuditAction.STEP_AGREE, public_id, is_own=one.is_own)
        if one.answered_on is not None:
            by_person = one.is_answered_by_person
            self._note(person, one.answered_on, AuditAction.STEP_ANSWER, public_id, is_own=by_person)
        return {
            "public_id": public_id,
            "participant_id": person.id,
            "line": sealing.sealed(self.vault, AgreedStep.line, public_id, one.line),
            "agreed_on": one.on,
            "written_by": WrittenBy.PARTICIPANT if one.is_own else WrittenBy.STAFF,
            "account_id": None if one.is_own else self._account(person, one.on),
            "written_at": at_work(one.on, _MINUTE),
            **self._answer(person, one),
        }

    def _answer(self, person: Person, one: Agreed) -> Row:
        by_person = one.is_answered_by_person
        by = WrittenBy.PARTICIPANT if by_person else WrittenBy.STAFF
        by_staff = one.answered_on is not None and not by_person
        return {
            "answer": one.answer,
            "answered_on": one.answered_on,
            "answered_by": None if one.answer is None else by,
            "answered_by_id": self._account(person, one.answered_on) if by_staff else None,
        }

    def _plans(self, people: Sequence[Person]) -> None:
        told = [
            (person, enrolment_id, plan)
            for person in people
            for at, (enrolment_id, _public_id) in enumerate(person.enrolments)
            if (plan := aimed(person.life, at, self.ground.today)) is not None
        ]
        rows = [self._plan(*one) for one in told]
        ids = list(inserted(self.db, ActionPlan, rows))
        plans = [(plan_id, person, plan) for plan_id, (person, _, plan) in zip(ids, told, strict=True)]
        insert(self.db, PlanRevision, [row for one in plans for row in self._revisions(*one)])
        insert(self.db, PlanAnchoring, [row for one in plans for row in self._anchorings(*one)])

    def _plan(self, person: Person, enrolment_id: int, plan: Aimed) -> Row:
        public_id = new_public_id()
        self._note(person, plan.made_on, AuditAction.PLAN_WRITE, public_id)
        for day in plan.revised_on:
            self._note(person, day, AuditAction.PLAN_REVISE, public_id)
        return {
            "public_id": public_id,
            "enrolment_id": enrolment_id,
            "aim": sealing.sealed(self.vault, ActionPlan.aim, public_id, plan.aim),
            "made_on": plan.made_on,
            "anchored_on": max((plan.made_on, *plan.revised_on)) if plan.with_person else None,
            "account_id": self._account(person, plan.made_on),
            "written_at": at_work(plan.made_on, _MINUTE),
        }

    def _revisions(self, plan_id: int, person: Person, plan: Aimed) -> Iterator[Row]:
        for day in plan.revised_on:
            account_id = self._account(person, day)
            yield {"action_plan_id": plan_id, "revised_on": day, "account_id": account_id}

    def _anchorings(self, plan_id: int, person: Person, plan: Aimed) -> Iterator[Row]:
        for name, day in plan.anchored_with:
            yield {
                "action_plan_id": plan_id,
                "organisation_id": self.ground.organisations[name].id,
                "anchored_on": day,
                "account_id": self._account(person, day),
            }

    def _account(self, person: Person, day: date | None) -> int | None:
        return None if day is None else self.ground.staff[person.beside(day)].id

    def _note(
        self, person: Person, day: date, action: AuditAction, public_id: str, *, is_own: bool = False
    ) -> None:
        by: By = person.as_actor if is_own else self.trail.by(person.beside(day))
        kind = _OBJECTS[action.value.partition(".")[0]]
        self.trail.note(at_work(day, _MINUTE), by, action, kind, public_id, person.id)


_OBJECTS = {
    "activity": AuditObject.ACTIVITY,
    "step": AuditObject.AGREED_STEP,
    "plan": AuditObject.ACTION_PLAN,
}

"""What came after for made-up persons: work or studies, and what somebody was told half a year later."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import ActorKind, FollowUp, SusEntry, WorkStart
from smail.demo.chance import dice_of, drawn
from smail.demo.people import Ground, Person
from smail.demo.teams import Stay
from smail.demo.telling import Ending
from smail.demo.trail import Trail, at_work
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.onward import FollowUpResult, Offer, StartKind, follow_up_on, is_followed_up
from smail.domain.people import DischargeReason, Occupation, Support
from smail.imports.bulk import Row, insert
from smail.services import follow_up_draws
from smail.services.audit import Actor
from smail.vault import Vault

_MINUTE = 400
SAMPLE, FRAME = 15, 30
_STARTED = {DischargeReason.WORK: StartKind.WORK, DischargeReason.STUDIES: StartKind.STUDIES}
# Of those who had started, most still do; of the others some have started since.
_STILL = {FollowUpResult.NOT_REACHED: 2, FollowUpResult.OTHER: 2}
_SINCE = {
    FollowUpResult.OTHER: 50,
    FollowUpResult.WORK: 20,
    FollowUpResult.STUDIES: 8,
    FollowUpResult.NOT_REACHED: 22,
}
_THEN: dict[FollowUpResult, tuple[Occupation | None, Support | None]] = {
    FollowUpResult.WORK: (Occupation.WORK, Support.SALARY),
    FollowUpResult.STUDIES: (Occupation.STUDIES, Support.STUDY_SUPPORT),
    FollowUpResult.OTHER: (Occupation.JOB_SEEKING, Support.SOCIAL_ASSISTANCE),
    FollowUpResult.NOT_REACHED: (None, None),
}
_LINES = {
    FollowUpResult.WORK: "Trivs och har fått mer tid.",
    FollowUpResult.STUDIES: "Studierna går som planerat.",
    FollowUpResult.OTHER: "Söker vidare och vill gärna ha kontakt igen.",
    FollowUpResult.NOT_REACHED: "Ringde tre gånger.",
}
_DECLINES, _IS_LATE = 0.04, 0.35


@dataclass(frozen=True, slots=True)
class AftermathWriter:
    """Writes what came after, for one batch after the other."""

    db: Session
    vault: Vault
    ground: Ground
    trail: Trail

    def write(self, people: Sequence[Person]) -> None:
        """Sheets, starts and follow-ups of these people stand in the database."""
        insert(self.db, SusEntry, [row for one in people for row in self._entries(one)])
        insert(self.db, WorkStart, [row for one in people for row in self._starts(one)])
        insert(self.db, FollowUp, [row for one in people for row in self._follow_ups(one)])

    def _entries(self, person: Person) -> Iterator[Row]:
        for stay, enrolment_id, ending, _dice in _ended(person):
            found = ending.outcome
            if found.occupation_before is None:
                continue
            yield {
                "enrolment_id": enrolment_id,
                "occupation": found.occupation_before,
                "support": found.support_before,
                "education": found.education,
                "recorded_at": at_work(stay.started_on, 20),
                "recorded_by_id": self.ground.staff[stay.staff].id,
            }

    def _starts(self, person: Person) -> Iterator[Row]:
        """A start some weeks before the avslut that it led to."""
        seen = set()
        for stay, _enrolment_id, ending, dice in _ended(person):
            kind = _STARTED.get(ending.outcome.reason)
            if kind is None or stay.ended_on is None:
                continue
            on = max(stay.started_on, stay.ended_on - timedelta(weeks=dice.choice((0, 1, 2, 4, 8))))
            if (kind, on) in seen:
                continue
            seen.add((kind, on))
            is_work = kind is StartKind.WORK
            public_id, username = new_public_id(), person.beside(on)
            self._note(person, on, username, AuditAction.START_WRITE, AuditObject.WORK_START, public_id)
            yield {
                "public_id": public_id,
                "participant_id": person.id,
                "kind": kind,
                "started_on": on,
                "share": dice.choice((None, 25, 50, 50, 75, 100, 100)),
                "is_subsidised": dice.choice((None, True, True, False)) if is_work else None,
                "account_id": self.ground.staff[username].id,
                "written_at": at_work(on, _MINUTE),
            }

    def _follow_ups(self, person: Person) -> Iterator[Row]:
        for stay, enrolment_id, ending, dice in _ended(person):
            if stay.ended_on is None or not is_followed_up(ending.outcome.reason):
                continue
            due_on, public_id = follow_up_on(stay.ended_on), new_public_id()
            username = stay.responsible(stay.ended_on)
            declines = dice.random() < _DECLINES
            yield {
                "public_id": public_id,
                "enrolment_id": enrolment_id,
                "due_on": due_on,
                "is_chosen": True,
                "holder_id": self.ground.staff[username].id,
                "declined_on": stay.ended_on if declines else None,
                **self._found(person, public_id, username, ending, due_on, dice, declines=declines),
            }

    def _found(
        self,
        person: Person,
        public_id: str,
        username: str,
        ending: Ending,
        due_on: date,
        dice: random.Random,
        *,
        declines: bool,
    ) -> Row:
        """What somebody was told about the time of the date; a few are late, and still wait."""
        on, is_late = due_on + timedelta(days=dice.randrange(-7, 15)), dice.random() < _IS_LATE
        is_new = on >= self.ground.today - timedelta(weeks=8)
        if declines or on >= self.ground.today or (is_late and is_new):
            return dict.fromkeys(
                ("done_on", "result", "occupation", "support", "line", "recorded_by_id", "recorded_at")
            )
        result = _result(ending.outcome.reason, dice)
        occupation, support = _THEN[result]
        self._note(person, on, username, AuditAction.FOLLOW_UP_RECORD, AuditObject.FOLLOW_UP, public_id)
        return {
            "done_on": on,
            "result": result,
            "occupation": occupation,
            "support": support,
            "line": sealing.sealed(self.vault, FollowUp.line, public_id, _LINES[result]),
            "recorded_by_id": self.ground.staff[username].id,
            "recorded_at": at_work(on, _MINUTE),
        }

    def _note(
        self,
        person: Person,
        day: date,
        username: str,
        action: AuditAction,
        kind: AuditObject,
        public_id: str,
    ) -> None:
        self.trail.note(at_work(day, _MINUTE), self.trail.by(username), action, kind, public_id, person.id)


def talk(ending: Ending, ended_on: date, number: int) -> Row:
    """Whether a closing talk and last answers were offered, and when."""
    is_offered = ending.outcome.closing_talk_offered
    taken = Offer.DECLINED if number % 7 == 0 else Offer.OFFERED
    return {
        "closing_talk": taken if is_offered else Offer.NOT_OFFERED,
        "closing_talk_on": ended_on if is_offered else None,
        "last_rating": taken if is_offered else Offer.NOT_OFFERED,
    }


def draw_sample(db: Session, ground: Ground, key: str, by: str) -> None:
    """Fifteen at random of those who leave for work or studies are followed up, as the programme's goal says.

    Nothing is drawn where more have left for that than are expected.
    """
    programme, account = ground.programmes[key], ground.staff[by]
    sample = follow_up_draws.Sample(SAMPLE, FRAME, is_of_reached=True)
    if follow_up_draws.mistake_of(db, programme.id, sample) is None:
        actor = Actor(ActorKind.STAFF, account.public_id)
        follow_up_draws.draw(db, programme, sample, actor, account.id, seed="demo")


def _ended(person: Person) -> Iterator[tuple[Stay, int, Ending, random.Random]]:
    told = person.told
    for at, (stay, (enrolment_id, _), ending) in enumerate(
        zip(told.life.stays, person.enrolments, told.endings, strict=True)
    ):
        if stay.ended_on is not None and ending is not None:
            yield stay, enrolment_id, ending, dice_of("after", f"{told.life.number}.{at}")


def _result(reason: DischargeReason, dice: random.Random) -> FollowUpResult:
    kind = _STARTED.get(reason)
    return drawn(dice, _SINCE if kind is None else {FollowUpResult(kind.value): 10, **_STILL})

"""What the made-up people think of SMAIL: some of it answered, some of it waiting, one of it too long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Account, Enrolment, Opinion, Programme
from smail.services import opinions
from smail.services.audit import SYSTEM
from smail.services.opinions import Said
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class DemoOpinion:
    """What was said so many days ago; `by` is a username or a participant, where it has a name."""

    days_ago: int
    text: str
    page: str = ""
    programme: str | None = None
    by: str | None = None
    wants_answer: bool = True
    answer: str | None = None


PARTICIPANT = "participant"
OPINIONS = (
    DemoOpinion(
        40,
        "Jag förstod inte vad PIN-koden var till för.",
        "participant.receipt",
        "knivsta",
        PARTICIPANT,
        answer="Tack för att du säger det. Vi har skrivit om texten: med koden ser du dina egna svar.",
    ),
    DemoOpinion(
        17,
        "Det är svårt att hinna svara när bussen går strax efter mötet. Kan vi få sitta kvar en stund?",
        programme="knivsta",
    ),
    DemoOpinion(9, "Brevet kom fram, men koden var svår att se på kvällen.", programme="tierp"),
    DemoOpinion(
        3,
        "Kan listan på I dag visa vem som har bokat tid den här veckan?",
        "handledare.today",
        "knivsta",
        "ida.knivsta",
    ),
    DemoOpinion(1, "Bra att det går att ta paus.", programme="knivsta", by=PARTICIPANT, wants_answer=False),
    DemoOpinion(0, "Texten är lagom stor. Tack."),
)
ANSWERED_AFTER = timedelta(days=6)


def say(
    db: Session,
    vault: Vault,
    programmes: Mapping[str, Programme],
    staff: Mapping[str, Account],
    today: date,
    *,
    answers: str,
) -> None:
    """Everything is said on its day, and answered by the one with the username `answers` where it is."""
    for number, one in enumerate(OPINIONS):
        programme = programmes.get(one.programme or "")
        said = Said(
            key=f"demo-{number}",
            text=one.text,
            page=one.page,
            wants_answer=one.wants_answer,
            programme_id=programme.id if programme else None,
            federation_id=programme.federation_id if programme else None,
        )
        on = today - timedelta(days=one.days_ago)
        _tell(db, vault, one, said, staff, on)
        if one.answer:
            _answer(db, vault, said, one.answer, staff[answers], on + ANSWERED_AFTER)


def _tell(
    db: Session, vault: Vault, one: DemoOpinion, said: Said, staff: Mapping[str, Account], on: date
) -> None:
    if one.by is None:
        opinions.tell_without_name(db, vault, said, on=on)
    elif one.by == PARTICIPANT:
        first = select(Enrolment.participant_id).where(Enrolment.programme_id == said.programme_id)
        person = db.scalars(first.order_by(Enrolment.id).limit(1)).first()
        if person is not None:
            opinions.tell(db, vault, said, SYSTEM, participant_id=person, on=on)
    else:
        opinions.tell(db, vault, said, SYSTEM, account_id=staff[one.by].id, on=on)


def _answer(db: Session, vault: Vault, said: Said, text: str, who: Account, on: date) -> None:
    own = opinions.key_of(vault, said)
    if db.get(Opinion, own) is not None:
        opinions.answer(db, vault, own, text, actor=SYSTEM, account_id=who.id, on=on)

"""What a talk between a person and staff goes through: the last steps, the chosen areas, earlier talks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db import sealing
from smail.db.tables import Account, Assessment, Participant, RaterKind, Talk
from smail.domain.instrument import AnswerKind, Instrument
from smail.queries.in_words import STAFF_LANGUAGE
from smail.queries.questionnaire import StoredAnswer, answers_of
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A talk that was saved: its day, the day of the next one, and who wrote it down."""

    public_id: str
    held_on: date
    next_on: date | None
    first_name: str


@dataclass(frozen=True, slots=True)
class Said:
    """One question about an area and the person's answer: a step in words, or a kind that has none."""

    question: str
    words: str | None
    kind: AnswerKind | None


@dataclass(frozen=True, slots=True)
class ChosenArea:
    """An area that the person wanted to begin with, and what was answered about it."""

    name: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The areas of the latest answers that the person wanted to begin with, and the day of the answers."""

    on: date
    areas: tuple[ChosenArea, ...]


def name_of(db: Session, vault: Vault, participant_id: int) -> str | None:
    """The person's name, or the alias of somebody protected, readable."""
    query = select(Participant.public_id, Participant.name).where(Participant.id == participant_id)
    public_id, kept = db.execute(query).one()
    name: str | None = sealing.opened(vault, Participant.name, public_id, kept)
    return name


def talks_of(db: Session, participant_id: int) -> Sequence[TalkRow]:
    """The person's talks, the latest first."""
    rows = db.execute(
        select(Talk.public_id, Talk.held_on, Talk.next_on, Account.first_name)
        .join(Account, Account.id == Talk.account_id)
        .where(Talk.participant_id == participant_id)
        .order_by(Talk.held_on.desc(), Talk.id.desc())
    )
    return [TalkRow(*row) for row in rows]


def chosen_of(db: Session, catalogue: Catalogue, participant_id: int) -> Chosen | None:
    """What the person wanted to begin with the last time; None before the first answers."""
    row = db.scalars(
        select(Assessment)
        .where(
            Assessment.participant_id == participant_id,
            Assessment.rater_kind == RaterKind.PARTICIPANT,
            Assessment.submitted_on.is_not(None),
            Assessment.withdrawn_at.is_(None),
        )
        .order_by(Assessment.submitted_on.desc(), Assessment.id.desc())
        .limit(1)
    ).first()
    if row is None or row.submitted_on is None:
        return None
    instrument, given = catalogue.by_digest(row.instrument_digest), answers_of(db, row.id)
    areas = (
        ChosenArea(
            instrument.indicator(area).short_name(STAFF_LANGUAGE),
            tuple(
                _said(instrument, key, given.get(key))
                for key in row.items_shown
                if instrument.item(key).indicator == area
            ),
        )
        for area in row.focus
    )
    return Chosen(row.submitted_on, tuple(areas))


def _said(instrument: Instrument, key: str, stored: StoredAnswer | None) -> Said:
    item, answer = instrument.item(key), None if stored is None else stored.answer
    if answer is None:
        return Said(item.text(STAFF_LANGUAGE).stem, None, None)
    words = None if answer.value is None else item.step(answer.value, STAFF_LANGUAGE)
    return Said(item.text(STAFF_LANGUAGE).stem, words, answer.kind)

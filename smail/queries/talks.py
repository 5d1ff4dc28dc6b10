"""What a talk between a person and staff goes through: the last steps, the chosen areas, earlier talks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from smail.catalogue import Catalogue
from smail.db import sealing
from smail.db.tables import Account, Participant, Talk
from smail.queries.in_words import STAFF_LANGUAGE, InWords, answers_by_item, latest_rating
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A talk that was saved: its day, the day of the next one, and who wrote it down."""

    public_id: str
    held_on: date
    next_on: date | None
    first_name: str


@dataclass(frozen=True, slots=True)
class ChosenArea:
    """An area that the person wanted to begin with, and what was answered about it."""

    name: str
    said: tuple[InWords, ...]


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


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the own page ends with: when one meets next, and whether a PIN lets one come back."""

    talk_on: date | None
    has_pin: bool


def ahead_of(db: Session, participant_id: int, today: date) -> Ahead:
    """Both for one person, in one question."""
    columns = talk_day(participant_id, today), Participant.pin_mac.is_not(None)
    return Ahead(*db.execute(select(*columns).where(Participant.id == participant_id)).one())


def talk_day(participant_id: int | InstrumentedAttribute[int], today: date) -> ScalarSelect[date | None]:
    """The nearest day that somebody has agreed to meet the person on, today or later."""
    return (
        select(func.min(Talk.next_on))
        .where(Talk.participant_id == participant_id, Talk.next_on >= today)
        .scalar_subquery()
    )


def chosen_of(db: Session, catalogue: Catalogue, participant_id: int) -> Chosen | None:
    """What the person wanted to begin with the last time; None before the first answers."""
    row = latest_rating(db, participant_id)
    if row is None or row.submitted_on is None:
        return None
    instrument = catalogue.by_digest(row.instrument_digest)
    answers = answers_by_item(db, catalogue, row, STAFF_LANGUAGE)
    areas = (
        ChosenArea(
            instrument.indicator(area).short_name(STAFF_LANGUAGE),
            tuple(one for key, one in answers.items() if instrument.item(key).indicator == area),
        )
        for area in row.focus
    )
    return Chosen(row.submitted_on, tuple(areas))

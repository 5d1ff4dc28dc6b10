"""What made-up persons and their handledare said when they looked at their two pictures together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import JointView
from smail.db.tables.talks import WHOLE
from smail.demo.chance import dice_of
from smail.demo.people import Ground, Person
from smail.demo.telling import Rating
from smail.demo.trail import Trail, at_work
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.pairing import Dated, Pair, pairs
from smail.imports.bulk import Row, insert
from smail.vault import Vault

LINES = (
    "Vi menar samma sak men tänker på olika dagar",
    "Mornarna är svårare än det syns",
    "Det går bättre när mötet är på eftermiddagen",
    "Vi tittar på det här igen nästa gång",
    "Kontakten med vården är ny och känns bra",
)
_LOOKED, _ABOUT_AN_AREA, _AGREE, _WITH_A_LINE = 0.6, 0.35, 0.7, 0.4
_MINUTE = 480

Numbered = tuple[int, Person, Rating]


def write(db: Session, vault: Vault, trail: Trail, ground: Ground, sent: Sequence[Numbered]) -> None:
    """Most pairs of ratings have been looked at together on the day of the later one."""
    insert(db, JointView, list(_rows(vault, trail, ground, sent)))


def _rows(vault: Vault, trail: Trail, ground: Ground, sent: Sequence[Numbered]) -> Iterator[Row]:
    people = {person.id: person for _, person, _ in sent}
    by_rater: dict[int, dict[str | None, list[Dated]]] = defaultdict(lambda: defaultdict(list))
    for number, person, rating in sent:
        by_rater[person.id][rating.rater].append(Dated(number, rating.on))
    for person_id, raters in by_rater.items():
        for rater, theirs in raters.items():
            for pair in pairs(raters[None], theirs) if rater is not None else ():
                yield from _said(vault, trail, ground, people[person_id], str(rater), pair)


def _said(
    vault: Vault, trail: Trail, ground: Ground, person: Person, rater: str, pair: Pair
) -> Iterator[Row]:
    dice, day = dice_of("joint", f"{person.life.number} {pair.own.on}"), max(pair.own.on, pair.theirs.on)
    if dice.random() >= _LOOKED or day >= ground.today:
        return
    areas = [WHOLE, *(["health"] if dice.random() < _ABOUT_AN_AREA else [])]
    for area in areas:
        public_id, at = new_public_id(), at_work(day, _MINUTE)
        line = dice.choice(LINES) if dice.random() < _WITH_A_LINE else None
        action, kind = AuditAction.JOINT_VIEW_WRITE, AuditObject.JOINT_VIEW
        trail.note(at, trail.by(rater), action, kind, public_id, person.id, area=area)
        yield {
            "public_id": public_id,
            "own_assessment_id": pair.own.id,
            "staff_assessment_id": pair.theirs.id,
            "area": area,
            "agrees": dice.random() < _AGREE,
            "line": sealing.sealed(vault, JointView.line, public_id, line),
            "said_on": day,
            "account_id": ground.staff[rater].id,
            "written_at": at,
        }

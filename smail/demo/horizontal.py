"""The horizontal principles in the made-up county: who was offered the course, and who came."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Account, Course, CourseOccasion, Learner, Organisation
from smail.demo.trail import at_work
from smail.domain.certification import CourseKind, LearnerGroup
from smail.domain.people import Sex
from smail.services import attendance, courses, learner_entry, seats
from smail.services.audit import SYSTEM
from smail.services.courses import CourseFields, OccasionFields
from smail.services.learner_entry import LearnerFields
from smail.vault import Vault

TITLE, PLACES = "Horisontella principer", 40
# Both were over when the last quarter closed, whatever day it is.
WEEKS_AGO = (30, 20)
# Of every five project staff who are asked, one says no and one has not answered; the others come.
_SAYS_NO, _IS_SILENT, _ASKED = 3, 4, 5
# By municipality, invented; women and men by turns, and so many that the county can be told of by sex.
_PROJECT_STAFF: Mapping[str, tuple[str, ...]] = {
    "Uppsala": (
        "Disa Driftig",
        "Edvin Envis",
        "Frida Flitig",
        "Gustav Givmild",
        "Tuva Trägen",
        "Ulf Uppåt",
        "Vera Villig",
        "Wilmer Waken",
    ),
    "Tierp": ("Hedda Hurtig", "Ivar Ivrig", "Ylva Yster", "Zacke Zenit"),
    "Knivsta": ("Jenny Jordnära", "Kjell Klok", "Åsa Återhållsam", "Ärland Ärlig"),
    "Enköping": ("Lilly Lyhörd", "Melker Modig", "Örjana Öppen", "Alvar Arbetsam"),
    "Östhammar": ("Beda Beslutsam", "Charlie Chans", "Ebba Enträgen", "Folke Förnuftig", "Gerd Grundlig"),
}
_STEERING_GROUP: Mapping[str, tuple[str, ...]] = {
    "Uppsala": ("Nanna Noggrann", "Ove Ordentlig"),
    "Heby": ("Pia Praktisk",),
    "Håbo": ("Rolf Rådig",),
    "Tierp": ("Siv Saklig",),
}


def offer(
    db: Session,
    vault: Vault,
    staff: Mapping[str, Account],
    organisations: Mapping[str, Organisation],
    today: date,
) -> None:
    """Those who are certified were offered the first course; project staff and steering groups the next."""
    teacher = staff["greta"]
    known = db.scalars(select(Learner).where(Learner.account_id.is_not(None)).order_by(Learner.id)).all()
    _hold(db, vault, teacher, known, _monday(today, WEEKS_AGO[0]))
    day = _monday(today, WEEKS_AGO[1])
    groups = ((_PROJECT_STAFF, LearnerGroup.PROJECT_STAFF), (_STEERING_GROUP, LearnerGroup.STEERING_GROUP))
    new = [one for names, group in groups for one in _add(db, vault, names, group, organisations, day)]
    _hold(db, vault, teacher, new, day)


def _monday(today: date, weeks_ago: int) -> date:
    return today - timedelta(weeks=weeks_ago, days=today.weekday())


def _add(
    db: Session,
    vault: Vault,
    names: Mapping[str, tuple[str, ...]],
    group: LearnerGroup,
    organisations: Mapping[str, Organisation],
    day: date,
) -> list[Learner]:
    found = []
    turns = itertools.cycle((Sex.WOMAN, Sex.MAN))
    for where, people in names.items():
        for name in people:
            first, _space, last = name.partition(" ")
            sex = next(turns)
            new = LearnerFields(first, last, organisations[where].id, sex=sex, learner_group=group)
            at = at_work(day - timedelta(weeks=4))
            found.append(
                learner_entry.add_learner(db, vault, organisations[where].federation_id, new, SYSTEM, at=at)
            )
    return found


def _hold(db: Session, vault: Vault, teacher: Account, asked: Sequence[Learner], day: date) -> Course:
    occasion = (OccasionFields(at_work(day), "Sal 1"),)
    new = CourseFields(CourseKind.HORIZONTAL, TITLE, PLACES, None, (teacher.id,), occasion)
    planned = at_work(day - timedelta(weeks=4))
    row = courses.plan(db, teacher.federation_id, new, SYSTEM, teacher.id, at=planned)
    there = {}
    for place, learner in enumerate(asked):
        seat = seats.invite(db, row.id, learner.id, SYSTEM, at=planned)
        answered = at_work(day - timedelta(weeks=3))
        turn = place % _ASKED if learner.learner_group is LearnerGroup.PROJECT_STAFF else 0
        if turn == _SAYS_NO:
            seats.decline(db, seat.id, SYSTEM, at=answered)
        elif turn != _IS_SILENT:
            seats.accept(db, vault, seat.id, "", SYSTEM, at=answered)
            there[seat.id] = row.rule.minutes_each
    held = db.scalars(select(CourseOccasion).where(CourseOccasion.course_id == row.id)).one()
    after = held.starts_at + timedelta(hours=4)
    attendance.record(db, held.id, there, SYSTEM, teacher.id, at=after)
    return row

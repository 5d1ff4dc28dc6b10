"""The network and the reference group of the made-up county: meetings, what they decided, and support."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Account, Learner, NetworkInvitation
from smail.demo.trail import at_work
from smail.domain.network import GroupKind, SupportKind
from smail.services import network_decisions, network_groups, network_meetings, support_log
from smail.services.audit import SYSTEM
from smail.services.courses import OccasionFields
from smail.services.network_decisions import DecisionFields
from smail.services.network_meetings import MeetingFields
from smail.services.support_log import SupportFields
from smail.vault import Vault

TRAINER = "greta"
REFERENCE_GROUP = ("astrid.uppsala", "johan.enkoping", "samira.knivsta", "mona.heby", "bo.alvkarleby")


@dataclass(frozen=True, slots=True)
class DemoMeeting:
    """A meeting so many days from today, with one decision and in how many days it is to be done."""

    days: int
    kind: GroupKind
    title: str
    agenda: str
    decision: str = ""
    within: int = 0
    is_done: bool = False


MEETINGS = (
    DemoMeeting(
        -68,
        GroupKind.NETWORK,
        "Nätverksträff om nya kurser",
        "Runda: så går det hos oss\nKurser som kommer",
        "Alla skickar sina kursdagar till förbundet.",
        14,
        is_done=True,
    ),
    DemoMeeting(
        -52,
        GroupKind.REFERENCE_GROUP,
        "Referensgruppen om frågorna",
        "Frågorna om vardagen\nHur svaren används i samtalet",
        "Två kommuner prövar ett kort stöd för det första samtalet.",
        90,
    ),
    DemoMeeting(
        -26,
        GroupKind.NETWORK,
        "Nätverksträff om kalibrering",
        "Runda: så går det hos oss\nKalibrering: vad skiljer?",
        "En gemensam övning om hälsa tas fram.",
        21,
    ),
    DemoMeeting(3, GroupKind.NETWORK, "Nätverksträff om övningen", "Övningen om hälsa\nKurser som kommer"),
)

# (giver, receiver, days ago, kind, minutes, note)
SUPPORT = (
    ("greta", "astrid.uppsala", 6, SupportKind.SUPERVISION, 60, "Hur kursens andra tillfälle läggs upp."),
    ("greta", "vera.osthammar", 21, SupportKind.VISIT, 120, ""),
    ("greta", "johan.enkoping", 75, SupportKind.SUPERVISION, 45, ""),
    ("astrid.uppsala", "samira.knivsta", 12, SupportKind.SUPPORT, 30, "Frågor om att svara tillsammans."),
    ("astrid.uppsala", "yusuf.tierp", 110, SupportKind.SUPERVISION, 60, ""),
    ("vera.osthammar", "bo.alvkarleby", 160, SupportKind.VISIT, 90, "Första besöket hos den som är ensam."),
)


def meet(db: Session, vault: Vault, staff: Mapping[str, Account], today: date) -> None:
    """Both groups have members, have met and decided, and those who train have given support."""
    trainer, began = staff[TRAINER], at_work(today - timedelta(days=90))
    network_groups.add_utbildare(db, trainer.federation_id, GroupKind.NETWORK, SYSTEM, at=began)
    for learner in _learners(db, staff, REFERENCE_GROUP):
        network_groups.add_member(db, GroupKind.REFERENCE_GROUP, learner, SYSTEM, at=began)
    for one in MEETINGS:
        _meet(db, vault, trainer, one, today)
    _support(db, vault, staff, today)


def _meet(db: Session, vault: Vault, trainer: Account, one: DemoMeeting, today: date) -> None:
    day = today + timedelta(days=one.days)
    day -= timedelta(days=max(0, day.weekday() - 4))
    planned = at_work(min(day, today) - timedelta(days=20))
    when = OccasionFields(at_work(day, 60), "Förbundets kansli")
    new = MeetingFields(one.title, when, 120, one.agenda)
    row = network_meetings.plan(
        db, vault, trainer.federation_id, one.kind, new, SYSTEM, trainer.id, at=planned
    )
    if one.days > 0:
        return
    asked = db.scalars(select(NetworkInvitation).where(NetworkInvitation.meeting_id == row.id)).all()
    if not asked:
        return
    after = at_work(day, 240)
    # Somebody was ill.
    here = {invitation.id for invitation in asked[: max(1, len(asked) - 1)]}
    network_meetings.record_attendance(db, row.id, here, SYSTEM, trainer.id, at=after)
    decided = DecisionFields(one.decision, asked[0].learner_id, day + timedelta(days=one.within))
    decision = network_decisions.decide(db, vault, row.id, decided, SYSTEM, trainer.id, at=after)
    if one.is_done:
        done_on = decided.by_on - timedelta(days=2)
        network_decisions.settle(db, decision.id, SYSTEM, trainer.id, is_done=True, today=done_on)


def _support(db: Session, vault: Vault, staff: Mapping[str, Account], today: date) -> None:
    for giver, receiver, days, kind, minutes, note in SUPPORT:
        given_on = today - timedelta(days=days)
        given_on -= timedelta(days=max(0, given_on.weekday() - 4))
        for learner in _learners(db, staff, (receiver,)):
            new = SupportFields(kind, given_on, minutes, learner.organisation_id, learner.id, note)
            support_log.log(db, vault, staff[giver], new, SYSTEM, at=at_work(given_on, 420))


def _learners(db: Session, staff: Mapping[str, Account], names: Sequence[str]) -> list[Learner]:
    """Those of them who have taken a course in a county of this size."""
    ids = [staff[name].id for name in names]
    rows = {row.account_id: row for row in db.scalars(select(Learner).where(Learner.account_id.in_(ids)))}
    return [rows[own] for own in ids if own in rows]

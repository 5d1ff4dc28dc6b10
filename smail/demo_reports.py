"""The demo county's reports of *Ung framtid*: one that tells most is signed, others wait, a deviation too.

It stands beside the demo and not in it: a report is words, and only the web knows them.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.app import create_app
from smail.db.tables import Account, ActorKind, Programme, QuarterlyReport
from smail.demo.county import FORERUNNER
from smail.domain.goals.judging import FEWEST
from smail.domain.money import Period
from smail.domain.reporting import ReportKind, ReportPart
from smail.progress import Heard
from smail.queries import quarterly_reports as reads
from smail.queries.goal_statuses import kept_of
from smail.queries.goals import goals_of, is_drawn_of_reached
from smail.queries.quarterly_reports import Closed
from smail.reports import goal_closing, group_closing, quarterly_sheet
from smail.reports.goal_shown import Sight
from smail.services import board_files
from smail.services import quarterly_reports as services
from smail.services.audit import Actor
from smail.services.board_files import Money
from smail.services.quarterly_reports import Anchoring, Hand
from smail.settings import Settings
from smail.web.federation import change_words, report_words
from smail.web.federation.group_choice import names_of
from smail.web.federation.report_desk import last_of
from smail.web.federation.report_frame import Material
from smail.web.parts import Parts

PROGRAMME, LEAD, COORDINATOR = "Ung framtid", "yusuf.tierp", "hanna"
CHAIR = "Ebba Rimtuva, enhetschef"
COMMENTS = {
    ReportPart.PEOPLE: "Fler kom till oss efter kommunens informationsträff.",
    ReportPart.RATINGS: "Vi har bestämt att boka nästa skattning redan när en är gjord.",
    ReportPart.DEVIATIONS: "Arbetsplatserna tar längre tid att få fram än vi trodde. Gruppen tar upp det.",
}

FINAL_LEAD = "lovisa.uppsala"
FINAL = {
    ReportPart.SUMMARY: "Försöket visade att en fast handledare från första dagen gör att fler är kvar.",
    ReportPart.DEVIATIONS: "Planen kom sent för några. I Arbetslivsintro skrivs den inom åtta veckor.",
    ReportPart.LESSONS: "Arbetssättet finns kvar i Arbetslivsintro. Möten med vården tar tid.",
}

DEVIATION = {
    ReportPart.OTHERWISE: "Vi har fått fram färre arbetsplatser än vi lovade. Två företag har sagt nej.",
    ReportPart.ASSESSMENT: "Målet går att nå om vi får mer tid. Deltagarna som väntar har annat att göra nu.",
    ReportPart.NEW_PERIOD: "Vi föreslår att arbetsplatserna räknas till och med nästa sommar.",
    ReportPart.NEW_MONEY: "Inga pengar behöver flyttas.",
}


def sign(settings: Settings) -> bool:
    """A quarter before the last has a signed report, where none was begun; whether it was made now."""
    app = create_app(settings)
    parts: Parts = app.extensions["smail"]
    with parts.database, app.test_request_context(), parts.database.transaction(write=True) as db:
        programme = db.scalar(select(Programme).where(Programme.name == PROGRAMME).order_by(Programme.id))
        begun = db.scalar(select(QuarterlyReport.id).limit(1))
        if programme is None or begun is not None:
            return False
        _release(db, parts, programme.federation_id, settings.smallest_group)
        goal_closing.close(db, parts.catalogue, programme, FEWEST)
        closed = reads.closed_of(db, programme.federation_id, programme.public_id)
        if len(closed) < 2:
            return False
        _sign(db, parts, programme, _most_told(closed))
        _deviate(db, parts, programme, closed[0])
        _end(db, parts)
    return True


def _most_told(closed: Sequence[Closed]) -> Closed:
    """The one before the last where it tells how answers have changed, or else the newest that does."""
    told = (
        one
        for one in (closed[1], closed[0], *closed[2:])
        if any(True for _change in change_words.changes(one.published))
    )
    return next(told, closed[1])


def _release(db: Session, parts: Parts, federation_id: int, threshold: int) -> None:
    """Every closed quarter is released, and whoever waits hears how many are counted."""
    federation, shown = group_closing.held(db, federation_id), Heard("Gruppresultat")
    for one in group_closing.counted(db, parts.catalogue, federation_id, threshold, shown.heard):
        group_closing.keep(db, federation, one)


def _sign(db: Session, parts: Parts, programme: Programme, closed: Closed) -> None:
    lead, coordinator = _hand(db, LEAD), _hand(db, COORDINATOR)
    row = services.held(db, programme.id, closed.last_on)
    services.comment(db, parts.vault, row, COMMENTS, lead)
    services.anchor(db, row, Anchoring(True, clock.today(), CHAIR), lead)
    stored = goals_of(db, programme.id, with_ended=True)
    kept = kept_of(db, stored)
    every = reads.closed_of(db, programme.federation_id, programme.public_id)
    sight = Sight.of(
        programme,
        {one.period: one.published for one in every},
        is_drawn_of_reached=is_drawn_of_reached(db, programme.id),
    )
    goals = [
        (one.goal, status)
        for one in stored
        for status in sight.shown(one.goal, kept.get(one.id, ()))
        if status.at.label == closed.period
    ]
    names = names_of(parts.catalogue, closed.published)
    signer = _name(db, COORDINATOR)
    material = Material(
        programme, closed, goals, row, COMMENTS, names, signed_on=clock.today(), signed_by=signer
    )
    paper = quarterly_sheet.signed(report_words.document(material))
    services.sign(db, parts.vault, row, paper, coordinator)


def _deviate(db: Session, parts: Parts, programme: Programme, closed: Closed) -> None:
    """A deviation report of the quarter is written, and waits for the group."""
    row = services.held(db, programme.id, closed.last_on, ReportKind.DEVIATION)
    services.comment(db, parts.vault, row, DEVIATION, _hand(db, LEAD))


def _end(db: Session, parts: Parts) -> None:
    """The final report of the programme that has ended is written, and waits for the group."""
    programme = db.scalar(select(Programme).where(Programme.name == FORERUNNER.name).order_by(Programme.id))
    if programme is None:
        return
    goal_closing.close(db, parts.catalogue, programme, FEWEST)
    closed = reads.closed_of(db, programme.federation_id, programme.public_id)
    last = last_of(programme, closed)
    if last is None or programme.ends_on is None:
        return
    hand = _hand(db, FINAL_LEAD)
    for period, granted, used in _money(programme.ends_on):
        money = Money(period, granted, used, programme.ends_on, "Påhittade siffror till demon")
        board_files.type_in(db, programme, money, hand.actor, hand.account_id)
    row = services.held(db, programme.id, last.last_on, ReportKind.FINAL)
    services.comment(db, parts.vault, row, FINAL, hand)


def _money(until: date) -> tuple[tuple[Period, int, int], ...]:
    """The year before the last one, and what there was of the last."""
    year = until.year
    return (
        (Period(date(year - 1, 1, 1), date(year - 1, 12, 31)), 1_900_000, 1_845_000),
        (Period(date(year, 1, 1), until), 950_000, 871_500),
    )


def _account(db: Session, username: str) -> Account:
    return db.scalars(select(Account).where(Account.username == username)).one()


def _name(db: Session, username: str) -> str:
    account = _account(db, username)
    return account.name


def _hand(db: Session, username: str) -> Hand:
    account = _account(db, username)
    return Hand(account.id, Actor(ActorKind.STAFF, account.public_id))

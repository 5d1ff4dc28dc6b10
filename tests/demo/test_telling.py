"""What was told to the services stands in the database as the field would have left it."""

from collections import Counter
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Answer,
    Assessment,
    AuditEvent,
    Consent,
    Controller,
    Discharge,
    Enrolment,
    Framsteg,
    Organisation,
    OrganisationKind,
    Participant,
    PausePeriod,
    PersonPeriod,
    Programme,
    Score,
    StaffPeriod,
    WrittenBy,
)
from smail.demo import county
from smail.demo.lives import lives
from smail.demo.telling import ANSWERED_UNDERWAY
from smail.domain.instrument import AnswerKind
from smail.domain.people import HandoverKind
from tests.demo.conftest import Demo


def test_the_county_has_its_organisations_each_municipality_with_a_controller(db: Session) -> None:
    rows = db.scalars(select(Organisation)).all()
    codes = {row.scb_code for row in rows if row.kind is OrganisationKind.MUNICIPALITY}
    assert codes == set(county.MUNICIPALITIES.values())
    assert {"Region Uppsala", "Arbetsförmedlingen", "Försäkringskassan"} <= {row.name for row in rows}
    answering = {row.controller_id for row in rows if row.kind is OrganisationKind.MUNICIPALITY}
    assert len(answering) == db.scalar(select(func.count()).select_from(Controller)) == 8


def test_the_three_programmes_run_today_with_their_own_settings(db: Session) -> None:
    rows = {row.name: row for row in db.scalars(select(Programme))}
    assert set(rows) == {"En väg in – steget vidare", "Ung framtid", "Framsteget 2.0"}
    assert len({(row.form, row.staff_title, row.first_within_days) for row in rows.values()}) == 3
    first, last = db.execute(select(func.min(Enrolment.starts_on), func.max(Enrolment.starts_on))).one()
    assert all(row.starts_on <= first and row.ends_on and row.ends_on > last for row in rows.values())


def test_sixty_persons_have_a_time_in_a_programme_and_one_responsible_each(db: Session) -> None:
    assert db.scalar(select(func.count()).select_from(Participant)) == 60
    still_here = select(Enrolment.id).where(Enrolment.ended_on.is_(None))
    responsible = db.scalars(
        select(StaffPeriod.enrolment_id).where(StaffPeriod.is_responsible, StaffPeriod.ends_on.is_(None))
    ).all()
    assert sorted(responsible) == sorted(db.scalars(still_here))


def test_there_are_teams_a_deputy_and_both_kinds_of_change(db: Session) -> None:
    periods = db.scalars(select(StaffPeriod)).all()
    assert {row.ended_by for row in periods} >= set(HandoverKind)
    assert sum(row.is_deputy for row in periods) == 1
    in_team = [row for row in periods if not row.is_responsible and not row.is_deputy and row.ends_on is None]
    assert len(in_team) >= 2


def test_ratings_have_seven_or_fourteen_items_and_some_answers_that_are_no_step(db: Session) -> None:
    sent = db.scalars(select(Assessment).where(Assessment.submitted_at.is_not(None))).all()
    assert Counter(len(row.items_shown) for row in sent).keys() == {7, 14}
    kinds = Counter(db.scalars(select(Answer.kind)))
    assert min(kinds[AnswerKind.DONT_KNOW], kinds[AnswerKind.SKIPPED]) >= 10
    assert kinds[AnswerKind.VALUE] > 10 * (kinds[AnswerKind.DONT_KNOW] + kinds[AnswerKind.SKIPPED])
    assert any(row.free_text for row in sent)
    assert {row.language for row in sent} == {"sv", "en"}


def test_levels_differ_between_persons_and_wander(db: Session) -> None:
    means = db.scalars(
        select(func.avg(Answer.value)).join(Assessment).group_by(Assessment.participant_id)
    ).all()
    assert max(means) - min(means) > 1
    totals: dict[tuple[int, str], list[int]] = {}
    rows = db.execute(
        select(Assessment.participant_id, Score.indicator, Score.total)
        .join(Score)
        .where(Score.n_answered == Score.n_items, Score.n_items == 1)
        .order_by(Assessment.submitted_on)
    )
    for person, indicator, total in rows:
        totals.setdefault((person, indicator), []).append(total)
    steps = Counter(
        (after > before) - (after < before) for one in totals.values() for before, after in pairwise(one)
    )
    assert min(steps[-1], steps[0], steps[1]) >= 10


def test_one_rating_is_half_answered(db: Session) -> None:
    (begun,) = db.scalars(select(Assessment).where(Assessment.submitted_at.is_(None)))
    answered = select(func.count()).where(Answer.assessment_id == begun.id)
    assert db.scalar(answered) == ANSWERED_UNDERWAY
    assert len(begun.items_shown) > ANSWERED_UNDERWAY


def test_thirteen_have_left_with_different_outcomes(db: Session) -> None:
    endings = db.scalars(select(Discharge)).all()
    assert len(endings) == 13
    assert len({row.reason for row in endings}) >= 6
    assert all(row.support_before and row.occupation_after and row.education for row in endings)


def test_gaps_stand_as_periods_without_a_rating_some_with_a_reason(db: Session) -> None:
    missing = db.scalars(select(PersonPeriod).where(PersonPeriod.assessment_id.is_(None))).all()
    filled = db.scalars(select(PersonPeriod).where(PersonPeriod.assessment_id.is_not(None))).all()
    assert len(filled) > 100
    assert {bool(row.reason) for row in missing} == {True, False}


def test_pauses_steps_forward_and_consents_are_there(db: Session) -> None:
    assert {row.ends_on is None for row in db.scalars(select(PausePeriod))} == {True, False}
    assert {row.written_by for row in db.scalars(select(Framsteg))} == set(WrittenBy)
    assert len(db.scalars(select(Consent)).all()) >= 20


def test_what_was_done_went_through_the_services(db: Session) -> None:
    done = Counter(db.scalars(select(AuditEvent.action)))
    sent = db.scalar(select(func.count()).where(Assessment.submitted_at.is_not(None)))
    assert done["participant.register"] == 60
    assert done["assessment.submit"] == sent


def test_no_name_or_address_stands_readable_in_the_file(demo: Demo) -> None:
    raw = (demo.settings.instance / "smail.sqlite").read_bytes()
    told = lives(clock.today())
    names = {one.name for one in told if len(one.name) > 5}
    assert names
    assert not [name for name in names if name.encode() in raw]
    assert b"@demo.example" not in raw
    assert not [line for line in raw.split(b"\n") if b"+46 70" in line]

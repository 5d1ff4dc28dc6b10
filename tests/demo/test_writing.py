"""What was told stands in the database as the services and the field would have left it."""

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import catalogue, clock
from smail.db import sealing
from smail.db.session import Database
from smail.db.tables import (
    Answer,
    Assessment,
    AuditEvent,
    Base,
    Consent,
    Controller,
    Discharge,
    Enrolment,
    Framsteg,
    JointView,
    Organisation,
    OrganisationKind,
    Participant,
    PausePeriod,
    PersonPeriod,
    Programme,
    RaterKind,
    RoleGrant,
    Score,
    StaffPeriod,
    ValueComment,
    WrittenBy,
)
from smail.demo import building, county
from smail.demo.lives import lives
from smail.demo.telling import ANSWERED_UNDERWAY
from smail.doctor import contradictions
from smail.domain.instrument import AnswerKind
from smail.domain.people import HandoverKind
from smail.domain.personnummer import looks_like_personnummer
from smail.domain.roles import Role
from smail.services import periods
from smail.vault import Vault
from tests.demo.conftest import SMALL, Demo

FEW = 60


def count(db: Session, table: type[Base]) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def test_nothing_contradicts_itself_in_either_database_and_the_services_find_nothing_to_write_otherwise(
    database: Database, vault: Vault
) -> None:
    instruments = catalogue.load((catalogue.shipped(),))
    with database.transaction(write=True) as db:
        building.build(db, vault, instruments, clock.today(), FEW)
        assert count(db, Participant) == FEW
        assert list(contradictions(db, instruments)) == []
        before = _intervals(db)
        for person_id in db.scalars(select(Participant.id)).all():
            periods.refresh(db, person_id)
        assert _intervals(db) == before


def _intervals(db: Session) -> list[Any]:
    return list(db.execute(select(PersonPeriod.__table__).order_by("enrolment_id", "number")))


def test_a_batch_ends_nowhere_in_what_is_written(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "BATCH", 7)
    instruments = catalogue.load((catalogue.shipped(),))
    with database.transaction(write=True) as db:
        building.build(db, vault, instruments, clock.today(), 20)
        assert count(db, Participant) == 20
        assert list(contradictions(db, instruments)) == []


def told_by(db: Session, vault: Vault) -> dict[str, list[Any]]:
    """Everything that is made up, without what is drawn anew for every county: ids, keys and seals."""
    people = select(
        Participant.number, Participant.sex, Participant.birth_year, Participant.language
    ).order_by(Participant.id)
    given = (
        select(Participant.number, Assessment.submitted_on, Answer.item_key, Answer.kind, Answer.value)
        .join(Assessment, Assessment.participant_id == Participant.id)
        .join(Answer)
        .order_by(Assessment.id, Answer.item_key)
    )
    laid = select(PersonPeriod.__table__).order_by("enrolment_id", "number")
    ended = select(Discharge.reason, Discharge.education).order_by(Discharge.enrolment_id)
    beside = select(
        StaffPeriod.enrolment_id, StaffPeriod.account_id, StaffPeriod.starts_on, StaffPeriod.ends_on
    )
    done = select(AuditEvent.at, AuditEvent.action).where(AuditEvent.action == "see_participant")
    lines = [
        sealing.opened(vault, Framsteg.line, row.public_id, row.line)
        for row in db.scalars(select(Framsteg).order_by(Framsteg.id))
    ]
    found: dict[str, list[Any]] = {
        name: [tuple(row) for row in db.execute(query)]
        for name, query in {
            "people": people,
            "given": given,
            "laid": laid,
            "ended": ended,
            "beside": beside.order_by(StaffPeriod.id),
            "done": done.order_by(AuditEvent.id),
        }.items()
    }
    return {**found, "lines": lines}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_same_day_makes_the_same_county(database: Database, vault: Vault) -> None:
    instruments = catalogue.load((catalogue.shipped(),))
    made = []
    for _ in range(2):
        with Session(database.engine) as db:
            building.build(db, vault, instruments, clock.today(), FEW)
            made.append(told_by(db, vault))
            db.rollback()
    assert made[0] == made[1]
    assert all(made[0].values())


def test_the_county_has_its_organisations_each_municipality_with_a_controller(db: Session) -> None:
    rows = db.scalars(select(Organisation)).all()
    codes = {row.scb_code for row in rows if row.kind is OrganisationKind.MUNICIPALITY}
    assert codes == set(county.MUNICIPALITIES.values())
    assert {"Region Uppsala", "Arbetsförmedlingen", "Försäkringskassan"} <= {row.name for row in rows}
    answering = {row.controller_id for row in rows if row.kind is OrganisationKind.MUNICIPALITY}
    assert (len(answering), count(db, Controller)) == (8, 9)


def test_every_programme_with_participants_runs_today(db: Session) -> None:
    today = clock.today()
    rows = {row.name: row for row in db.scalars(select(Programme))}
    first, last = db.execute(select(func.min(Enrolment.starts_on), func.max(Enrolment.starts_on))).one()
    for one in county.PROGRAMMES:
        row = rows.pop(one.name)
        assert row.starts_on <= first <= last <= today < (row.ends_on or date.max)
    ended = rows.pop(county.FORERUNNER.name)
    assert ended.ends_on == county.forerunner_ended_on(today) < today
    assert set(rows) == {one.name for one in county.UNDERTAKINGS}
    assert {row.expected_number for row in rows.values()} == {0}


def test_forty_handledare_hold_their_role_today(db: Session) -> None:
    today = clock.today()
    held = select(RoleGrant.account_id).where(RoleGrant.role == Role.HANDLEDARE, RoleGrant.open_on(today))
    assert len(set(db.scalars(held))) == 40


def test_everybody_who_is_enrolled_has_one_responsible(db: Session) -> None:
    assert count(db, Participant) == SMALL
    still_here = select(Enrolment.id).where(Enrolment.ended_on.is_(None))
    responsible = db.scalars(
        select(StaffPeriod.enrolment_id).where(StaffPeriod.is_responsible, StaffPeriod.ends_on.is_(None))
    ).all()
    assert sorted(responsible) == sorted(db.scalars(still_here))


def test_somebody_was_responsible_on_every_day(db: Session) -> None:
    periods_of: dict[int, list[StaffPeriod]] = {}
    for row in db.scalars(select(StaffPeriod).where(StaffPeriod.is_responsible).order_by(StaffPeriod.id)):
        periods_of.setdefault(row.enrolment_id, []).append(row)
    for enrolment in db.scalars(select(Enrolment)):
        own = periods_of[enrolment.id]
        assert own[0].starts_on == enrolment.starts_on
        assert all(one.ends_on == other.starts_on for one, other in pairwise(own))
        assert (own[-1].ends_on is None) == (enrolment.ended_on is None)


def test_there_are_teams_a_deputy_and_both_kinds_of_change(db: Session) -> None:
    rows = db.scalars(select(StaffPeriod)).all()
    assert {row.ended_by for row in rows} >= set(HandoverKind)
    protected = db.scalars(select(Enrolment).join(Participant).where(Participant.is_protected)).all()
    assert {row.enrolment_id for row in rows if row.is_deputy} == {one.id for one in protected}
    in_team = [row for row in rows if not row.is_responsible and not row.is_deputy and row.ends_on is None]
    assert len(in_team) >= 2


def test_some_ratings_are_the_handledares_own_and_hold_what_was_believed(db: Session) -> None:
    kinds = Counter(db.scalars(select(Assessment.rater_kind).where(Assessment.submitted_at.is_not(None))))
    assert 0.3 < kinds[RaterKind.STAFF] / kinds[RaterKind.PARTICIPANT] < 0.7
    filled = select(Assessment.rater_kind).join(PersonPeriod, PersonPeriod.assessment_id == Assessment.id)
    assert set(db.scalars(filled)) == {RaterKind.PARTICIPANT}
    believed = select(Answer.value).where(Answer.item_key == "work_within_12_months")
    assert len(set(db.scalars(believed))) >= 4


def test_some_have_looked_at_both_pictures_and_said_what_they_think(db: Session) -> None:
    said = db.scalars(select(JointView)).all()
    assert {row.agrees for row in said} == {True, False}
    assert any(row.line is not None for row in said)
    for row in said:
        own = db.get_one(Assessment, row.own_assessment_id)
        theirs = db.get_one(Assessment, row.staff_assessment_id)
        assert own.participant_id == theirs.participant_id
        assert (own.rater_kind, theirs.rater_account_id) == (RaterKind.PARTICIPANT, row.account_id)


def test_every_sum_stands_with_its_rating(db: Session) -> None:
    sent = select(Assessment.id).where(Assessment.submitted_at.is_not(None))
    assert set(db.scalars(select(Score.assessment_id))) == set(db.scalars(sent))
    assert count(db, Score) == 7 * len(db.scalars(sent).all())


def test_what_was_begun_is_half_answered(db: Session) -> None:
    under_way = db.scalars(select(Assessment).where(Assessment.submitted_at.is_(None))).all()
    assert under_way
    for begun in under_way:
        answered = select(func.count()).where(Answer.assessment_id == begun.id)
        assert db.scalar(answered) == ANSWERED_UNDERWAY
        assert begun.rater_kind is RaterKind.PARTICIPANT


def test_half_have_left_with_different_outcomes(db: Session) -> None:
    ended = db.scalars(select(Enrolment.id).where(Enrolment.ended_on.is_not(None))).all()
    endings = db.scalars(select(Discharge)).all()
    assert {row.enrolment_id for row in endings} == set(ended)
    assert 0.4 * SMALL < len(endings) < 0.6 * SMALL
    assert len({row.reason for row in endings}) >= 6


def test_gaps_stand_as_periods_without_a_rating_some_with_a_reason(db: Session) -> None:
    due = db.scalars(select(PersonPeriod).where(PersonPeriod.ends_on < clock.today())).all()
    missing = [row for row in due if row.assessment_id is None]
    assert 0.05 < len(missing) / len(due) < 0.35
    assert {bool(row.reason) for row in missing} == {True, False}
    assert any(row.reason for row in due if row.assessment_id is not None)
    ahead = select(PersonPeriod.reason).where(PersonPeriod.ends_on >= clock.today())
    assert set(db.scalars(ahead)) == {None}


def test_pauses_steps_forward_comments_and_consents_are_there(db: Session) -> None:
    assert {row.ends_on is None for row in db.scalars(select(PausePeriod))} == {True, False}
    assert {row.written_by for row in db.scalars(select(Framsteg))} == set(WrittenBy)
    assert count(db, Consent) > SMALL / 2
    assert count(db, ValueComment) > 10


def test_the_audit_holds_what_the_services_would_have_written(db: Session) -> None:
    done = Counter(db.scalars(select(AuditEvent.action)))
    sent = db.scalar(select(func.count()).where(Assessment.submitted_at.is_not(None)))
    reasons = db.scalar(select(func.count()).where(PersonPeriod.reason.is_not(None)))
    assert done["participant.register"] == SMALL
    assert (done["assessment.submit"], done["assessment.begin"]) == (sent, count(db, Assessment))
    assert (done["team.begin"], done["enrolment.end"]) == (count(db, StaffPeriod), count(db, Discharge))
    assert (done["framsteg.write"], done["comment.write"]) == (count(db, Framsteg), count(db, ValueComment))
    assert (done["pause.start"], done["period.reason"]) == (count(db, PausePeriod), reasons)
    assert (done["consent.give"], done["see_participant"] > SMALL) == (count(db, Consent), True)


def test_nothing_was_done_before_it_could_be_or_is_dated_ahead(db: Session) -> None:
    assert all(at <= clock.now() for at in db.scalars(select(AuditEvent.at)))
    assert all(at <= clock.now() for at in db.scalars(select(Assessment.started_at)))
    rows = select(Assessment.started_at, Assessment.submitted_at, Assessment.submitted_on)
    for begun, sent, day in db.execute(rows.where(Assessment.submitted_at.is_not(None))):
        assert begun < sent
        assert clock.civil(sent) == day


def test_some_answers_are_no_step_and_languages_are_those_of_the_questions(db: Session) -> None:
    kinds = Counter(db.scalars(select(Answer.kind)))
    assert set(kinds) == set(AnswerKind)
    assert set(db.scalars(select(Assessment.language))) == {"sv", "en"}
    assert len(set(db.scalars(select(Participant.language)))) >= 5


def test_no_name_or_address_stands_readable_in_the_file(demo: Demo) -> None:
    raw = (demo.settings.instance / "smail.sqlite").read_bytes()
    names = {one.alias for one in lives(clock.today(), SMALL)}
    assert names
    assert not [name for name in names if name.encode() in raw]
    assert not re.search(rb"person\d+@demo", raw)
    assert not [line for line in raw.split(b"\n") if b"+46 70" in line]


def test_nothing_that_is_written_in_words_holds_a_personnummer(demo: Demo, db: Session) -> None:
    vault = demo.vault
    lines = [
        sealing.opened(vault, Framsteg.line, row.public_id, row.line) for row in db.scalars(select(Framsteg))
    ]
    reached = [
        sealing.opened(vault, column, row.public_id, getattr(row, column.key)) or ""
        for row in db.scalars(select(Participant))
        for column in (Participant.name, Participant.phone, Participant.email)
    ]
    assert any(line.startswith("+46 70 174 06") for line in reached)
    assert not [line for line in (*lines, *reached) if looks_like_personnummer(line)]

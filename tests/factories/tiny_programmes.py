"""The rows of a county of tiny programmes, each kind of them added at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from smail.analysis.scoring import SCORING_VERSION
from smail.db.base import Base
from smail.db.tables import (
    Activity,
    Assessment,
    Discharge,
    Enrolment,
    Framsteg,
    Organisation,
    OrganisationKind,
    Participant,
    PersonPeriod,
    Programme,
    RaterKind,
    Score,
    StaffPeriod,
    WrittenBy,
)
from smail.domain.people import AnswerMode, DischargeReason, MissReason
from smail.domain.plan import ActivityKind, Uptake
from tests.factories.accounts import make_account
from tests.factories.assessments import the_instrument
from tests.factories.organisations import make_organisation, make_programme, the_federation
from tests.factories.people import own_number
from tests.support.tiny_people import A_PERIOD, EMPTY, FIRST_DAY, NAMES, TOWNS, Occasion, Person

REFERRERS: Mapping[str, tuple[OrganisationKind, str] | None] = {
    "from_municipality": (OrganisationKind.MUNICIPALITY, "Ankeby kommun"),
    "from_employment": (OrganisationKind.AUTHORITY, "Arbetsförmedlingen"),
    "from_insurance": (OrganisationKind.AUTHORITY, "Försäkringskassan"),
    "from_region": (OrganisationKind.REGION, "Regionen"),
    "from_other": (OrganisationKind.ASSOCIATION, "En förening"),
    "from_unknown": None,
}
WENT_TO: Mapping[str, DischargeReason] = {
    "to_work": DischargeReason.WORK,
    "to_studies": DischargeReason.STUDIES,
    "to_onward": DischargeReason.JOB_SEEKING,
    "to_stopped": DischargeReason.NO_CONTACT,
}


def make_tiny_programmes(db: Session, people: Iterable[Person]) -> dict[str, str]:
    """They are in the database; the public id of every place."""
    towns = {
        name: make_organisation(db, kind=OrganisationKind.MUNICIPALITY, name=f"{name} kommun")
        for name in ("Ankeby", "Berga")
    }
    owners = {**towns, None: make_organisation(db, name="En myndighet")}
    programmes = {
        name: make_programme(db, name=name, organisation=owners[town], starts_on=FIRST_DAY)
        for name, town in zip(NAMES, TOWNS, strict=True)
    }
    # What stands in its documents is no number of persons.
    empty = make_programme(db, name=EMPTY, organisation=owners[None], starts_on=FIRST_DAY)
    referrers = {
        key: towns["Ankeby"] if key == "from_municipality" else make_organisation(db, kind=of[0], name=of[1])
        for key, of in REFERRERS.items()
        if of is not None
    }
    for name, programme in programmes.items():
        _add(db, [one for one in people if one.programme == name], programme, referrers)
    ids = {name: row.public_id for name, row in (programmes | towns | {EMPTY: empty}).items()}
    return {**ids, "county": the_federation(db).public_id}


def _add(
    db: Session, people: Sequence[Person], programme: Programme, referrers: Mapping[str, Organisation]
) -> None:
    """Everybody of a programme, each kind of rows at once."""
    staff = make_account(db, scope=programme)
    persons = [
        Participant(
            federation_id=programme.federation_id,
            controller_id=programme.controller_id,
            number=own_number(),
            sex=one.sex,
            birth_year=one.birth_year,
            created_at=_noon(one.starts_on),
        )
        for one in people
    ]
    _flushed(db, persons)
    stays = [
        Enrolment(
            participant_id=row.id,
            programme_id=programme.id,
            starts_on=one.starts_on,
            ended_on=one.ended_on,
            referring_organisation_id=referrers[one.referred].id if one.referred in referrers else None,
        )
        for one, row in zip(people, persons, strict=True)
    ]
    _flushed(db, stays)
    for one, stay in zip(people, stays, strict=True):
        db.add_all(_beside(one, stay, staff.id))
    _add_occasions(db, people, stays)


def _add_occasions(db: Session, people: Sequence[Person], stays: Sequence[Enrolment]) -> None:
    """Every occasion of everybody, and what was answered at it."""
    occasions = [
        (each, number, stay)
        for one, stay in zip(people, stays, strict=True)
        for number, each in enumerate(one.occasions, 1)
    ]
    sent = {(stay.id, number): _assessment(each, stay) for each, number, stay in occasions if each.sent_on}
    _flushed(db, list(sent.values()))
    for each, number, stay in occasions:
        assessment = sent.get((stay.id, number))
        is_told = each.how.startswith("why_") and each.how != "why_unknown"
        db.add(
            PersonPeriod(
                enrolment_id=stay.id,
                number=number,
                starts_on=each.ends_on - A_PERIOD,
                ends_on=each.ends_on,
                assessment_id=None if assessment is None else assessment.id,
                reason=MissReason(each.how.removeprefix("why_")) if is_told else None,
            )
        )
        if assessment is not None:
            db.add_all(_scores(each, assessment.id))
    db.flush()


def _flushed(db: Session, rows: Sequence[Base]) -> None:
    db.add_all(rows)
    db.flush()


def _beside(one: Person, stay: Enrolment, staff_id: int) -> Iterator[Base]:
    yield StaffPeriod(enrolment_id=stay.id, account_id=staff_id, is_responsible=True, starts_on=one.starts_on)
    if one.ended_on is not None:
        yield Discharge(
            enrolment_id=stay.id,
            reason=WENT_TO[one.went_to],
            recorded_at=_noon(one.ended_on),
            recorded_by_id=staff_id,
        )
    for day in one.forward_on:
        yield Framsteg(
            participant_id=stay.participant_id,
            happened_on=day,
            line=b"x",
            written_by=WrittenBy.PARTICIPANT,
            written_at=_noon(day),
        )
    if one.active_from is not None:
        yield Activity(
            enrolment_id=stay.id,
            kind=ActivityKind(one.kind),
            uptake=Uptake.USED,
            what=b"x",
            areas=[],
            starts_on=one.active_from,
            hours_per_month=one.hours,
            written_by=WrittenBy.PARTICIPANT,
            written_at=_noon(one.active_from),
        )
    if one.beside is not None:
        kind, come = one.beside
        yield Activity(
            enrolment_id=stay.id,
            kind=ActivityKind(kind),
            uptake=Uptake(come),
            what=b"x",
            areas=[],
            written_by=WrittenBy.PARTICIPANT,
            written_at=_noon(one.starts_on),
        )


def _assessment(each: Occasion, stay: Enrolment) -> Assessment:
    instrument = the_instrument()
    form = instrument.form("seven_plus_seven")
    assert each.sent_on is not None
    usual: dict[str, Any] = {"started_at": _noon(each.sent_on), "submitted_at": _noon(each.sent_on)}
    return Assessment(
        participant_id=stay.participant_id,
        rater_kind=RaterKind.PARTICIPANT,
        instrument_key=instrument.key,
        instrument_version=instrument.version,
        instrument_digest=instrument.digest,
        form=form.key,
        items_shown=list(form.parts[0]),
        language="sv",
        mode=AnswerMode.ALONE,
        submitted_on=each.sent_on,
        **usual,
    )


def _scores(each: Occasion, assessment_id: int) -> Iterator[Score]:
    for indicator, step in zip(the_instrument().indicators, each.steps, strict=True):
        yield Score(
            assessment_id=assessment_id,
            indicator=indicator.key,
            total=step or 0,
            n_answered=0 if step is None else 1,
            n_items=1,
            scoring_version=SCORING_VERSION,
        )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(9, 30, tzinfo=UTC))

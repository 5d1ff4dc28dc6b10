"""What an action is about, read by the id in the address, as the rules in `policies` see it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Date, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Account,
    Cover,
    Enrolment,
    FollowUp,
    Opinion,
    Organisation,
    PaperEntry,
    PaperForm,
    Participant,
    Programme,
    StaffPeriod,
)
from smail.domain.measuring import Demand
from smail.policies import (
    AccountSubject,
    EnrolmentSubject,
    FollowUpSubject,
    OpinionSubject,
    OrganisationSubject,
    PaperSubject,
    ParticipantSubject,
    Place,
    ProgrammeSubject,
    Subject,
)
from smail.queries.certificates import certificate_subject
from smail.queries.courses import course_subject
from smail.queries.covers import in_force
from smail.queries.materials import material_subject
from smail.queries.network_meetings import meeting_subject
from smail.queries.organisations import paths, place_of
from smail.queries.person_files import person_file_subject
from smail.queries.viewers import grants_of
from smail.queries.wishes import wish_subject

# Asked whenever somebody's page is; put together once, as in smail.queries.viewers.
_PERSON = (
    select(Participant, Enrolment, Programme, StaffPeriod, Cover.covering_id)
    .outerjoin(Enrolment, Enrolment.participant_id == Participant.id)
    .outerjoin(Programme, Programme.id == Enrolment.programme_id)
    .outerjoin(StaffPeriod, StaffPeriod.enrolment_id == Enrolment.id)
    .outerjoin(Cover, in_force(bindparam("today", type_=Date)))
    .where(Participant.public_id == bindparam("public_id"))
    .order_by(Enrolment.id)
)


def participant_subject(db: Session, public_id: str) -> ParticipantSubject | None:
    """The participant with this public id, with today's team and places."""
    today = clock.today()
    found = db.execute(_PERSON, {"public_id": public_id, "today": today}).all()
    if not found:
        return None
    person = found[0].Participant
    stays = {row.Enrolment: row.Programme for row in found if row.Enrolment is not None}
    periods = list(dict.fromkeys(row.StaffPeriod for row in found if row.StaffPeriod is not None))
    covering = {row.Enrolment.id: row.covering_id for row in found if row.covering_id is not None}
    open_ones = [row for row in stays if row.ended_on is None or row.ended_on >= today]
    above = paths(db, person.federation_id)
    last = [] if open_ones else sorted(stays, key=lambda row: (row.ended_on or today, row.id))[-1:]
    return ParticipantSubject(
        id=person.id,
        public_id=person.public_id,
        number=person.number,
        federation_id=person.federation_id,
        controller_id=person.controller_id,
        is_protected=person.is_protected,
        places=tuple(place_of(stays[row], above) for row in open_ones),
        teams=tuple(
            _with_cover(_team(periods, [row], person, today), row, person, covering) for row in open_ones
        ),
        last_place=place_of(stays[last[0]], above) if last else None,
        last_team=_team(periods, last, person, last[0].ended_on or today) if last else frozenset(),
        receivers=tuple(_receivers(periods, row, today) for row in open_ones),
        keepers=tuple(
            _with_cover(_keepers(periods, row, person, today), row, person, covering) for row in open_ones
        ),
    )


def _team(
    periods: Sequence[StaffPeriod], stays: Sequence[Enrolment], person: Participant, day: date
) -> frozenset[int]:
    """The accounts beside the person on that day; for a protected one the responsible and the deputy only."""
    ids = {row.id for row in stays}
    return frozenset(
        row.account_id
        for row in periods
        if row.enrolment_id in ids
        and row.starts_on <= day
        and (row.ends_on is None or day < row.ends_on)
        and (row.is_responsible or row.is_deputy or not person.is_protected)
    )


def _keepers(
    periods: Sequence[StaffPeriod], stay: Enrolment, person: Participant, today: date
) -> frozenset[int]:
    """The one responsible today; a protected person's deputy too, who stands in without a cover."""
    answering = [row for row in periods if row.is_responsible or (row.is_deputy and person.is_protected)]
    return _team(answering, [stay], person, today)


def _with_cover(
    team: frozenset[int], stay: Enrolment, person: Participant, covering: Mapping[int, int]
) -> frozenset[int]:
    """The team with whoever covers a leave today; beside a protected person only the deputy stands in."""
    if person.is_protected or stay.id not in covering:
        return team
    return team | {covering[stay.id]}


def _receivers(periods: Sequence[StaffPeriod], stay: Enrolment, today: date) -> frozenset[int]:
    """Whoever is responsible from a coming day."""
    return frozenset(
        row.account_id
        for row in periods
        if row.enrolment_id == stay.id
        and row.is_responsible
        and row.ends_on is None
        and row.starts_on > today
    )


def enrolment_subject(db: Session, public_id: str) -> EnrolmentSubject | None:
    """The enrolment with this public id."""
    found = db.execute(
        select(Enrolment, Participant.is_protected, Programme)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(Enrolment.public_id == public_id)
    ).one_or_none()
    if found is None:
        return None
    row, is_protected, programme = found
    place = place_of(programme, paths(db, programme.federation_id))
    return EnrolmentSubject(row.id, row.public_id, row.participant_id, is_protected, place)


def paper_subject(db: Session, number: str) -> PaperSubject | None:
    """The form on paper with this number: whose it is, and where a colleague may type it.

    As the second one, or in place of somebody whose programme lets nobody type without a certificate.
    """
    is_begun = select(PaperEntry.id).where(PaperEntry.paper_form_id == PaperForm.id).exists()
    found = db.execute(
        select(PaperForm, Participant.public_id, Programme, is_begun)
        .join(Participant, Participant.id == PaperForm.participant_id)
        .join(Programme, Programme.id == PaperForm.programme_id)
        .where(PaperForm.number == number)
    ).one_or_none()
    person = None if found is None else participant_subject(db, found[1])
    if found is None or person is None:
        return None
    form, _public_id, programme, begun = found
    is_shared = begun or programme.certificate_demand is Demand.BLOCK
    waits = is_shared and form.assessment_id is None and not person.is_protected
    helping = place_of(programme, paths(db, programme.federation_id)) if waits else None
    return PaperSubject(form.id, form.number, person, helping)


def programme_subject(db: Session, public_id: str) -> ProgrammeSubject | None:
    """The programme with this public id."""
    row = db.scalar(select(Programme).where(Programme.public_id == public_id))
    if row is None:
        return None
    return ProgrammeSubject(row.id, row.public_id, place_of(row, paths(db, row.federation_id)))


def organisation_subject(db: Session, public_id: str) -> OrganisationSubject | None:
    """The organisation with this public id."""
    row = db.scalar(select(Organisation).where(Organisation.public_id == public_id))
    if row is None:
        return None
    above = paths(db, row.federation_id)
    return OrganisationSubject(row.id, row.public_id, Place(row.federation_id, above[row.id]))


def account_subject(db: Session, public_id: str) -> AccountSubject | None:
    """The account with this public id, where its person works and the roles it holds today."""
    row = db.scalar(select(Account).where(Account.public_id == public_id))
    if row is None:
        return None
    above = paths(db, row.federation_id) if row.organisation_id is not None else {}
    place = Place(row.federation_id, above.get(row.organisation_id or 0, ()))
    return AccountSubject(row.id, row.public_id, place, frozenset(grant.role for grant in grants_of(db, row)))


def follow_up_subject(db: Session, public_id: str) -> FollowUpSubject | None:
    """The follow-up with this public id, and who may ask."""
    found = db.execute(
        select(FollowUp, Enrolment, Programme, Participant, StaffPeriod.account_id)
        .join(Enrolment, Enrolment.id == FollowUp.enrolment_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .outerjoin(StaffPeriod, and_(StaffPeriod.enrolment_id == Enrolment.id, was_deputy_at_the_end()))
        .where(FollowUp.public_id == public_id, FollowUp.is_chosen)
    ).all()
    if not found:
        return None
    row, _enrolment, programme, person, _deputy = found[0]
    deputies = {one for *_, one in found if one is not None and person.is_protected}
    return FollowUpSubject(
        id=row.id,
        public_id=row.public_id,
        participant_id=person.id,
        participant_public_id=person.public_id,
        is_protected=person.is_protected,
        is_here=person.controller_id == programme.controller_id,
        place=place_of(programme, paths(db, programme.federation_id)),
        askers=frozenset({row.holder_id, *deputies}),
    )


def was_deputy_at_the_end() -> ColumnElement[bool]:
    """Whether the account of the query was the deputy on the last day of the enrolment."""
    return and_(
        StaffPeriod.is_deputy.is_(True),
        StaffPeriod.starts_on <= Enrolment.ended_on,
        or_(StaffPeriod.ends_on.is_(None), StaffPeriod.ends_on > Enrolment.ended_on),
    )


def opinion_subject(db: Session, public_id: str) -> OpinionSubject | None:
    """What somebody thinks, and whose it is to answer."""
    row = db.get(Opinion, public_id)
    if row is None:
        return None
    if row.federation_id is None:
        return OpinionSubject(row.public_id, None)
    return OpinionSubject(row.public_id, Place(row.federation_id, programme_id=row.programme_id))


LOADERS: Mapping[str, Callable[[Session, str], Subject]] = {
    "participant_id": participant_subject,
    "enrolment_id": enrolment_subject,
    "paper_id": paper_subject,
    "programme_id": programme_subject,
    "exercise_id": programme_subject,
    "organisation_id": organisation_subject,
    "account_id": account_subject,
    "follow_up_id": follow_up_subject,
    "course_id": course_subject,
    "certificate_id": certificate_subject,
    "meeting_id": meeting_subject,
    "opinion_id": opinion_subject,
    "material_id": material_subject,
    "wish_id": wish_subject,
    "file_id": person_file_subject,
}

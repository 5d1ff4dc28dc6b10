"""Releases group results: whoever looks first after a period has ended has it counted, and it is kept.

Periods are quarters, or tertials of the programmes that report by them, whose figures stand by themselves.
What is corrected later is in the next period; what was let out stays as it was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.catalogue import Catalogue
from smail.db.tables import Federation, Programme
from smail.db.tables.organisations import USUAL_INSTRUMENT
from smail.domain.calendar import ClosedSpan, Days
from smail.domain.instrument import Instrument
from smail.domain.publishing import Cube, Publication, Split
from smail.queries import (
    group_counts,
    group_endings,
    group_followed,
    group_months,
    group_referred,
    group_staff,
    group_support,
    group_sus,
    releases,
)
from smail.queries.group_counts import Stayed
from smail.queries.group_pairs import seen_by_two
from smail.queries.ways_to_work import ways
from smail.reports.county_scores import CountyScores, scores_in
from smail.reports.group_agreement import agreement_measures
from smail.reports.group_beliefs import belief_tables
from smail.reports.group_booked import to_text
from smail.reports.group_first_year import FirstYear, cohort_at, counted_of, told_again
from smail.reports.group_indicators import answered_in
from smail.reports.group_kinds import kind_counts
from smail.reports.group_leavers import histories_of, leaver_measures
from smail.reports.group_levels import Answers
from smail.reports.group_opening import Material
from smail.reports.group_results import published
from smail.reports.group_summing import booked_before, since_of
from smail.reports.group_support import support_counts, support_in, support_measures
from smail.services import releases as keeping
from smail.services.releases import LetOut


@dataclass(frozen=True, slots=True)
class Known:
    """A questionnaire and everybody's scores with it."""

    instrument: Instrument
    scores: CountyScores


Told = Mapping[Split, Mapping[str, Publication]]
# So many quarters, and tertials, are released while somebody waits; whoever looks next has the next ones.
MOST_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Release:
    """A closed period as it is to be kept: all that may be let out of it, and when that was counted."""

    at: ClosedSpan
    out: LetOut


def release(
    db: Session,
    catalogue: Catalogue,
    federation_id: int,
    threshold: int,
    *,
    most: int = releases.MOST_SPANS,
) -> int:
    """Every closed period of the federation, or so many of each kind, is released; how many were not before.

    Two who come at the same time do it once: the second waits, and finds it done.
    """
    federation = held(db, federation_id)
    found = 0
    for one in counted(db, catalogue, federation_id, threshold, most=most):
        keep(db, federation, one)
        found += 1
    return found


def held(db: Session, federation_id: int) -> Federation:
    """The federation, whose quarters nobody else releases until the transaction ends."""
    return db.scalars(select(Federation).where(Federation.id == federation_id).with_for_update()).one()


def keep(db: Session, federation: Federation, one: Release) -> None:
    """The quarter is released."""
    keeping.keep(db, federation, one.at, one.out)


def counted(
    db: Session,
    catalogue: Catalogue,
    federation_id: int,
    threshold: int,
    heard: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    most: int = releases.MOST_SPANS,
) -> Iterator[Release]:
    """Each closed quarter, and then each tertial, that is not released, the first first; nothing is written.

    At most so many of each kind. `heard` is told between the stretches of the work how many of how many are
    made.
    """
    cubes = [(cube, releases.waiting_in(db, cube)[:most]) for cube in releases.cubes(db, federation_id)]
    n_made, total = 0, sum(len(wanted) for _cube, wanted in cubes)
    if not total:
        return
    known = _known(db, catalogue, federation_id)
    for cube, wanted in cubes:
        told: Told = {}
        booked = booked_before(db, cube)
        for at in wanted:
            heard(n_made, total)
            told = told or _told_before(db, cube, at)
            made_at = clock.now()
            material = _material(db, cube, at, told)
            material = _modelled(db, cube, material, known)
            material = replace(material, beliefs=belief_tables(db, catalogue, cube, at))
            heard(n_made, total)
            since = since_of(db, cube, at, (told, booked))
            found = published(material, told, threshold, made_at, since)
            booked += since.booked
            yield Release(at, LetOut(threshold, made_at, found, to_text(since.booked)))
            told = _told(found)
            n_made += 1
    heard(total, total)


def _told_before(db: Session, cube: Cube, at: ClosedSpan) -> Told:
    """What was let out of the period before that one."""
    before = at.starts_on - timedelta(days=1)
    return {split: releases.kept_on(db, cube, before, split) for split in Split}


def _told(found: Sequence[Publication]) -> Told:
    """What was let out of a quarter, as the one after it reads it."""
    told: dict[Split, dict[str, Publication]] = {split: {} for split in Split}
    for one in found:
        told[one.split][one.place] = one
    return told


def _known(db: Session, catalogue: Catalogue, federation_id: int) -> Mapping[str, Known]:
    """Every questionnaire that a programme asks by, and the usual one, with everybody's scores."""
    asked = select(Programme.instrument_key).where(Programme.federation_id == federation_id).distinct()
    keys = {USUAL_INSTRUMENT, *db.scalars(asked.order_by(Programme.instrument_key))}
    instruments = {key: catalogue.latest(key) for key in sorted(keys)}
    return {key: Known(one, scores_in(db, one)) for key, one in instruments.items()}


def _material(db: Session, cube: Cube, at: ClosedSpan, told: Told) -> Material:
    people = group_support.supported(db, cube, at)
    support = support_in(people, at)
    members = releases.members(db, cube)
    return Material(
        at,
        releases.county(db, cube.federation_id),
        members,
        people=group_counts.people_counts(db, cube, at),
        due=group_counts.due_counts(db, cube, at),
        forward=group_counts.forward_counts(db, cube, at),
        support=support_counts(support),
        measures=tuple(support_measures(support)),
        first_year=_first_year(db, cube, at, [one.id for one in members], told),
        referred=group_referred.referred_counts(db, cube, at),
        months=(
            *group_months.people_by_month(db, cube, at),
            *group_months.due_by_month(db, cube, at),
        ),
        endings=group_endings.ending_counts(db, cube, at),
        staff=group_staff.staff_tables(db, cube, at),
        kinds=kind_counts(people),
        sus=group_sus.sus_counts(db, cube, Days(date(at.year, 1, 1), at.last_on))
        if _is_year_over(at)
        else None,
    )


def _is_year_over(at: ClosedSpan) -> bool:
    return (at.last_on.month, at.last_on.day) == (12, 31)


def _modelled(db: Session, cube: Cube, material: Material, known: Mapping[str, Known]) -> Material:
    """The material with what people answered, to the usual questionnaire and to others where they are asked.

    With it come agreement, and those who left beside those who stayed.
    """
    at, stays = material.at, group_counts.stays(db, cube, material.at)
    usual = known[USUAL_INSTRUMENT]
    others: dict[str, Answers] = {}
    for key in {one.instrument_key for one in material.members} - {USUAL_INSTRUMENT}:
        ids = {one.id for one in material.members if one.instrument_key == key}
        answers = _answers(at, known[key], [one for one in stays if one.programme_id in ids])
        others |= {} if answers is None else {key: answers}
    keys = [one.key for one in usual.instrument.indicators]
    agreed = agreement_measures(seen_by_two(db, stays, at), keys)
    histories = histories_of(usual.scores, group_followed.followed(db, cube, at))
    left = leaver_measures(histories, keys, group_followed.unseen(db, cube, at))
    measures = (*material.measures, *agreed, *left)
    return replace(material, answers=_answers(at, usual, stays), others=others, measures=measures)


def _first_year(
    db: Session, cube: Cube, at: ClosedSpan, programmes: Sequence[int], told: Told
) -> FirstYear | None:
    """How the first year went of those who have had it; None where that is told already."""
    year = cohort_at(at)
    if any(told_again(one.tables, year) for each in told.values() for one in each.values()):
        return None
    people = group_counts.people_of(db, cube.federation_id)
    return counted_of(ways(db, cube.federation_id, at.last_on), people, programmes, year)


def _answers(at: ClosedSpan, known: Known, stays: Sequence[Stayed]) -> Answers | None:
    """Who answered in the quarter; None where nobody did."""
    instrument, scores = known.instrument, known.scores
    answered = answered_in(scores, stays, at)
    if not len(answered.person):
        return None
    keys = tuple(one.key for one in instrument.indicators)
    return Answers(scores, answered, keys, instrument.digest)

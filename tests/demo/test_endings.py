"""How it ends has to do with how far a person had come, and is written in the fields of SUS."""

from collections import Counter

from smail.demo.chance import dice_of
from smail.demo.endings import Outcome, outcome
from smail.domain.people import DischargeReason, Occupation, Support

TO_WORK = {DischargeReason.WORK, DischargeReason.STUDIES}


def many(level: float | None, *, was_quiet: bool = False, is_young: bool = False) -> list[Outcome]:
    dice = dice_of("test", 1)
    return [outcome(dice, level=level, was_quiet=was_quiet, is_young=is_young) for _ in range(600)]


def share_to_work(found: list[Outcome]) -> float:
    return sum(one.reason in TO_WORK for one in found) / len(found)


def test_who_had_come_further_leaves_to_work_or_studies_more_often() -> None:
    low, middle, high = (share_to_work(many(level)) for level in (-1.5, 0.0, 1.5))
    assert 0.05 < low < middle < high < 0.95


def test_who_had_stopped_answering_is_mostly_out_of_reach() -> None:
    counted = Counter(one.reason for one in many(1.0, was_quiet=True))
    assert counted.most_common(1)[0][0] is DischargeReason.NO_CONTACT
    assert not TO_WORK & set(counted)


def test_an_entry_by_mistake_is_only_of_one_who_never_answered() -> None:
    assert DischargeReason.ENTERED_IN_ERROR in {one.reason for one in many(None)}
    known = {one.reason for one in (*many(0.0), *many(0.0, was_quiet=True))}
    assert DischargeReason.ENTERED_IN_ERROR not in known


def test_the_young_go_on_to_studies_more_often() -> None:
    young, others = (
        sum(one.reason is DischargeReason.STUDIES for one in many(0.5, is_young=is_young))
        for is_young in (True, False)
    )
    assert young > others * 1.5


def test_what_comes_after_fits_the_reason_and_some_fields_are_empty() -> None:
    found = many(0.5)
    studies = [one for one in found if one.reason is DischargeReason.STUDIES]
    assert {one.occupation_after for one in studies} == {Occupation.STUDIES, None}
    assert {one.support_after for one in studies} == {Support.STUDY_SUPPORT, None}
    empty = [one for one in found if one.education is None]
    assert 0 < len(empty) < 0.15 * len(found)
    assert all(one.support_before is None for one in empty)


def test_who_goes_on_in_another_programme_is_said_to() -> None:
    dice = dice_of("test", 2)
    found = outcome(dice, level=0.0, was_quiet=False, is_young=True, goes_on=True)
    assert found.reason is DischargeReason.NEXT_PROGRAMME

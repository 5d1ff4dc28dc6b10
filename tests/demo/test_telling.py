"""A told life holds together: who answers what, who sees it, and what is left out."""

from collections import Counter
from datetime import date

import pytest

from smail import catalogue
from smail.demo.county import WITH_PARTICIPANTS
from smail.demo.courses import Case
from smail.demo.lives import lives
from smail.demo.telling import ANSWERED_UNDERWAY, PAIRED_WITHIN_DAYS, Rating, Teller, Told, ruling_stay
from smail.domain.instrument import AnswerKind

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def teller() -> Teller:
    return Teller.of(catalogue.load((catalogue.shipped(),)), DAY)


@pytest.fixture(scope="module")
def told(teller: Teller) -> list[Told]:
    return [teller.tell(life) for life in lives(DAY, 400)]


def rated_by_staff(told: list[Told]) -> list[Rating]:
    return [one for each in told for one in each.ratings if one.rater is not None]


def test_the_same_life_is_told_the_same_way(teller: Teller, told: list[Told]) -> None:
    assert [teller.tell(one.life) for one in told[:20]] == told[:20]


def test_one_person_more_does_not_change_what_the_first_answered(teller: Teller, told: list[Told]) -> None:
    again = teller.tell(next(iter(lives(DAY, 401))))
    assert again.ratings == told[0].ratings


def test_every_question_put_has_an_answer_in_what_was_sent(told: list[Told]) -> None:
    for one in (rating for each in told for rating in each.ratings if rating.is_sent):
        assert tuple(answer.item_key for answer in one.answers) == one.shown


def test_the_form_is_that_of_the_programme(told: list[Told]) -> None:
    forms = {one.key: one.form for one in WITH_PARTICIPANTS}
    for each in told:
        for one in each.own:
            assert one.form == forms[ruling_stay(each.life, one.on).programme]
            assert (one.wants_more is None) == (one.form != "seven_plus_seven")
    assert Counter(len(one.shown) for each in told for one in each.own).keys() == {7, 14}


def test_both_raters_are_there_in_half_of_it(told: list[Told]) -> None:
    everything = list(lives(DAY))
    rates = {one.key for one in WITH_PARTICIPANTS if one.staff_rates}
    possible = sum(ruling_stay(life, day).programme in rates for life in everything for day in life.occasions)
    assert 0.45 < possible / sum(len(life.occasions) for life in everything) < 0.57
    in_rating = [
        (each, one) for each in told for one in each.own if ruling_stay(each.life, one.on).programme in rates
    ]
    assert 0.85 < len(rated_by_staff(told)) / len(in_rating) < 1


def test_the_handledare_rates_the_same_occasion_within_a_fortnight(told: list[Told]) -> None:
    for each in told:
        for one in each.ratings:
            if one.rater is None:
                continue
            nearest = min(abs((one.on - own.on).days) for own in each.own)
            assert nearest <= PAIRED_WITHIN_DAYS
            assert one.on < DAY
            assert one.rater in {stay.responsible(one.on) for stay in each.life.stays if stay.holds(one.on)}


def test_the_handledare_answers_seven_questions_and_says_what_is_believed(told: list[Told]) -> None:
    ratings = rated_by_staff(told)
    assert {(len(one.shown), one.shown[-1]) for one in ratings} == {(8, "work_within_12_months")}
    kinds = Counter(answer.kind for one in ratings for answer in one.answers)
    assert set(kinds) == {AnswerKind.VALUE, AnswerKind.CANNOT_JUDGE}


def test_some_answers_are_no_step(told: list[Told]) -> None:
    kinds = Counter(answer.kind for each in told for one in each.own for answer in one.answers)
    missing = kinds[AnswerKind.DONT_KNOW] + kinds[AnswerKind.SKIPPED]
    assert 0.02 < missing / kinds.total() < 0.15
    assert min(kinds[AnswerKind.DONT_KNOW], kinds[AnswerKind.SKIPPED]) > 20


def test_what_was_begun_and_never_sent_stops_in_the_middle(told: list[Told]) -> None:
    begun = [(each, one) for each in told for one in each.ratings if not one.is_sent]
    assert {each.life.case for each, _ in begun} >= {Case.UNDERWAY, Case.LEFT}
    for each, one in begun:
        assert len(one.answers) == ANSWERED_UNDERWAY < len(one.shown)
        assert one is each.ratings[-1]


def test_there_is_an_ending_for_each_stay_that_ended(told: list[Told]) -> None:
    for each in told:
        for stay, ending in zip(each.life.stays, each.endings, strict=True):
            assert (stay.ended_on is None) == (ending is None)


def test_own_words_and_comments_are_few_and_nobody_protected_writes_a_comment(told: list[Told]) -> None:
    own = [one for each in told for one in each.own]
    assert 0.05 < sum(one.words is not None for one in own) / len(own) < 0.2
    assert 0.02 < sum(one.comment is not None for one in own) / len(own) < 0.12
    assert not [one for each in told if each.life.is_protected for one in each.own if one.comment]


def test_only_the_responsible_handledare_looks(told: list[Told]) -> None:
    looks = [(each, look) for each in told for look in each.looks]
    assert len(looks) > len(told)
    for each, look in looks:
        assert look.on < DAY
        assert look.username in {stay.responsible(look.on) for stay in each.life.stays if stay.holds(look.on)}

"""What is answered is plausible and not pretty: levels differ, wander, fall as well as rise."""

from collections import Counter
from datetime import date, timedelta
from statistics import correlation, mean, pstdev

import pytest

from smail import catalogue
from smail.demo.chance import dice_of
from smail.demo.voices import Voice, seen
from smail.domain.instrument import AnswerKind, Instrument
from smail.domain.people import AnswerMode

DAY = date(2025, 3, 3)
OCCASIONS = [DAY + timedelta(days=95 * number) for number in range(5)]


@pytest.fixture(scope="module")
def instruments() -> tuple[Instrument, Instrument]:
    found = catalogue.load((catalogue.shipped(),))
    return found.latest("smail"), found.latest("smail_staff")


@pytest.fixture(scope="module")
def histories(instruments: tuple[Instrument, Instrument]) -> list[list[dict[str, int]]]:
    """Two hundred persons who answered five times: the steps they gave, by item."""
    own, _ = instruments
    found = []
    for number in range(200):
        voice = Voice(dice_of("test", number))
        ratings = []
        for day in OCCASIONS:
            voice.go_on(own, day)
            given = [voice.answer(item) for item in own.items]
            ratings.append({one.item_key: one.value for one in given if one.value is not None})
        found.append(ratings)
    return found


def test_few_stand_at_the_ceiling_or_on_the_floor(histories: list[list[dict[str, int]]]) -> None:
    steps = Counter(value for ratings in histories for one in ratings for value in one.values())
    assert set(steps) == {1, 2, 3, 4, 5}
    assert max(steps[1], steps[5]) < 0.2 * steps.total()


def test_health_lies_lower_than_the_rest(
    histories: list[list[dict[str, int]]], instruments: tuple[Instrument, Instrument]
) -> None:
    health = {item.key for item in instruments[0].items if item.indicator == "health"}
    every = [(key, value) for ratings in histories for one in ratings for key, value in one.items()]
    own = mean(value for key, value in every if key in health)
    assert own < mean(value for key, value in every if key not in health) - 0.2


def test_persons_differ_and_not_everybody_rises(histories: list[list[dict[str, int]]]) -> None:
    levels = [[mean(one.values()) for one in ratings if one] for ratings in histories]
    assert pstdev([mean(one) for one in levels]) > 0.4
    changes = [one[-1] - one[0] for one in levels]
    assert 0.0 < mean(changes) < 0.8
    assert sum(change < -0.1 for change in changes) > 20
    assert correlation([one[0] for one in levels], [one[1] for one in levels]) > 0.5


def test_items_of_an_area_go_together_more_than_items_of_two(
    histories: list[list[dict[str, int]]], instruments: tuple[Instrument, Instrument]
) -> None:
    keys = [item.key for item in instruments[0].items]
    first = [ratings[0] for ratings in histories if len(ratings[0]) == len(keys)]
    columns = {key: [one[key] for one in first] for key in keys}
    by_area = {item.key: item.indicator for item in instruments[0].items}
    pairs = [(one, other) for one in keys for other in keys if one < other]
    found = {pair: correlation(columns[pair[0]], columns[pair[1]]) for pair in pairs}
    within = mean(r for (one, other), r in found.items() if by_area[one] == by_area[other])
    between = mean(r for (one, other), r in found.items() if by_area[one] != by_area[other])
    assert 0.2 < between < within < 0.9


def test_an_unplanned_change_of_handledare_costs_something(
    instruments: tuple[Instrument, Instrument],
) -> None:
    before, after = (Voice(dice_of("test", 1)) for _ in range(2))
    after.setbacks.append(OCCASIONS[1] - timedelta(days=20))
    for voice in (before, after):
        voice.go_on(instruments[0], OCCASIONS[0])
    assert before.level(None) == after.level(None)
    for voice in (before, after):
        voice.go_on(instruments[0], OCCASIONS[1])
    assert after.level(None) < before.level(None) - 0.2


def test_a_handledare_sees_much_the_same_and_cannot_judge_everything(
    instruments: tuple[Instrument, Instrument],
) -> None:
    own, staff = instruments
    shared, kinds = [], Counter[AnswerKind]()
    for number in range(200):
        voice = Voice(dice_of("test", number))
        voice.go_on(own, DAY)
        given = [seen(voice, item, "ida.knivsta") for item in staff.items]
        kinds.update(one.kind for one in given)
        assert given[-1].value is not None
        shared.append((voice.level(None), mean(one.value for one in given if one.value is not None)))
    assert 0.5 < correlation(*zip(*shared, strict=True)) < 0.98
    assert 0.02 < kinds[AnswerKind.CANNOT_JUDGE] / kinds.total() < 0.2


def test_who_reads_another_language_often_answers_with_an_interpreter() -> None:
    for language, low, high in (("sv", 0, 0.1), ("so", 0.2, 0.7)):
        voice = Voice(dice_of("test", 5), language)
        modes = Counter(voice.mode() for _ in range(400))
        assert low <= modes[AnswerMode.INTERPRETER] / 400 <= high


def test_own_words_come_in_the_language_of_the_questions() -> None:
    voice = Voice(dice_of("test", 6), "en")
    words = {voice.words("en") for _ in range(200)} - {None}
    assert any("I would" in (one or "") for one in words)
    assert not any("Jag" in (one or "") for one in words)

"""The bench itself: the floor is small and of the right length, and nothing counts that is not stored."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench import answering, counting, floor, houses
from tests.bench.answering import Size
from tests.bench.counting import Count
from tests.bench.drawing import pictures
from tests.bench.figures import Figure, Limit, at_least, at_most
from tests.bench.floor import ANSWERS, QUESTIONS, create_floor
from tests.bench.houses import House
from tests.bench.staff import one_person
from tests.bench.walks import Walk

pytestmark = [pytest.mark.server, pytest.mark.enable_socket]

AS_LONG = 0.1
LARGEST_FLOOR = 60


def all_of(person: str) -> Walk:
    """Somebody whose fourteen answers were acknowledged."""
    return Walk(person, {str(number): "3" for number in range(1, QUESTIONS + 1)})


def by_name(figures: list[Figure]) -> dict[str, Figure]:
    """The figures, by what they are called."""
    return {figure.name: figure for figure in figures}


def test_the_floor_is_at_most_sixty_lines() -> None:
    assert len(Path(floor.__file__).read_text("utf-8").splitlines()) <= LARGEST_FLOOR


def test_the_floor_keeps_an_answer_and_shows_the_next_question(tmp_path: Path) -> None:
    visitor = create_floor(tmp_path / "floor.sqlite").test_client()
    visitor.get("/")
    answered = visitor.post("/1", data={"answer": "dont_know"})
    assert (answered.status_code, answered.location) == (303, "/2")
    assert list(counting.stored_on_the_floor(tmp_path / "floor.sqlite").values()) == [{"1": "dont_know"}]


def test_a_stranger_and_an_answer_that_is_none_are_turned_away_on_the_floor(tmp_path: Path) -> None:
    visitor = create_floor(tmp_path / "floor.sqlite").test_client()
    assert visitor.post("/1", data={"answer": "3"}).status_code == 404
    visitor.get("/")
    assert visitor.post("/1", data={"answer": "9"}).status_code == 422
    assert counting.stored_on_the_floor(tmp_path / "floor.sqlite") == {}


def test_a_questionnaire_counts_only_when_its_fourteen_answers_are_stored() -> None:
    told = [all_of("kept"), all_of("lost"), all_of("halved"), all_of("changed")]
    whole = told[0].answers
    stored = {"kept": whole, "halved": {"1": "3"}, "changed": {**whole, "7": "4"}, "nobody": whole}
    assert counting.count(told, stored) == Count(complete=1, lost=3)


def test_an_unfinished_questionnaire_does_not_count_although_it_is_stored_as_told() -> None:
    walk = Walk("short", {"1": "3"})
    assert counting.count([walk], {"short": walk.answers}) == Count(complete=0, lost=1)


def test_what_is_missing_in_the_database_is_seen_in_a_real_run(tmp_path: Path) -> None:
    with houses.open_smail(tmp_path / "smail") as house:
        people = houses.people_of_fourteen(house.site, 3)
        crowd = house.crowd([person.link for person in people], at_once=3)
        stored = counting.stored_in_smail(house.site, people)
        assert counting.count(crowd.walks, stored) == Count(complete=3, lost=0)
        forgotten = {person: answers for person, answers in stored.items() if person != people[0].link}
        assert counting.count(crowd.walks, forgotten) == Count(complete=2, lost=1)
        assert_pages_are_of_one_length(house, tmp_path)
    assert {answer for walk in crowd.walks for answer in walk.answers.values()} == set(ANSWERS)


def assert_pages_are_of_one_length(house: House, folder: Path) -> None:
    """The floor's page is as long as a page of a question, a tenth more or less."""
    visitor = create_floor(folder / "floor.sqlite").test_client()
    visitor.get("/")
    least = len(visitor.get("/7").data)
    ours = house.question_length()
    assert ours * (1 - AS_LONG) <= least <= ours * (1 + AS_LONG), (least, ours)


def test_one_short_round_of_answering_gives_every_figure(tmp_path: Path) -> None:
    size = Size(rounds=1, people_on_floor=8, people_in_smail=4, people_alone=1)
    found = by_name(list(answering.answering(tmp_path / "answering", size)))
    assert found["acknowledged and not in the database"].values == [0, 0]
    promised = [name for name, figure in found.items() if figure.limit is not None]
    assert len(promised) == 6
    assert all(value > 0 for name in promised[:2] for value in found[name].values)


def test_one_person_and_the_own_pictures_give_every_figure(tmp_path: Path) -> None:
    asked = list(one_person(tmp_path / "person"))
    assert [figure.values[0] > 0 for figure in asked] == [True, True, True]
    drawn = by_name(list(pictures(tmp_path / "pictures", people=1)))
    warm, cold = drawn["picture that was drawn before, ms"], drawn["picture that was never drawn, s"]
    assert min(warm.values) < 1000 * min(cold.values)


@pytest.mark.parametrize(
    ("limit", "holds"),
    [
        (at_most(2), True),
        (at_most(2, of_worst=True), False),
        (at_least(2), True),
        (at_least(2, of_worst=True), False),
        (at_most(1.9), False),
        (at_least(2.1), False),
    ],
)
def test_a_limit_is_of_the_median_unless_it_is_of_the_worst(limit: Limit, holds: bool) -> None:
    figure = replace(Figure("", [1, 2, 3]), limit=limit)
    assert figure.holds is holds
    assert re.search("PASS" if holds else "FAIL", figure.line())


def test_a_figure_without_a_promise_neither_holds_nor_fails() -> None:
    figure = Figure("CPU", [1.0, 2.0, 4.0], digits=1)
    assert figure.holds is None
    assert figure.line().split() == ["CPU", "1.0", "2.0", "4.0"]

"""What is worth a talk: few areas, the largest first, and never one that only one of the two has judged."""

from smail.domain.gaps import Gap, largest

AREAS = ("job_belief", "purpose", "health", "job_search", "everyday_life")


def test_the_three_largest_come_largest_first() -> None:
    own = {"job_belief": 2.0, "purpose": 5.0, "health": 3.0, "job_search": 1.0, "everyday_life": 4.0}
    theirs = {"job_belief": 3.0, "purpose": 2.0, "health": 3.5, "job_search": 3.0, "everyday_life": 2.5}
    found = largest(AREAS, own, theirs)
    assert [gap.area for gap in found] == ["purpose", "job_search", "everyday_life"]
    assert [gap.is_own_higher for gap in found] == [True, False, True]


def test_of_equal_gaps_the_area_that_the_person_chose_comes_first() -> None:
    own, theirs = dict.fromkeys(AREAS, 2.0), dict.fromkeys(AREAS, 4.0)
    found = largest(AREAS, own, theirs, ["everyday_life"])
    assert [gap.area for gap in found] == ["everyday_life", "job_belief", "purpose"]


def test_less_than_a_step_and_what_one_could_not_judge_is_no_gap() -> None:
    own = {"job_belief": 3.0, "purpose": None, "health": 5.0}
    theirs = {"job_belief": 3.5, "purpose": 1.0, "health": None, "job_search": 5.0}
    assert largest(AREAS, own, theirs) == ()


def test_a_whole_step_is_one() -> None:
    assert largest(AREAS, {"health": 3.0}, {"health": 2.0}) == (Gap("health", 3.0, 2.0),)

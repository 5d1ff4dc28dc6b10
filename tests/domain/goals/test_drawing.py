"""A sample that is drawn once and can be drawn again."""

import hashlib

import pytest

from smail.domain.goals.drawing import draw


def test_the_lowest_lots_are_drawn_whatever_the_order() -> None:
    ids = ["KX482P", "å", "3", "b", "c"]
    by_lot = sorted(ids, key=lambda one: hashlib.sha256(f"frö:{one}".encode()).hexdigest())
    assert draw("frö", ids, 3) == draw("frö", ids[::-1], 3) == tuple(by_lot[:3])


def test_the_same_is_drawn_in_every_version() -> None:
    # Written down once; another algorithm would draw others.
    assert draw("2022-12-31", [f"p{place}" for place in range(1, 21)], 5) == (
        "p12", "p14", "p10", "p20", "p11",
    )  # fmt: skip


def test_more_of_the_frame_changes_nobody_s_lot() -> None:
    few, more = [str(one) for one in range(20)], [str(one) for one in range(30)]
    assert set(draw("s", more, 10)) & set(few) <= set(draw("s", few, 10))


def test_each_is_drawn_about_equally_often() -> None:
    drawn = [one for seed in range(600) for one in draw(str(seed), "abcdef", 2)]
    assert all(150 < drawn.count(one) < 250 for one in "abcdef")


@pytest.mark.parametrize(("ids", "n"), [(["a", "b"], 0), (["a", "b"], 3), ([], 1), (["a", "a"], 1)])
def test_an_impossible_sample_is_refused(ids: list[str], n: int) -> None:
    with pytest.raises(ValueError, match=r"n must be|ids:"):
        draw("s", ids, n)

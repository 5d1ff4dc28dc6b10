"""The tree as a picture: text stays text, each användare is a dot, equal pictures give equal bytes."""

import pytest

from smail.charts.canvas import Width
from smail.charts.tree import Bough, TreePicture, Twig, draw_tree, tree_size

PICTURE = TreePicture(
    "Vem som har certifierat vem: Hela länet",
    "12 användare.",
    (Bough("Greta Ek", (Twig("Astrid Ängslund & Co", 11), Twig("Johan Al", 1), Twig("Vera Asp", 0))),),
)


@pytest.mark.parametrize("width", list(Width))
def test_everybody_is_named_and_each_user_is_a_dot(width: Width) -> None:
    drawn = draw_tree(PICTURE, width).decode()
    assert draw_tree(PICTURE, width).decode() == drawn
    for name in ("Greta Ek", "Astrid Ängslund &amp; Co: 11", "Johan Al: 1", "Vera Asp: 0"):
        assert name in drawn
    assert "<desc>12 användare.</desc>" in drawn
    assert drawn.count("<use ") == 12


def test_a_long_name_takes_more_rows_on_a_phone() -> None:
    long = TreePicture("", "", (Bough("Ett namn som är längre än en telefons bredd", ()),))
    assert tree_size(long, Width.PHONE)[1] > tree_size(long, Width.DESK)[1]


def test_a_name_with_signs_of_a_formula_is_a_name() -> None:
    odd = "A $\\frac{$ B"
    drawn = draw_tree(TreePicture("", "", (Bough(odd, (Twig("x $a$ y", 0),)),)), Width.DESK).decode()
    assert odd in drawn
    assert "x $a$ y: 0" in drawn

"""Pictures of a report: named by what is in them, drawn once, and only for the one whose they are."""

from datetime import date

import pytest

from smail import catalogue
from smail.charts.canvas import Width
from smail.db.session import Database
from smail.reports.events import EventKind
from smail.reports.history import History, history_of
from smail.reports.pictures import Drawing, PictureWords, Shelf, drawings_of, is_name
from smail.vault import Vault
from tests.factories.histories import make_rated

CATALOGUE = catalogue.load([catalogue.shipped()])


def words_of(found: History, sentence: str = "Svaren.") -> PictureWords:
    """Plain words for everything."""
    return PictureWords(
        areas={area.key: area.key for area in found.areas},
        sentences={area.key: sentence for area in found.areas},
        comparison_title="Alla",
        comparison_sentence=sentence,
        rounds=("Första", "Förra", "Nu")[: len(found.occasions)],
        events={kind: kind.value for kind in EventKind},
        months=("m",) * 12,
        decimal=",",
    )


@pytest.fixture
def database_kind() -> str:
    """A drawing does not depend on the database."""
    return "sqlite"


@pytest.fixture
def found(database: Database, vault: Vault) -> History:
    """The history of five ratings."""
    with database.transaction(write=True) as db:
        person, _ = make_rated(db)
        return history_of(db, vault, CATALOGUE, person.id, today=date(2026, 11, 18))


def test_there_is_one_for_each_area_and_one_for_all_in_two_widths(found: History) -> None:
    drawings = drawings_of(found, words_of(found))
    assert len(drawings) == 16
    assert all(is_name(name) for name in drawings)
    assert sum(one.width is Width.PHONE for one in drawings.values()) == 8


def test_a_name_follows_from_the_content(found: History) -> None:
    same, other = drawings_of(found, words_of(found)), drawings_of(found, words_of(found, "Andra ord."))
    assert set(drawings_of(found, words_of(found))) == set(same)
    assert set(same).isdisjoint(other)


@pytest.mark.parametrize("text", ["", "alla", "alla-bred", "alla-bred-123", "../x-bred-0123456789abcdef"])
def test_what_is_no_name_is_told(text: str) -> None:
    assert not is_name(text)


def test_a_picture_is_drawn_once(found: History, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = next(iter(drawings_of(found, words_of(found)).values()))
    calls: list[str] = []
    monkeypatch.setattr(Drawing, "svg", lambda one: calls.append(one.name) or b"<svg/>")
    shelf = Shelf()
    assert shelf.get(1, drawing.name) is None
    assert shelf.draw(1, drawing) == shelf.get(1, drawing.name) == b"<svg/>"
    assert calls == [drawing.name]


def test_somebody_else_s_picture_is_not_found_by_its_name(
    found: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Drawing, "svg", lambda _one: b"<svg/>")
    drawing = next(iter(drawings_of(found, words_of(found)).values()))
    shelf = Shelf()
    shelf.draw(1, drawing)
    assert shelf.get(2, drawing.name) is None


def test_the_shelf_is_never_fuller_than_it_should_be(found: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Drawing, "svg", lambda _one: b"<svg/>")
    first, second, third = list(drawings_of(found, words_of(found)).values())[:3]
    shelf = Shelf(kept=2)
    shelf.draw(1, first)
    shelf.draw(1, second)
    shelf.get(1, first.name)
    shelf.draw(1, third)
    assert shelf.get(1, second.name) is None
    assert shelf.get(1, first.name) is not None

"""Cells of group results in words: a figure with its interval, or that it is not shown."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from smail.domain.publishing import Figure


def few() -> str:
    """What stands where a figure is not shown."""
    return _("visas inte")


def _level_cell(figure: Figure) -> str:
    return _between(figure, lambda one: f"{one:.1f}".replace(".", ","))


def change_cell(figure: Figure) -> str:
    # Never a sign before: a spreadsheet would take it for a formula.
    return _between(figure, lambda one: f"{one + 0.0:.2f}".replace(".", ",").replace("-", "−"))


def _share_cell(figure: Figure) -> str:
    return _between(figure, lambda one: f"{one:.0%}".replace("%", "\u00a0%"))


def _gap_cell(figure: Figure) -> str:
    return _between(figure, lambda one: f"{one + 0.0:.1f}".replace(".", ",").replace("-", "−"))


def _step_cell(figure: Figure) -> str:
    if figure.value is None:
        return few()
    return f"{figure.value:.1f}".replace(".", ",") if figure.value else "–"


def _whole_cell(figure: Figure) -> str:
    return _between(figure, lambda one: f"{one:.0f}")


CELLS: Mapping[str, Callable[[Figure], str]] = {
    "level": _level_cell,
    "share": _share_cell,
    "weeks": _share_cell,
    "hours": _whole_cell,
    "first_year": _share_cell,
    "rater_gap": _gap_cell,
    "leavers": _level_cell,
    "tipping": _step_cell,
}


def _between(figure: Figure, words: Callable[[float], str]) -> str:
    """A figure and its interval."""
    if figure.value is None or figure.low is None or figure.high is None:
        return few()
    value, low, high = (words(one) for one in (figure.value, figure.low, figure.high))
    return _("%(value)s (%(low)s till %(high)s)", value=value, low=low, high=high)

"""Cells of group results in words: a figure with its interval, or that it is not shown."""

from collections.abc import Mapping

from flask_babel import gettext as _

from smail.domain.publishing import Figure


def few() -> str:
    """What stands where a figure is not shown."""
    return _("visas inte")


def why_hidden() -> str:
    """Why a figure is not shown: which of the two it is would itself tell."""
    return _("för få, eller så skulle en liten grupp gå att räkna ut")


# What is told in per cent, and with how many decimals.
SHARES = ("share", "weeks", "first_year")
DECIMALS: Mapping[str, int] = {"level": 1, "leavers": 1, "rater_gap": 1, "tipping": 1, "hours": 0}
MOST_DECIMALS = 2


def plain(value: float, kind: str) -> str:
    """The number as it is told, rounded as on the page; of a share the per cent."""
    if kind in SHARES:
        return f"{value:.0%}".removesuffix("%")
    return f"{value + 0.0:.{DECIMALS.get(kind, MOST_DECIMALS)}f}".replace(".", ",")


def interval_cell(figure: Figure, kind: str) -> str:
    """A figure and its interval."""
    if figure.value is None or figure.low is None or figure.high is None:
        return few()
    value, low, high = (_words(one, kind) for one in (figure.value, figure.low, figure.high))
    return _("%(value)s (%(low)s till %(high)s)", value=value, low=low, high=high)


def _words(value: float, kind: str) -> str:
    if kind in SHARES:
        return f"{plain(value, kind)}\u00a0%"
    # Never a sign before: a spreadsheet would take it for a formula.
    return plain(value, kind).replace("-", "−")


def step_cell(figure: Figure) -> str:
    """How far the missing ones must be from what is expected; a line where there is no conclusion to fall."""
    if figure.value is None:
        return few()
    return plain(figure.value, "tipping") if figure.value else "–"


def figure_cell(figure: Figure, kind: str) -> str:
    """A figure of that kind of table in words."""
    return step_cell(figure) if kind == "tipping" else interval_cell(figure, kind)

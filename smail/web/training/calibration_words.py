"""The Swedish words for calibrations: how far from the reference, to which side, and how sure."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.calibration import Leaning

LEANINGS: Mapping[Leaning, LazyString] = {
    Leaning.MILDER: _l("mildare än referensen"),
    Leaning.STRICTER: _l("strängare än referensen"),
    Leaning.LIKE: _l("ungefär som referensen"),
}


def decimal(value: float, places: int = 2) -> str:
    """The number with a comma, and without a minus before nought."""
    rounded = round(value, places)
    return f"{rounded or 0.0:.{places}f}".replace(".", ",").replace("-", "−")


def signed(value: float | None) -> str:
    """A mean difference with its sign, in tenths of a step; a dash where it is not shown."""
    if value is None:
        return "–"
    return f"{'+' if round(value, 1) > 0 else ''}{decimal(value, 1)}"


def agreement(value: float | None) -> str:
    """A coefficient; a dash where there is none."""
    return "–" if value is None else decimal(value)


def with_interval(value: float | None, interval: tuple[float, float] | None) -> str:
    """A coefficient with the ends of its interval, where it has one."""
    if value is None or interval is None:
        return agreement(value)
    return _(
        "%(value)s (%(low)s till %(high)s)",
        value=decimal(value),
        low=decimal(interval[0]),
        high=decimal(interval[1]),
    )


def steps_apart(own: int, reference: int) -> str:
    """How far one step lies from the other, and to which side."""
    n = own - reference
    if n == 0:
        return _("Samma steg")
    side = _("mildare") if n > 0 else _("strängare")
    return _("%(n)d steg %(side)s", n=abs(n), side=side)

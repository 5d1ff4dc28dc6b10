"""What follows a change of handledare as data: a row a figure, as it stands on the page."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.charts.effects import Bar
from smail.domain.people import HandoverKind, Sex
from smail.reports.kept import Frozen
from smail.reports.staff_changes import LEAST_CHANGED, LEAST_STAFF, ChangeReport, Followed
from smail.reports.work_associations import roughly

if TYPE_CHECKING:
    from smail.analysis.handovers import ChangeEffects

KINDS: Mapping[HandoverKind, LazyString] = {
    HandoverKind.CHANGE: _l("Byte"),
    HandoverKind.TRANSITION: _l("Övergång (planerad)"),
}
MEASURES: tuple[tuple[str, LazyString], ...] = (
    ("lead", _l("Kvartalet före")),
    ("step", _l("Steget vid ändringen")),
    ("after", _l("Förändring per 13 veckor efteråt")),
)
GROUPS: Mapping[Sex, LazyString] = {Sex.WOMAN: _l("Kvinnor"), Sex.MAN: _l("Män")}
Row = tuple[str, ...]


def header() -> Row:
    """What the columns are called."""
    return (
        _("Område"),
        _("Till och med"),
        _("Ändring"),
        _("Grupp"),
        _("Vad, nyckel"),
        _("Vad"),
        _("Värde"),
        _("Nedre gräns"),
        _("Övre gräns"),
        _("Enhet"),
        _("Bytte, ungefär"),
        _("Personer, ungefär"),
        _("Svar, ungefär"),
        _("Visas inte"),
        _("Räknat den"),
    )


def rows_of(area: str, frozen: Frozen[ChangeReport]) -> Iterator[Row]:
    """A row for each figure of each kind of change, also of those that are not shown."""
    for one in frozen.report.kinds:
        yield from _rows_of(area, frozen, one)


def sheets_of(area: str, frozen: Frozen[ChangeReport]) -> list[tuple[str, list[Row]]]:
    """A sheet for each kind of change, and one that says how it is counted."""
    kinds = [(str(KINDS[one.kind]), [header(), *_rows_of(area, frozen, one)]) for one in frozen.report.kinds]
    return [*kinds, (_("Så räknas det"), [(line,) for line in how_counted()])]


def how_counted() -> tuple[str, ...]:
    """How it is counted, and what it does not say."""
    return (
        _(
            "Måttet är medelvärdet av områdena, i steg på skalan. En modell jämför varje person med sig själv"
            " före ändringen, och med dem som inte har bytt än. Tid räknas i kvartal om 13 veckor."
        ),
        _(
            "Kvartalet före ska ligga nära noll. Gör det inte det kan människor ha bytt handledare för att"
            " det redan gick neråt."
        ),
        _(
            "En övergång är planerad och räknas för sig. Bara personens första ändring räknas, och svar efter"
            " en andra räknas inte."
        ),
        _(
            "Siffror visas när minst %(least)s personer från minst %(staff)s handledare har svarat både före"
            " och efter, och när inte heller resten av länet blir färre än så. En insats visas för sig bara"
            " om ingen annan insats med samma ägare är av färre. Antal är avrundade nedåt till hela tiotal,"
            " och personer med skyddade uppgifter är inte med.",
            least=LEAST_CHANGED,
            staff=LEAST_STAFF,
        ),
        _(
            "Kvinnor och män har var sin modell, och visas bara när gränserna ovan håller för båda. Den som"
            " har svarat annat eller inte vill uppge kön är bara med i siffrorna för alla."
        ),
        _("Det är ett samband: det visar tid, inte orsak."),
    )


def _rows_of(area: str, frozen: Frozen[ChangeReport], one: Followed) -> Iterator[Row]:
    about = (area, frozen.report.until.isoformat(), str(KINDS[one.kind]))
    # The words of all, then of women and of men.
    groups = [(_("Alla"), one.effects), *((str(name), one.by_sex.get(sex)) for sex, name in GROUPS.items())]
    for group, effects in groups:
        bars = bars_of(effects)
        for place, (key, name) in enumerate(MEASURES):
            told = _told(bars[place]) if bars else ("", "", "")
            made_of = _made_of(effects)
            hidden = "" if bars else _("för få, eller så skulle en liten grupp gå att räkna ut")
            unit = _("steg på skalan")
            yield (*about, group, key, str(name), *told, unit, *made_of, hidden, frozen.made_on.isoformat())


def _told(bar: Bar) -> Row:
    return tuple(f"{one + 0.0:.2f}".replace(".", ",") for one in (bar.value, bar.low, bar.high))


def _made_of(effects: "ChangeEffects | None") -> Row:
    if effects is None:
        return ("", "", "")
    return tuple(str(roughly(n)) for n in (effects.n_changed, effects.n_persons, effects.n_ratings))


def bars_of(effects: "ChangeEffects | None") -> tuple[Bar, ...]:
    """Each figure with its interval; nothing where none is shown."""
    if effects is None:
        return ()
    tests = (effects.lead, effects.step, effects.after)
    return tuple(
        Bar(str(label), test.low, test.estimate, test.high, written(test.estimate))
        for (_key, label), test in zip(MEASURES, tests, strict=True)
    )


def interval_of(bar: Bar) -> str:
    """The ends of its interval in words."""
    return _("%(low)s till %(high)s", low=written(bar.low), high=written(bar.high))


def written(value: float) -> str:
    """A step with its sign; none of nothing."""
    said = f"{value:+.2f}".replace(".", ",").replace("-", "−")
    return said[1:] if said[1:] == "0,00" else said

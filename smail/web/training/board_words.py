"""A board as tables in words, which the page, the workbook and the paper show alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.calendar import Quarter
from smail.domain.people import Sex
from smail.queries.boards_then import Then
from smail.reports.boards import Board, BySex, LevelFigures, Use, by_sex
from smail.reports.training_goals import Figure, GoalReport
from smail.web import dates
from smail.web.training.words import GOAL_WORDS, LEVELS, VERDICTS, figure_words

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings, and what is to be known of them; `numeric` names the columns of numbers."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[int, ...] = ()
    note: str = ""

    @property
    def shown(self) -> tuple[tuple[str, ...], ...]:
        """The cells as they are read: numbers with a decimal comma."""
        return tuple(
            tuple(str(cell).replace(".", ",") if isinstance(cell, float) else str(cell) for cell in row)
            for row in self.rows
        )


ABOUT: Mapping[str, LazyString] = {
    "now": _l("giltigt certifikat"),
    "ending": _l("slutade inom 90 dagar därefter"),
    "learning": _l("under utbildning"),
    "measured": _l("har mätt i kvartalet"),
}
NOT_SHOWN = _l("visas inte")
NO_PLAN = _l("ingen")


def quarter_words(quarter: Quarter) -> str:
    """The quarter as it stands in a sentence: kvartal 3 2026."""
    return str(_("kvartal %(number)d %(year)d", number=quarter.number, year=quarter.year))


def certificates_table(board: Board) -> Table:
    """What each level has today."""
    return Table(
        _("Certifikat i dag"),
        (_("Nivå"), _("Giltiga"), _("Slutar inom 90 dagar"), _("Under utbildning")),
        tuple((str(LEVELS[one.level]), one.now, one.ending, one.learning) for one in board.levels),
        (1, 2, 3),
        _(
            "Under utbildning är den som har plats på en kurs som inte är slut, eller som var det för "
            "mindre än ett halvår sedan, och som inte redan har ett giltigt certifikat på nivån."
        ),
    )


def plan_table(board: Board, until: str) -> Table | None:
    """How far it is to the plan, and the pace that it takes; none where there is no plan."""
    rows = tuple(_plan_row(one) for one in board.levels if one.pace is not None)
    if not rows:
        return None
    return Table(
        _("Mot planen"),
        (
            _("Nivå"),
            _("Plan"),
            _("Fattas i dag"),
            _("Gäller ännu %(day)s", day=until),
            _("Att certifiera eller förnya till dess"),
            _("I månaden dit"),
        ),
        rows,
        (1, 2, 3, 4, 5),
        _("Certifikat som slutar före den dagen räknas bara om de förnyas, så förnyelser ingår i takten."),
    )


def _plan_row(one: LevelFigures) -> tuple[Cell, ...]:
    assert one.pace is not None
    gap = one.gap or 0
    name, found = str(LEVELS[one.level]), one.pace
    return (name, found.planned, gap, found.then, found.left, round(found.per_month, 1))


def use_table(use: Use, quarter: Quarter) -> Table:
    """How many användare measured in the quarter that was closed last."""
    share = _("%(n)d procent", n=round(100 * use.measured / use.n)) if use.n else "–"
    last_on = dates.day(quarter.last_on)
    return Table(
        _("Användare som har mätt, %(quarter)s", quarter=quarter_words(quarter)),
        (_("Vad"), _("Antal")),
        (
            (_("Användare med giltigt certifikat %(day)s", day=last_on), use.n),
            (_("Har mätt"), use.measured),
            (_("Har inte mätt"), use.not_measured),
            (_("Saknar konto och kan inte mäta här"), use.without_account),
            (_("Andel som har mätt; målet är alla"), share),
        ),
        (1,),
        _(
            "Har mätt: personen har skickat in en egen skattning, eller var ansvarig handledare för någon "
            "som skickade in sin. Andra i teamet räknas inte. Räknat med det som är känt i dag: ett register "
            "eller papper som kommer senare ändrar talen. Tabellen efter kön ändras inte."
        ),
    )


def evaluations_table(reports: Sequence[GoalReport], where: str | None) -> Table:
    """What those who took courses say that they can, in the county (None) or the municipality."""
    rows = []
    for report in reports:
        figure = report.whole if where is None else dict(report.places).get(where)
        wanted = (
            _("minst %(n)d procent", n=round(100 * report.wanted)) if report.wanted else _("ingen siffra")
        )
        rows.append((str(GOAL_WORDS[report.goal][0]), wanted, *_figure_cells(figure)))
    return Table(
        _("Utvärderingar"),
        (_("Mål"), _("Önskat"), _("De som svarar så"), _("Läge")),
        tuple(rows),
        note=_(
            "Svaren har inget namn. En siffra visas bara om minst fem har svarat så och minst fem inte, och "
            "bara om inget mindre går att räkna ut ur den och de andra som visas."
        ),
    )


def _figure_cells(figure: Figure | None) -> tuple[str, str]:
    if figure is None:
        return str(NOT_SHOWN), ""
    return figure_words(figure), "" if figure.verdict is None else str(VERDICTS[figure.verdict][0])


def sex_table(then: Then) -> Table:
    """The county's counts by sex, as the quarter closed."""
    return Table(
        _("Uppdelat på kön, läget %(day)s", day=dates.day(then.day)),
        (_("Vad"), _("Kvinnor"), _("Män"), _("Annat eller ej angivet")),
        tuple(_sex_row(one) for one in by_sex(then)),
        (1, 2, 3),
        _(
            "Kön visas bara för hela länet, och bara som det var när kvartalet slutade. Då går det inte att "
            "se vem som har kommit till sedan dess. Kön som någon har angett senare räknas som ej angivet. "
            "En rad visas inte om någon grupp, eller det som är kvar av den, är färre än fem. Antalen för "
            "varje plats visas alltid: de gäller personal, vars certifikat arbetsgivaren känner till. Kön är "
            "däremot en uppgift om personen själv."
        ),
    )


def _sex_row(one: BySex) -> tuple[Cell, ...]:
    name = f"{LEVELS[one.level]}, {ABOUT[one.about]}"
    if one.numbers is None:
        return name, *(str(NOT_SHOWN) for _one in range(3))
    return name, *(one.numbers[sex] for sex in (Sex.WOMAN, Sex.MAN, None))


def places_table(boards: Sequence[tuple[str, Board]], title: str) -> Table:
    """Each place on one row."""
    rows = []
    for name, one in boards:
        cells: list[Cell] = [name]
        for level in one.levels:
            planned = str(NO_PLAN) if level.pace is None else level.pace.planned
            cells += [level.now, planned, level.learning]
        rows.append((*cells, sum(level.ending for level in one.levels), one.use.measured, one.use.n))
    return Table(
        title,
        (
            _("Var"),
            _("Utbildare"),
            _("Plan utbildare"),
            _("Blir utbildare"),
            _("Användare"),
            _("Plan användare"),
            _("Blir användare"),
            _("Slutar inom 90 dagar"),
            _("Har mätt"),
            _("Av användare då"),
        ),
        tuple(rows),
        tuple(range(1, 10)),
    )

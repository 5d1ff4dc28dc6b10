"""The horizontal principles on a board, as tables in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.horizontal import Group
from smail.domain.people import Sex
from smail.queries.horizontal import Taker
from smail.reports.horizontal import GroupFigures, SexRow, UntilThen, by_group, by_sex, over_time
from smail.web import dates
from smail.web.training.board_words import NOT_SHOWN, Cell, Table, quarter_words

GROUPS: Mapping[Group, LazyString] = {
    Group.UTBILDARE: _l("SMAIL-utbildare"),
    Group.TRAINEE: _l("Annan personal"),
    Group.PROJECT_STAFF: _l("Projektpersonal"),
    Group.STEERING_GROUP: _l("Styrgrupp"),
}


def groups_table(people: Sequence[Taker], area: int | None) -> Table | None:
    """How many of each group were offered the course and took it; none where there is nobody."""
    rows = tuple((str(GROUPS[one.group]), *_numbers(one)) for one in by_group(people, area))
    if not rows:
        return None
    return Table(
        _("Horisontella principer"),
        (_("Grupp"), _("Antal"), _("Erbjudna"), _("Har gått")),
        rows,
        (1, 2, 3),
        _(
            "Målet är att alla utbildare går kursen och att den erbjuds alla andra. Antal är alla som har en "
            "roll i SMAIL i dag och alla kursdeltagare, var och en en gång, också de som aldrig har blivit "
            "inbjudna. Samordnare, administratörer och förbundets utbildare räknas som "
            "projektpersonal, och den som läser hela länet eller en insats som styrgrupp, tills någon har "
            "rättat det på en kurs. Erbjuden är den som är "
            "inbjuden, också den som tackat nej, inte har svarat eller står på väntelista. Har gått räknas "
            "när allt som kursen kräver är gjort. Den som är utbildare i dag räknas bara där, och den som "
            "har slutat räknas inte."
        ),
    )


def places_table(people: Sequence[Taker], places: Sequence[tuple[str, int]]) -> Table | None:
    """Each group of each place on one row."""
    rows = tuple(
        (name, str(GROUPS[one.group]), *_numbers(one))
        for name, place in places
        for one in by_group(people, place)
    )
    if not rows:
        return None
    header = (_("Var"), _("Grupp"), _("Antal"), _("Erbjudna"), _("Har gått"))
    return Table(_("Horisontella principer, var"), header, rows, (2, 3, 4))


def _numbers(one: GroupFigures) -> tuple[Cell, ...]:
    return one.n, one.offered, one.taken


def time_table(people: Sequence[Taker], area: int | None, today: date) -> Table | None:
    """What was offered and taken until the end of each quarter, by group; none before anything was."""
    found = over_time(people, area, today)
    if not found:
        return None
    header = (_("Till och med"), _("Grupp"), _("Erbjudna"), _("Har gått"))
    return Table(
        _("Horisontella principer, tid"),
        header,
        tuple(row for one in found for row in _quarter_rows(one)),
        (2, 3),
        _(
            "Alla som har erbjudits och gått kursen dittills, också de som har slutat sedan dess. Var och en "
            "räknas i den grupp där de är i dag."
        ),
    )


def _quarter_rows(one: UntilThen) -> Iterator[tuple[Cell, ...]]:
    """A row of each group that had been offered anything by then."""
    for group, (offered, taken) in one.groups.items():
        if offered:
            yield quarter_words(one.quarter), str(GROUPS[group]), offered, taken


def sex_table(people: Sequence[Taker], day: date) -> Table | None:
    """The county's figures by sex as they were that day; none before anything was offered."""
    if not any(one.reached.offered_on for one in people):
        return None
    rows = tuple(row for one in by_sex(people) for row in _sex_rows(one))
    return Table(
        _("Horisontella principer, kön, läget %(day)s", day=dates.day(day)),
        (_("Vad"), _("Kvinnor"), _("Män"), _("Annat eller ej angivet")),
        rows,
        (1, 2, 3),
        _(
            "Kön visas bara för hela länet och som det var när kvartalet slutade, av kursdeltagare, för "
            "andra har inte fått frågan. En "
            "grupp visas inte om färre än fem av ett kön har gått kursen, har erbjudits den utan att gå "
            "eller inte har erbjudits den. Den visas inte heller om en annan grupp då skulle gå att räkna ut."
        ),
    )


def _sex_rows(one: SexRow) -> tuple[tuple[Cell, ...], ...]:
    who = str(_("Alla")) if one.group is None else str(GROUPS[one.group])
    return (
        (_("%(group)s: erbjudna", group=who), *_sexes(one.offered)),
        (_("%(group)s: har gått", group=who), *_sexes(one.taken)),
    )


def _sexes(numbers: Mapping[Sex | None, int] | None) -> tuple[Cell, ...]:
    if numbers is None:
        return tuple(str(NOT_SHOWN) for _one in range(3))
    return tuple(numbers[sex] for sex in (Sex.WOMAN, Sex.MAN, None))

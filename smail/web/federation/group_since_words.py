"""What is told of more than one quarter in words: all since the start, and a calendar year."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.publishing import Cadence, Publication, PublishedPeriod, PublishedRow, PublishedTable, Reach
from smail.web import dates
from smail.web.federation import group_notes
from smail.web.federation.closed_periods import in_words
from smail.web.federation.group_tables import Part, Source, Told, WordTable
from smail.web.federation.group_words import COLUMNS, cell_words, row_name
from smail.web.lists import listed

SINCE = "sedan-starten"
IN_A_YEAR = {Cadence.QUARTER: 4, Cadence.TERTIAL: 3}
# Between the last quarter and the one that a sum begins after, where it does not begin at the start; between
# the first and the last; and before each that is left out.
AFTER, FROM, WITHOUT = "+", "..", "~"
KINDS = {
    Reach.SINCE_START: ("since_people", "since_ratings"),
    Reach.YEAR: ("year_people", "year_ratings"),
}
_TITLES: Mapping[str, LazyString] = {
    "since_people": _l("Deltagare sedan starten"),
    "since_ratings": _l("Svarstillfällen sedan starten"),
    "year_people": _l("Deltagare under året"),
    "year_ratings": _l("Svarstillfällen under året"),
}
_ROWS: Mapping[tuple[str, str], LazyString] = {
    ("since_people", "started"): _l("Har varit med"),
    ("since_people", "ended"): _l("Inte längre med"),
    ("since_people", "ongoing"): _l("Var med sista dagen"),
    ("shown_people", "ongoing"): _l("Var med sista dagen"),
    ("year_people", "ongoing"): _l("Var med när året var slut"),
}
_MEANINGS: Mapping[tuple[str, str], LazyString] = {
    ("since_people", "started"): _l(
        "Alla som har börjat till och med den sista dagen, också de som har slutat. Den som har börjat två"
        " gånger räknas två gånger."
    ),
    ("since_people", "ended"): _l("De som har varit med, minus de som var med den sista dagen."),
    ("since_people", "ongoing"): _l("Inskrivna den sista dagen, och med också dagen efter."),
    ("shown_people", "started"): _l(
        "Den första dagen i insatsen ligger i en av perioderna, som det räknades period för period."
    ),
    ("shown_people", "ended"): _l("De som slutade, som det räknades period för period."),
    ("shown_people", "ongoing"): _l("Inskrivna den sista dagen, och med också dagen efter."),
    ("shown_ratings", "due"): _l(
        "Varje hel period i insatsen, utan dagar med paus, är ett tillfälle. Bara perioderna i summan är med."
    ),
    ("year_people", "started"): _l(
        "Den första dagen i insatsen ligger i året, som det räknades kvartal för kvartal."
    ),
    ("year_people", "ended"): _l("De som slutade under året, som det räknades kvartal för kvartal."),
    ("year_people", "ongoing"): _l("Inskrivna på årets sista dag, och med också dagen efter."),
}
_KINDS: Mapping[str, LazyString] = {
    "since_people": _l("Deltagare"),
    "since_ratings": _l("Svarstillfällen"),
}
_COUNTED: Mapping[str, LazyString] = {
    "due": _l(
        "Varje hel period i insatsen, utan dagar med paus, är ett tillfälle. Alla kvartal är med, också de"
        " som var för små för att visas."
    ),
    "done_least": _l(
        "Så många är gjorda, eller fler. Det exakta antalet visas inte, eftersom en liten grupp då kunde"
        " räknas ut. Antalet är avrundat neråt till ett tjugotal som lämnar minst tjugo antal möjliga."
    ),
    "done": _l(
        "Ett svar hade fyllt perioden fem veckor efter slutet av dess kvartal. Den som svarade senare än så"
        " räknas inte som gjord."
    ),
}


@dataclass(frozen=True, slots=True)
class Summed:
    """A table of sums: what it is of, and until when."""

    reach: Reach
    kind: str
    until: str
    after: str
    table: PublishedTable
    begins: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def last_on(self) -> date:
        """The cut-off of the sum."""
        return _period(self.until if self.reach is Reach.SINCE_START else f"{self.until}-Q4").last_on

    @property
    def first_on(self) -> date | None:
        """The first day of the sum; None where it begins at the start."""
        return _period(self.begins).starts_on if self.begins else None

    @property
    def is_whole(self) -> bool:
        """Whether it is of everything until its last day."""
        return not self.begins and not self.left_out

    @property
    def times(self) -> tuple[str, ...]:
        """Of which quarters it is."""
        return self.begins, self.until, *self.left_out

    def number(self, row: str) -> int | None:
        """The figure of all; None where it is not shown."""
        figure = self.table.figure(row)
        return None if figure is None or figure.value is None else round(figure.value)


def years_in(periods: Iterable[str]) -> list[str]:
    """The calendar years whose four quarters, or three tertials, are all released, the newest first."""
    released = Counter((one.partition("-")[0], Cadence.of_label(one)) for one in periods)
    return sorted((year for (year, cadence), n in released.items() if n == IN_A_YEAR[cadence]), reverse=True)


def sums_in(found: Publication) -> list[Summed]:
    """Every table of sums that was let out with the quarter."""
    kinds = {kind: reach for reach, each in KINDS.items() for kind in each}
    sums = []
    for table in found.tables:
        kind, _dash, until = table.key.rpartition("_")
        if kind in kinds:
            said, *left_out = until.split(WITHOUT)
            begins, _dots, last = said.rpartition(FROM)
            last, _plus, after = last.partition(AFTER)
            sums.append(Summed(kinds[kind], kind, last, after, table, begins, tuple(left_out)))
    return sums


def _period(label: str) -> PublishedPeriod:
    return PublishedPeriod(Reach.PERIOD, label)


def since_start(found: Publication, kind: str) -> Summed | None:
    """The newest sum of that kind of everything since the start; None where none has been told."""
    told = [one for one in sums_in(found) if one.kind == kind and one.is_whole]
    return max(told, key=lambda one: one.last_on, default=None)


def shown_quarters(found: Publication, kind: str) -> Summed | None:
    """The sum of that kind of the quarters that are shown; None where all are, or none."""
    return next((one for one in sums_in(found) if one.kind == kind and not one.is_whole), None)


def tables(found: Publication, period: str) -> list[WordTable]:
    """The sums of all since the start, or of a year, in words."""
    chosen = [one for one in sums_in(found) if period in ((SINCE,) if _is_since(one) else (one.until,))]
    return [_table(one, chosen) for one in chosen]


def _is_since(one: Summed) -> bool:
    return one.reach is Reach.SINCE_START


def _table(one: Summed, among: Sequence[Summed]) -> WordTable:
    return WordTable(
        one.kind,
        _title(one),
        (_name(one), *(str(COLUMNS[key]) for key in one.table.columns)),
        tuple((_row_name(one, row.key), *map(cell_words, row.figures)) for row in _rows(one, among)),
        tuple(_definitions(one, among)),
        tuple((name, *map(cell_words, row.figures)) for name, row in _steps(one, among)),
        _("Från personer till svar"),
        _source(one, among),
    )


def _source(one: Summed, among: Sequence[Summed]) -> Source:
    """The figures behind the words."""
    columns = one.table.columns
    rows = [Told(Part.FIGURE, row.key, _row_name(one, row.key), row.figures) for row in _rows(one, among)]
    rows += [Told(Part.BASE, row.key, name, row.figures) for name, row in _steps(one, among)]
    first_on = date(int(one.until), 1, 1) if one.reach is Reach.YEAR else one.first_on
    names = (str(COLUMNS[key]) for key in columns)
    return Source(one.kind, columns, tuple(names), tuple(rows), first_on, one.last_on)


def _rows(one: Summed, among: Sequence[Summed]) -> list[PublishedRow]:
    """The rows; without those of which only the sum of fewer periods beside it tells."""
    finer = any(each.kind == one.kind and not each.is_whole for each in among) and one.is_whole
    return [row for row in one.table.rows if not (finer and all(each.is_hidden for each in row.figures))]


def _title(one: Summed) -> str:
    title = _name(one)
    if one.reach is Reach.SINCE_START:
        title = _("%(title)s, till och med %(day)s", title=title, day=dates.day(one.last_on))
    if not one.left_out:
        return title
    return _("%(title)s, utom %(quarters)s", title=title, quarters=left_out(one))


def _name(one: Summed) -> str:
    if one.first_on is None:
        return str(_TITLES[one.kind])
    return _("%(what)s från och med %(day)s", what=str(_KINDS[one.kind]), day=dates.day(one.first_on))


def left_out(one: Summed) -> str:
    """The quarters that are not in it, in words."""
    return listed(map(in_words, one.left_out))


def _row_name(one: Summed, key: str) -> str:
    name = _ROWS.get((_like(one), key))
    return row_name(key) if name is None else str(name)


def _like(one: Summed) -> str:
    """The kind whose words fit: a sum that begins later, or leaves out a quarter, is as that of a year."""
    return one.kind if one.is_whole else one.kind.replace("since_", "shown_")


def _definitions(one: Summed, among: Sequence[Summed]) -> Iterable[tuple[str, str]]:
    for row in _rows(one, among):
        meaning = _MEANINGS.get((_like(one), row.key)) or _COUNTED.get(row.key)
        if meaning is not None:
            yield _row_name(one, row.key), str(meaning)
    if not one.is_whole:
        yield _("Inte med i summan"), _why_left_out(one)
    elif one.reach is Reach.SINCE_START:
        yield _("Till och med"), _until(one)
    yield _("Skyddade personuppgifter"), _("Den som har skyddade personuppgifter är aldrig med.")


def _until(one: Summed) -> str:
    said = _(
        "Summan går till och med %(day)s. En period som är för liten att visa kommer med när året är slut,"
        " om ingen liten grupp då kan räknas ut.",
        day=dates.day(one.last_on),
    )
    if not one.after:
        return said
    return _(
        "%(said)s Det som var före slutet av %(quarter)s är inte med.", said=said, quarter=in_words(one.after)
    )


def _why_left_out(one: Summed) -> str:
    """What is not in it, and why."""
    before = "" if one.first_on is None else _("det som var före %(day)s", day=dates.day(one.first_on))
    quarters = left_out(one) if one.left_out else ""
    what = _("%(before)s, och %(quarters)s", before=before, quarters=quarters) if before and quarters else ""
    return _(
        "Summan är av det som visas period för period. Inte med är %(what)s: då skulle det gå att"
        " räkna ut en liten grupp.",
        what=what or before or quarters,
    )


def _steps(one: Summed, among: Sequence[Summed]) -> Iterable[tuple[str, PublishedRow]]:
    """From everybody who began to what was done; of persons only where they are told until the same day."""
    if not one.kind.endswith("_ratings"):
        return
    beside = next((each for each in among if each.kind.endswith("_people") and each.times == one.times), None)
    wanted = [(one, "due"), (one, "done"), (one, "on_time")]
    if beside is not None:
        wanted.insert(0, (beside, "started"))
    for each, key in wanted:
        for row in _rows(each, among):
            if row.key == key:
                yield _row_name(each, key), row


def notes_of(found: Publication) -> list[str]:
    """What must be said beside the sums, on the page and in every file."""
    locked = _(
        "Siffrorna är låsta. De är summan av kvartalen som de räknades när varje kvartal var slut, och ändras"
        " inte i efterhand."
    )
    said = [locked, group_notes.least(found), group_notes.sexes(), *group_notes.of_its_kind(found)]
    said.append(
        _(
            "Nivå och förändring finns inte som summa. Ett kvartals siffror bygger redan på alla svar till"
            " och med kvartalets sista dag."
        )
    )
    if found.split == "age":
        said.append(
            _(
                "Åldern är den som var och en fyllde det år då kvartalet var. Därför visas inte efter ålder"
                " hur många som har varit med."
            )
        )
    return said

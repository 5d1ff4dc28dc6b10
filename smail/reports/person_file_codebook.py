"""What each column of a file about persons means: its words, its codes, and its numbers in SPSS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smail.db.tables import RaterKind
from smail.domain.instrument import AnswerKind, Item
from smail.domain.people import DischargeReason, Sex
from smail.domain.person_files import AgeStep, Column, PlaceStep, StartStep
from smail.reports.person_file_rows import Source, indicators_of

SEXES = {Sex.WOMAN: "Kvinna", Sex.MAN: "Man", Sex.UNDISCLOSED: "Annat eller vill inte svara"}
# All other reasons stand as the last.
REASONS: Mapping[DischargeReason, str] = {
    DischargeReason.WORK: "Arbete",
    DischargeReason.STUDIES: "Studier",
    DischargeReason.JOB_SEEKING: "Arbetssökande",
    DischargeReason.NEXT_PROGRAMME: "Annan insats",
    DischargeReason.OTHER: "Annat",
}
RATERS = {RaterKind.PARTICIPANT: "deltagare", RaterKind.STAFF: "personal"}
# What is said in place of a value, with the number that it has in SPSS.
SAID = {
    AnswerKind.DONT_KNOW: (-1.0, "Vet inte"),
    AnswerKind.SKIPPED: (-2.0, "Hoppade över"),
    AnswerKind.CANNOT_JUDGE: (-3.0, "Kan inte bedöma"),
}


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a column: as it stands in the file, its number in SPSS, and its words."""

    text: str
    number: float
    words: str


@dataclass(frozen=True, slots=True)
class Variable:
    """One column: a number, a text, or codes."""

    name: str
    words: str
    codes: tuple[Code, ...] = ()
    is_text: bool = False
    decimals: int = 0


def person_variables(source: Source, columns: Sequence[str]) -> list[Variable]:
    """The columns of the persons' table, only of what was asked for."""
    found = [Variable("person", "Personens tecken, bara i den här filen", is_text=True)]
    found += [one for one, is_kept in zip(_TRAITS, kept_traits(source), strict=True) if is_kept]
    found.append(Variable("antal_skattningar", "Antal skattningar i perioden"))
    if Column.OUTCOME in columns:
        found.append(Variable("avslut", "Orsak till avslut; tomt om personen är kvar", _codes(REASONS)))
    if Column.SCORES in columns:
        for key, name in indicators_of(source):
            found.append(
                Variable(f"{key}_forst", f"{name}: medelvärde i första egna skattningen", decimals=2)
            )
            found.append(Variable(f"{key}_sist", f"{name}: medelvärde i sista egna skattningen", decimals=2))
    return found


def kept_traits(source: Source) -> tuple[bool, bool, bool, bool]:
    """Which of sex, age, place and start stand in the file."""
    how = source.how
    return (
        how.has_sex,
        how.age is not AgeStep.NONE,
        how.place is not PlaceStep.NONE,
        how.start is not StartStep.NONE,
    )


def _codes(words: Mapping[Sex, str] | Mapping[DischargeReason, str]) -> tuple[Code, ...]:
    return tuple(Code(one.value, float(number), text) for number, (one, text) in enumerate(words.items(), 1))


_TRAITS = (
    Variable("kon", "Kön", _codes(SEXES)),
    Variable("alder", "Ålder vid starten, i grupper", is_text=True),
    Variable("plats", "Insats eller kommun", is_text=True),
    Variable("start", "Kvartal eller år för starten", is_text=True),
)


def rating_variables(source: Source) -> list[Variable]:
    """The columns of the table with a row a rating: whose, when, by whom, and each question."""
    return [
        Variable("person", "Personens tecken, bara i den här filen", is_text=True),
        Variable("skattning", "Personens skattning i ordning"),
        Variable("dag", "Dagar efter starten"),
        Variable(
            "av",
            "Vem som skattade",
            tuple(Code(text, float(number), text) for number, text in enumerate(RATERS.values(), 1)),
        ),
        Variable("formular", "Formulär", is_text=True),
        *(Variable(item.key, item.text("sv").stem, _steps(item)) for item in items_of(source)),
    ]


def items_of(source: Source) -> list[Item]:
    """Every question that somebody in the file can have answered, each once."""
    found: dict[str, Item] = {}
    for instrument in source.instruments:
        for item in instrument.items:
            found.setdefault(item.key, item)
    return list(found.values())


def _steps(item: Item) -> tuple[Code, ...]:
    steps = (Code(str(value), float(value), item.step(value, "sv")) for value in item.values)
    said = (Code(kind.value, *SAID[kind]) for kind in item.other_answers if kind in SAID)
    return (*steps, *said)


def codebook_rows(persons: Sequence[Variable], ratings: Sequence[Variable]) -> list[tuple[str, ...]]:
    """The codebook as a table: a row for each column, and one for each of its values."""
    rows: list[tuple[str, ...]] = []
    for table, variables in (("personer", persons), ("svar", ratings)):
        for one in variables:
            rows.append((table, one.name, one.words, "", "", ""))
            rows += [(table, one.name, "", code.text, f"{code.number:g}", code.words) for code in one.codes]
    return rows


CODEBOOK_HEADER = ("tabell", "kolumn", "betydelse", "varde", "varde_i_spss", "text")

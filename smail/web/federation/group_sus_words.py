"""What SUS asks at both ends, in words: anonymous counts of a year, with no link to SUS."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.publishing import Publication, PublishedRow, PublishedTable
from smail.queries.group_sus import REGISTERED, REST, SusQuestion
from smail.web.federation.group_tables import Part, Told, WordTable, source_of
from smail.web.federation.group_words import COLUMNS, cell_words
from smail.web.words import DISCHARGE_REASONS, EDUCATIONS, OCCUPATIONS, SUPPORTS, Code, Words

TITLES: Mapping[SusQuestion, LazyString] = {
    SusQuestion.REGISTERING: _l("Registrering i SUS"),
    SusQuestion.REASON: _l("Avslutsanledning"),
    SusQuestion.SUPPORT_BEFORE: _l("Försörjning före insatsen"),
    SusQuestion.SUPPORT_AFTER: _l("Försörjning efter insatsen"),
    SusQuestion.OCCUPATION_BEFORE: _l("Sysselsättning före insatsen"),
    SusQuestion.OCCUPATION_AFTER: _l("Sysselsättning efter insatsen"),
    SusQuestion.EDUCATION: _l("Utbildning vid avslutet"),
}


def _by_code(words: Words[Code]) -> Mapping[str, LazyString]:
    return {str(code): said for code, said in words.items()}


_ANSWERS: Mapping[SusQuestion, Mapping[str, LazyString]] = {
    SusQuestion.REGISTERING: {REGISTERED: _l("Med namn, efter skriftligt samtycke")},
    SusQuestion.REASON: _by_code(DISCHARGE_REASONS),
    SusQuestion.SUPPORT_BEFORE: _by_code(SUPPORTS),
    SusQuestion.SUPPORT_AFTER: _by_code(SUPPORTS),
    SusQuestion.OCCUPATION_BEFORE: _by_code(OCCUPATIONS),
    SusQuestion.OCCUPATION_AFTER: _by_code(OCCUPATIONS),
    SusQuestion.EDUCATION: _by_code(EDUCATIONS),
}


def tables(found: Publication, year: str) -> list[WordTable]:
    """Those of the year, in words; none where none were counted."""
    return [_table(one) for one in of_year(found, year)]


def of_year(found: Publication, year: str) -> list[PublishedTable]:
    """The tables for SUS of that year."""
    wanted = {f"{key}_{year}" for key in TITLES}
    return [one for one in found.tables if one.key in wanted]


def is_told(one: PublishedTable) -> bool:
    """Whether anything of it is."""
    return not all(figure.is_hidden for row in one.rows for figure in row.figures)


def kind(one: PublishedTable) -> SusQuestion:
    """What the table is of, whatever its year."""
    return SusQuestion(one.key.rpartition("_")[0])


def row_name(of: SusQuestion, row: PublishedRow) -> str:
    """What the answer is called."""
    if row.key == REST:
        is_start = of is SusQuestion.REGISTERING
        return _("Anonyma") if is_start else _("Annat, inte uppgivet eller anonym i SUS")
    return str(_ANSWERS[of][row.key])


def meaning(of: SusQuestion) -> str:
    """How the table is counted."""
    if of is SusQuestion.REGISTERING:
        return _(
            "Alla som började under året. Anonym är den som inte hade något samtycke till SUS inskrivet för"
            " den insatsen när siffrorna räknades: i SUS får om den bara startår och kön stå. Den som har"
            " skyddade personuppgifter är också anonym i SUS, men är aldrig med i siffror här."
        )
    said = _(
        "Alla som slutade under året, efter det som är inskrivet vid avslutet. Ett svar som för få har gett,"
        " i länet eller bland kvinnor eller män, är lagt till den sista raden. Där är också den som inte har"
        " något svar inskrivet och den som är anonym i SUS. Raderna är tillsammans alla som slutade. SMAIL"
        " hämtar inget från SUS och skickar inget dit, så SUS egna siffror kan vara andra."
    )
    if of is not SusQuestion.REASON:
        return said
    return _(
        "%(said)s Alla andra anledningar, till exempel sjukdom och egen vilja, är alltid i den sista raden."
        " En anledning visas bara när minst så många anonyma slutade av den som krävs för att visa en siffra:"
        " annars kunde de räknas ut ur kvartalens siffror.",
        said=said,
    )


def _table(one: PublishedTable) -> WordTable:
    of = kind(one)
    title = str(TITLES[of])
    rows = tuple((row_name(of, row), *map(cell_words, row.figures)) for row in one.rows)
    header = (people(of), *(str(COLUMNS[key]) for key in one.columns))
    year = int(one.key.rpartition("_")[2])
    told = [Told(Part.FIGURE, row.key, row_name(of, row), row.figures) for row in one.rows]
    return WordTable(
        one.key,
        title,
        header,
        rows,
        ((title, meaning(of)), *([] if is_told(one) else [(_("Visas inte"), hidden())])),
        (),
        "",
        replace(
            source_of(of, one.columns, header, told), first_on=date(year, 1, 1), last_on=date(year, 12, 31)
        ),
    )


def people(of: SusQuestion) -> str:
    """Whom the table is of."""
    return _("De som började") if of is SusQuestion.REGISTERING else _("De som slutade")


def hidden() -> str:
    """Why nothing of a table is told."""
    return _(
        "De är för få, eller så visas inte hur många de är under hela året: annars kunde en liten grupp"
        " räknas ut."
    )

"""What must be said beside the figures of a group: each note by its name, and all of them together."""

from flask_babel import gettext as _

from smail.domain.publishing import Publication, Scope, Split
from smail.web.federation import group_month_words


def notes(found: Publication) -> list[str]:
    """What must be said beside every table, on the page and in every file."""
    return [locked(found), least(found), in_tens(), sexes(), *of_its_kind(found)]


def locked(found: Publication) -> str:
    """When they were counted, and that they stay."""
    return _(
        "Siffrorna är låsta. De räknades %(day)s, på det som var inskrivet då, och ändras inte i efterhand.",
        day=found.made_at.date().isoformat(),
    )


def least(found: Publication) -> str:
    """Of how many participants a figure must be: of nobody, too; staff are counted in full."""
    said = _(
        "En siffra visas bara när minst %(least)d deltagare finns bakom den, eller ingen alls, och när ingen"
        " mindre grupp kan räknas ut av det som visas här, i andra insatser, kommuner, länet eller tidigare"
        " kvartal.",
        least=found.threshold,
    )
    if found.table("staff") is None:
        return said
    return f"{said} {_('Handledarna räknas alla, hur få de än är.')}"


def in_tens() -> str:
    """How numbers of persons are told that are not told to the last one."""
    return _(
        "Hur många personer som hade ett tillfälle, som har svarat eller som ett medelvärde är av sägs med"
        " ordet minst. De kan vara upp till tjugo fler, så att ingen kan se hur få som saknas. Där det står"
        " ungefär är det närmaste tiotal."
    )


def sexes() -> str:
    """Who is in no figure."""
    return _(
        "Kvinnor och män räknas. Den som har svarat annat eller inte vill uppge kön är inte med i någon"
        " siffra, inte heller i Alla: i de flesta insatser är de några få, och de skulle gå att räkna ut"
        " som Alla minus kvinnor och män. Den som har skyddade personuppgifter är aldrig med."
    )


def of_its_kind(found: Publication) -> list[str]:
    """What must be said of figures by age or month, and of those of more than one programme."""
    said = []
    if found.split == Split.AGE and found.period.label.endswith("Q1"):
        said.append(
            _(
                "Åldern är den som fylls under året. Därför visas inte efter ålder hur många som kom och gick"
                " i årets första kvartal."
            )
        )
    if found.split == Split.MONTH:
        said.append(group_month_words.note())
    if found.scope == Scope.MUNICIPALITY:
        said.append(
            _(
                "Kommunens siffror är de insatser som kommunen äger. Den som bor här och är med i en annan"
                " kommuns insats räknas där."
            )
        )
    if found.scope != Scope.PROGRAMME:
        said.append(_("Den som är med i två insatser räknas i båda."))
    return said

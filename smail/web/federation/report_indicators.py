"""The indicators of a report, and what has to be known to read them: four reasons why they are misread."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from smail.domain.publishing import Publication
from smail.reports.report_pictures import chart_of
from smail.web.federation import change_words, group_words, sheet_words
from smail.web.federation.group_tipping import conclusion_of
from smail.web.federation.report_parts import Part, number_of, released, table_of

# Of each area.
OF_AREAS = ("level", "change", "share")
TABLES = (*OF_AREAS, "steps", "tipping")


def indicators(found: Publication, names: Mapping[str, str]) -> Part:
    """How to read the figures, and then level, change, the share that rises, and steps beside them."""
    tables = released(found, names, *TABLES)
    has_levels = any(one.key in group_words.OF_INDICATORS for one in found.tables)
    if not has_levels:
        said = _(
            "Nivå och förändring är inte räknade för det här kvartalet. Antingen svarade ingen, eller så"
            " släpptes det av en äldre version."
        )
        return [said], tables
    reasons = table_of(_("Så läser du siffrorna"), (_("Fråga"), _("Svar")), _reasons(found), (2, 5))
    return [change_words.change_words(found, names), *tipping_lines(found)], [reasons, *tables]


def tipping_lines(found: Publication) -> list[str]:
    """What the conclusion hangs on, beside how much the group moves; nothing where there is no conclusion."""
    table = found.table("tipping")
    conclusion = conclusion_of(table.rows[0].figures[0]) if table is not None and table.rows else None
    if conclusion is None:
        return []
    said = {
        "way": conclusion.way,
        "off": conclusion.off,
        "steps": conclusion.steps,
        "change": conclusion.change,
    }
    if conclusion.holds:
        return [
            _(
                "Alla områden tillsammans, för alla som har svarat sedan starten, går %(way)s med %(change)s"
                " steg på 13 veckor. Det håller också om de svar som saknas i medeltal"
                " är %(steps)s steg %(off)s än väntat.",
                **said,
            )
        ]
    return [
        _(
            "Alla områden tillsammans, för alla som har svarat sedan starten, går %(way)s med %(change)s"
            " steg på 13 veckor. Det går inte längre att säga om de svar som saknas i medeltal"
            " är %(steps)s steg %(off)s än väntat.",
            **said,
        )
    ]


def pictures(found: Publication, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The change of each indicator with its interval; nothing where none is told."""
    picture = change_words.change_picture(found, names)
    return [] if picture is None else [chart_of(picture)]


def _reasons(found: Publication) -> Sequence[tuple[str, str]]:
    """Each answer speaks of the figures that stand in this report, and of no other."""
    return (
        (_("Är det en ändring eller slump?"), _chance(found)),
        (_("Har alla svarat lika ofta?"), _how_often(found)),
        (
            _("Syns alla framsteg i svaren?"),
            _(
                "Nej. Ett svar kan gå ner fast personen har kommit längre. Därför skrivs framsteg in med"
                " datum. De står för sig och vägs aldrig ihop med svaren. %(said)s",
                said=steps_words(found),
            ),
        ),
        (
            _("Vilka gäller siffrorna?"),
            " ".join([_of_whom(found), *sheet_words.base(found)]),
        ),
    )


def _has_changes(found: Publication) -> bool:
    return any(True for _one in change_words.changes(found))


def _has_levels(found: Publication) -> bool:
    """Whether a level, a change or a share is told of any area."""
    tables = [found.table(key) for key in OF_AREAS]
    rows = [row for table in tables if table is not None for row in table.rows]
    return any(not one.is_hidden for row in rows for one in row.figures)


def _chance(found: Publication) -> str:
    swings = _("Svar går upp och ner från gång till gång.")
    if _has_changes(found):
        said = _(
            "Därför står varje förändring med ett intervall. Ligger hela intervallet över noll går svaren"
            " säkert uppåt, under noll säkert neråt. Annars kan det vara slump."
        )
    elif tipping_lines(found):
        said = _(
            "Därför prövas om ändringen är större än slumpen. För alla områden tillsammans är den det, och"
            " den står ovanför. För varje område visas ingen ändring."
        )
    else:
        said = _("Ingen ändring visas för kvartalet, så det går inte att se här.")
    if _has_changes(found) or not _has_levels(found):
        return f"{swings} {said}"
    level = _("Nivåerna säger var svaren låg i kvartalet, inte om de har ändrats.")
    return f"{swings} {said} {level}"


def _how_often(found: Publication) -> str:
    often = _("Nej. Några svarar tätare och andra glesare, till exempel efter sjukdom.")
    if _has_changes(found) or tipping_lines(found):
        said = _(
            "Förändringen är räknad på de dagar då var och en har svarat, och gäller sedan 13 veckor för"
            " alla."
        )
    else:
        said = _("Ingen ändring visas för kvartalet, så det påverkar ingen siffra i den här delen.")
    return f"{often} {said}"


def _of_whom(found: Publication) -> str:
    if _has_levels(found):
        return _("Alla som svarade, lagda ihop till en grupp. Ingen enskild person går att känna igen.")
    if tipping_lines(found):
        return _(
            "Alla som har svarat sedan starten, lagda ihop till en grupp. Ingen enskild person går att känna"
            " igen."
        )
    return _("Ingen siffra ur svaren visas för kvartalet: den skulle gälla för få.")


def steps_words(found: Publication) -> str:
    """How many have a step forward with a date in the quarter, beside what they have answered."""
    forward, without = (number_of(found, "steps", key) for key in ("forward", "not_forward"))
    if forward is None or without is None:
        return _(
            "Hur många som har minst ett framsteg i kvartalet visas inte: de är för få, eller så skulle en"
            " liten grupp gå att räkna ut."
        )
    return ngettext(
        "%(num)d av %(all)d personer har minst ett framsteg med datum i kvartalet.",
        "%(num)d av %(all)d personer har minst ett framsteg med datum i kvartalet.",
        forward,
        all=forward + without,
    )

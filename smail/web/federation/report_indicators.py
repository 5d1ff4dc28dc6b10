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

TABLES = ("level", "change", "share", "steps", "tipping")


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
                "Alla områden tillsammans går %(way)s med %(change)s steg på 13 veckor. Det håller också om"
                " de svar som saknas i medeltal är %(steps)s steg %(off)s än väntat.",
                **said,
            )
        ]
    return [
        _(
            "Alla områden tillsammans går %(way)s med %(change)s steg på 13 veckor. Det går inte längre att"
            " säga om de svar som saknas i medeltal är %(steps)s steg %(off)s än väntat.",
            **said,
        )
    ]


def pictures(found: Publication, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The change of each indicator with its interval; nothing where none is told."""
    picture = change_words.change_picture(found, names)
    return [] if picture is None else [chart_of(picture)]


def _reasons(found: Publication) -> Sequence[tuple[str, str]]:
    return (
        (
            _("Är det en ändring eller slump?"),
            _(
                "Svar går upp och ner från gång till gång. Därför står varje förändring med ett intervall."
                " Ligger hela intervallet över noll går svaren säkert uppåt, under noll säkert neråt. Annars"
                " kan det vara slump."
            ),
        ),
        (
            _("Har alla svarat lika ofta?"),
            _(
                "Nej. Några svarar tätare och andra glesare, till exempel efter sjukdom. Förändringen är"
                " räknad på de dagar då var och en har svarat, och gäller sedan 13 veckor för alla."
            ),
        ),
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
            _(
                "Alla som svarade, lagda ihop till en grupp. Ingen enskild person går att känna igen."
                " %(said)s",
                said=" ".join(sheet_words.base(found)),
            ).strip(),
        ),
    )


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

"""What the pages for when somebody leaves are filled with: who can take over whom, and what was done."""

from collections.abc import Iterator, Mapping
from datetime import date

from flask import get_template_attribute
from flask_babel import gettext as _
from flask_babel import ngettext

from smail import clock
from smail.queries import leaving_staff as reads
from smail.queries.handledare import HandledareChoice
from smail.queries.leaving_staff import Caseload
from smail.services.bulk_handovers import Done
from smail.web import dates


def everybody(caseload: Caseload) -> list[tuple[str, str]]:
    """Everybody who can take over somebody, who can take over most first, told of how many persons."""
    found: dict[HandledareChoice, set[str]] = {}
    for row in caseload.movable:
        for one in row.receivers:
            found.setdefault(one, set()).add(row.number)
    total = len(reads.numbers_of(caseload.movable))
    return [
        (
            one.public_id,
            _("%(name)s, kan ta över %(count)s av %(total)s", name=one.name, count=len(who), total=total),
        )
        for one, who in sorted(found.items(), key=lambda pair: -len(pair[1]))
    ]


def movable(caseload: Caseload, wanted: Mapping[str, str], wrong: Mapping[str, str]) -> list[tuple[str, ...]]:
    """A line for each that can be handed over, with the choice at its end."""
    chooser = get_template_attribute("pages/coordinator/_leaving_chooser.html", "chooser")
    return [
        (
            row.number,
            row.programme,
            _("Ansvarig") if row.is_responsible else _("Med i teamet"),
            dates.isoday(row.since),
            chooser(row, wanted.get(row.key, ""), wrong.get(f"receiver-{row.key}")),
        )
        for row in caseload.movable
    ]


def planned(caseload: Caseload) -> list[tuple[str, ...]]:
    """A line for each that is to be handed over on a coming day already."""
    return [(one.number, one.programme, dates.isoday(one.on), one.receiver) for one in caseload.planned]


def said(done: Done, name: str, day: date) -> Iterator[str]:
    """What has happened, or will on the day."""
    is_coming, on = day > clock.today(), dates.day(day)
    if done.handed_over and is_coming:
        yield ngettext(
            "%(num)d deltagare lämnas över den %(day)s.",
            "%(num)d deltagare lämnas över den %(day)s.",
            done.handed_over,
            day=on,
        )
    elif done.handed_over:
        yield ngettext(
            "%(num)d deltagare är överlämnad.", "%(num)d deltagare är överlämnade.", done.handed_over
        )
    if done.left and is_coming:
        yield ngettext(
            "%(name)s är med i teamet kring %(num)d deltagare fram till den %(day)s.",
            "%(name)s är med i teamet kring %(num)d deltagare fram till den %(day)s.",
            done.left,
            name=name,
            day=on,
        )
    elif done.left:
        yield ngettext(
            "%(name)s är inte längre med i teamet kring %(num)d deltagare.",
            "%(name)s är inte längre med i teamet kring %(num)d deltagare.",
            done.left,
            name=name,
        )

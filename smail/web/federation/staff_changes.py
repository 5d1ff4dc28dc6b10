"""What follows a change of handledare: for who leads, coordinates or reads, of the county or a part of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.charts.canvas import Width
from smail.charts.effects import EffectsPicture, draw_effects
from smail.db.tables import Organisation
from smail.domain.alphabet import swedish_order
from smail.domain.people import HandoverKind
from smail.domain.reporting import CountyReport
from smail.domain.roles import Role
from smail.errors import NotFound
from smail.policies import Action
from smail.queries.organisations import programmes, programmes_within
from smail.reports.kept import Frozen
from smail.reports.staff_changes import (
    ChangeReport,
    Followed,
    Part,
    closed_until,
    report_of,
)
from smail.reports.work_associations import roughly
from smail.web.federation import change_data
from smail.web.federation.change_data import KINDS, bars_of, interval_of
from smail.web.federation.effect_frames import frame_of
from smail.web.federation.freezing import frozen_report
from smail.web.federation.goal_forms import slug
from smail.web.federation.ways_to_work import number
from smail.web.guard import needs
from smail.web.handledare.pictures import Frame
from smail.web.parts import StaffRequest

if TYPE_CHECKING:
    pass

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Area:
    """A municipality or another owner of programmes, one programme, or the whole county (no id)."""

    public_id: str
    name: str
    programme_ids: tuple[int, ...]
    # Of one programme: the others of its owner, which are told together with it too.
    beside: tuple[int, ...] = ()


@needs(Action.SEE_CHANGE_REPORT)
def changes(at: StaffRequest) -> ResponseReturnValue:
    """The report of the chosen area, the county first."""
    offered = _areas(at)
    chosen = _chosen(offered, request.args.get("omrade", ""))
    frozen = _report(at, offered, chosen)
    found = frozen.report
    return render_template(
        "pages/results/changes.html",
        offered=[(one.public_id, one.name) for one in offered],
        chosen=chosen,
        found=found,
        made_on=frozen.made_on,
        parts=[
            (one, str(KINDS[one.kind]), _rows(one), _sentence(one), _frame(one, chosen), _by_sex(one))
            for one in found.kinds
        ],
        counted=change_data.how_counted(),
    )


@needs(Action.SEE_CHANGE_REPORT)
def changes_csv(at: StaffRequest) -> ResponseReturnValue:
    """The figures as data, a row for each."""
    from smail.imports.cells import to_csv

    chosen, frozen = _asked(at)
    rows = change_data.rows_of(chosen.name, frozen)
    return _file(to_csv(change_data.header(), rows), "text/csv", f"{_file_name(chosen)}.csv")


@needs(Action.SEE_CHANGE_REPORT)
def changes_excel(at: StaffRequest) -> ResponseReturnValue:
    """The same, a sheet for each kind of change and one that says how it is counted."""
    from smail.imports.cells import to_book

    chosen, frozen = _asked(at)
    sheets = change_data.sheets_of(chosen.name, frozen)
    return _file(to_book(sheets), EXCEL, f"{_file_name(chosen)}.xlsx")


def _asked(at: StaffRequest) -> tuple[Area, Frozen[ChangeReport]]:
    offered = _areas(at)
    chosen = _chosen(offered, request.args.get("omrade", ""))
    return chosen, _report(at, offered, chosen)


def _file_name(chosen: Area) -> str:
    return f"byten-{slug(chosen.name)}"


def _file(content: bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)


@needs(Action.SEE_CHANGE_REPORT)
def changes_picture(at: StaffRequest, name: str) -> ResponseReturnValue:
    """One picture of the report; NotFound where too few changed to be shown."""
    offered = _areas(at)
    chosen = _chosen(offered, request.args.get("omrade", ""))
    kind, _dash, width = name.partition("-")
    if kind not in set(HandoverKind) or width not in set(Width):
        raise NotFound("no such picture")
    found = _report(at, offered, chosen).report
    picture = _picture(next(one for one in found.kinds if one.kind == kind))
    if picture is None:
        raise NotFound("too few changed")
    return Response(draw_effects(picture, Width(width)), mimetype="image/svg+xml")


def _areas(at: StaffRequest) -> tuple[Area, ...]:
    """The whole county, and each area and programme that the viewer leads, coordinates or reads."""
    every = programmes(at.db, at.viewer.federation_id)
    reached = programmes_within(at.db, at.viewer, Role.PROGRAMME_LEAD, Role.COORDINATOR, Role.READER)
    county = Area("", str(_("Hela länet")), tuple(row.place.programme_id or 0 for row in every))
    owned: dict[int, tuple[int, ...]] = {}
    for root in {row.place.organisation_path[-1] for row in reached if row.place.organisation_path}:
        inside = (row.place for row in every if root in row.place.organisation_path)
        owned[root] = tuple(one.programme_id or 0 for one in inside)
    owners = (at.db.get_one(Organisation, root) for root in owned)
    areas = [Area(one.public_id, one.name, owned[one.id]) for one in owners]
    # Of an owner with one programme they are the same.
    alone = [
        Area(row.public_id, row.name, (own,), tuple(one for one in together if one != own))
        for row in reached
        if (own := row.place.programme_id or 0)
        and len(together := owned.get(row.place.organisation_path[-1], ())) > 1
    ]
    return county, *(
        one
        for each in (areas, alone)
        for one in sorted(each, key=lambda area: (swedish_order(area.name), area.public_id))
    )


def _chosen(offered: tuple[Area, ...], public_id: str) -> Area:
    chosen = next((one for one in offered if one.public_id == public_id), None)
    if chosen is None:
        raise NotFound("no such area")
    return chosen


def _report(at: StaffRequest, offered: tuple[Area, ...], chosen: Area) -> Frozen[ChangeReport]:
    """Made once for each area of a closed quarter: the page and its pictures are of the same."""
    today, county = clock.today(), offered[0].programme_ids
    until = closed_until(today)

    def make() -> ChangeReport:
        part = Part(chosen.programme_ids, county, chosen.beside)
        return report_of(at.db, at.parts.catalogue, part, today)

    made = at.parts.staff_changes.of(at.viewer.federation_id, until, dict)
    if chosen.public_id not in made:
        made[chosen.public_id] = frozen_report(
            at, CountyReport.STAFF_CHANGES, until, make, part=chosen.public_id
        )
    return made[chosen.public_id]


def _rows(one: Followed) -> list[tuple[str, str, str]]:
    return [(bar.label, bar.written, interval_of(bar)) for bar in bars_of(one.effects)]


def _by_sex(one: Followed) -> list[tuple[str, ...]]:
    """What goes with the change for women and for men; nothing where either are too few."""
    each = [bars_of(effects) for effects in one.by_sex.values()]
    return [
        (bars[0].label, *(f"{bar.written} ({interval_of(bar)})" for bar in bars))
        for bars in zip(*each, strict=True)
    ]


def _sentence(one: Followed) -> str:
    """What the figures say, and what they do not."""
    if one.effects is None:
        return _("För få för att visa.")
    effects = one.effects
    counted = {"changed": effects.n_changed, "persons": effects.n_persons, "n": effects.n_ratings}
    words = _(
        "Ungefär %(changed)s av %(persons)s personer fick en ny ansvarig handledare mellan två svar,"
        " ungefär %(n)s svar.",
        **{name: number(roughly(n)) for name, n in counted.items()},
    )
    step, lead = one.effects.step, one.effects.lead
    if step.low <= 0 <= step.high:
        said = _("Svaren ändrades inte säkert när det skedde.")
    elif step.estimate < 0:
        said = _("Svaren låg säkert lägre från den dagen.")
    else:
        said = _("Svaren låg säkert högre från den dagen.")
    if not lead.low <= 0 <= lead.high:
        said += " " + _("Men de avvek redan kvartalet före, så ändringen kan ha kommit av det.")
    return f"{words} {said} " + _("Det visar tid, inte orsak.")


def _picture(one: Followed) -> EffectsPicture | None:
    bars = bars_of(one.effects)
    return EffectsPicture(str(KINDS[one.kind]), _sentence(one), bars, _("ingen skillnad")) if bars else None


def _frame(one: Followed, chosen: Area) -> Frame | None:
    picture = _picture(one)
    if picture is None:
        return None

    where = chosen.public_id or None
    return frame_of(
        picture,
        lambda width: url_for(
            "results.changes_picture", name=f"{one.kind.value}-{width.value}", omrade=where
        ),
    )

"""What follows a change of handledare: for coordinator and programme lead, of an area or the county."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail import clock
from smail.charts.canvas import Width
from smail.charts.effects import Bar, EffectsPicture, draw_effects
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
    LEAST_CHANGED,
    LEAST_STAFF,
    ChangeReport,
    Followed,
    closed_until,
    report_of,
)
from smail.reports.work_associations import roughly
from smail.web.federation.effect_frames import frame_of
from smail.web.federation.freezing import frozen_report
from smail.web.federation.ways_to_work import number
from smail.web.guard import needs
from smail.web.handledare.pictures import Frame
from smail.web.parts import StaffRequest

if TYPE_CHECKING:
    from smail.analysis.handovers import ChangeEffects

KINDS: Mapping[HandoverKind, LazyString] = {
    HandoverKind.CHANGE: _l("Byte"),
    HandoverKind.TRANSITION: _l("Övergång (planerad)"),
}


@dataclass(frozen=True, slots=True)
class Area:
    """A municipality or another owner of programmes, or the whole county (no id)."""

    public_id: str
    name: str
    programme_ids: tuple[int, ...]


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
        least=LEAST_CHANGED,
        least_staff=LEAST_STAFF,
    )


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
    """The whole county, and each area where the viewer leads or coordinates something."""
    every = programmes(at.db, at.viewer.federation_id)
    reached = programmes_within(at.db, at.viewer, Role.PROGRAMME_LEAD, Role.COORDINATOR)
    roots = {row.place.organisation_path[-1] for row in reached if row.place.organisation_path}
    county = Area("", str(_("Hela länet")), tuple(row.place.programme_id or 0 for row in every))
    found = []
    for root in roots:
        owner = at.db.get_one(Organisation, root)
        inside = (row.place for row in every if root in row.place.organisation_path)
        found.append(Area(owner.public_id, owner.name, tuple(one.programme_id or 0 for one in inside)))
    return county, *sorted(found, key=lambda one: (swedish_order(one.name), one.public_id))


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
        return report_of(at.db, at.parts.catalogue, chosen.programme_ids, county, today)

    made = at.parts.staff_changes.of(at.viewer.federation_id, until, dict)
    if chosen.public_id not in made:
        made[chosen.public_id] = frozen_report(
            at, CountyReport.STAFF_CHANGES, until, make, part=chosen.public_id
        )
    return made[chosen.public_id]


def _bars(effects: "ChangeEffects | None") -> tuple[Bar, ...]:
    if effects is None:
        return ()
    labels = (
        (_("Kvartalet före"), effects.lead),
        (_("Steget vid ändringen"), effects.step),
        (_("Förändring per 13 veckor efteråt"), effects.after),
    )
    return tuple(
        Bar(label, test.low, test.estimate, test.high, _number(test.estimate)) for label, test in labels
    )


def _rows(one: Followed) -> list[tuple[str, str, str]]:
    return [(bar.label, bar.written, _interval(bar)) for bar in _bars(one.effects)]


def _interval(bar: Bar) -> str:
    return _("%(low)s till %(high)s", low=_number(bar.low), high=_number(bar.high))


def _by_sex(one: Followed) -> list[tuple[str, ...]]:
    """What goes with the change for women and for men; nothing where either are too few."""
    each = [_bars(effects) for effects in one.by_sex.values()]
    return [
        (bars[0].label, *(f"{bar.written} ({_interval(bar)})" for bar in bars))
        for bars in zip(*each, strict=True)
    ]


def _number(value: float) -> str:
    written = f"{value:+.2f}".replace(".", ",").replace("-", "−")
    return written[1:] if written[1:] == "0,00" else written


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
    bars = _bars(one.effects)
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

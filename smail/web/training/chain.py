"""Who certified whom, as a picture and as a list, and how far it is to what the county plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from smail import clock
from smail.charts.canvas import Width
from smail.charts.tree import Bough, TreePicture, Twig, draw_tree, tree_size
from smail.domain.alphabet import swedish_order
from smail.domain.certification import Level, Pace, pace
from smail.domain.training_plan import Planned, TrainingPlans
from smail.errors import NotFound
from smail.policies import Action, CertificateSubject, Place, may
from smail.queries import chain as reads
from smail.queries import organisations, training_plans
from smail.queries.chain import Branch, Certified, Root
from smail.web.guard import needs
from smail.web.handledare.pictures import Frame
from smail.web.parts import StaffRequest
from smail.web.training.room import training
from smail.web.training.words import LEVELS


@dataclass(frozen=True, slots=True)
class Area:
    """A municipality or another body, or everything that the viewer sees (no id)."""

    public_id: str
    name: str
    id: int | None = None


@training.get("/kedjan", endpoint="chain")
@needs(Action.SEE_CERTIFICATES)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """The tree of the chosen area, and for the county what is left to the plan."""
    today = clock.today()
    people = reads.certified_now(at.db, at.viewer, today)
    offered = _areas(at, people)
    chosen = _chosen(offered)
    roots = _roots(at, people, chosen)
    plans = training_plans.plans(at.db, at.viewer.federation_id)
    until = _until(today, plans)
    planned = plans.of(chosen.id) if chosen.id is not None or _sees_county(at) else None
    return render_template(
        "pages/training/chain.html",
        offered=[(one.public_id, one.name) for one in offered],
        chosen=chosen,
        roots=[(_root_name(one), [(_branch_name(two), two) for two in one.branches]) for one in roots],
        counts=[(LEVELS[level], reads.count(people, level, chosen.id)) for level in Level],
        paces=[(LEVELS[one], _pace(people, one, today, until, planned, chosen)) for one in Level]
        if planned
        else (),
        until=until,
        frame=_frame(roots, chosen),
        tomorrow=date.fromordinal(today.toordinal() + 1),
    )


@training.get("/kedjan/bild/<name>.svg", endpoint="chain_picture")
@needs(Action.SEE_CERTIFICATES)
def picture(at: StaffRequest, name: str) -> ResponseReturnValue:
    """The tree of an area, for a width; NotFound where there is nobody."""
    people = reads.certified_now(at.db, at.viewer, clock.today())
    chosen = _chosen(_areas(at, people))
    found = _picture(_roots(at, people, chosen), chosen)
    if found is None or name not in set(Width):
        raise NotFound("no such picture")
    return Response(draw_tree(found, Width(name)), mimetype="image/svg+xml")


def _roots(at: StaffRequest, people: Sequence[Certified], chosen: Area) -> tuple[Root, ...]:
    before = reads.utbildare_before(at.db, at.viewer, clock.today())
    return reads.chain_of(people, chosen.id, before)


def _areas(at: StaffRequest, people: Sequence[Certified]) -> tuple[Area, ...]:
    """Everything, and each body at the top of the tree of organisations where somebody is certified."""
    tops = {one.path[-1] for one in people}
    rows = organisations.tree(at.db, at.viewer.federation_id)
    found = [Area(row.public_id, row.name, row.id) for row in rows if row.id in tops]
    whole = _("Hela länet") if _sees_county(at) else _("Alla som du ser")
    return Area("", whole), *sorted(found, key=lambda one: (swedish_order(one.name), one.public_id))


def _sees_county(at: StaffRequest) -> bool:
    subject = CertificateSubject(0, "", Level.ANVANDARE, Place(at.viewer.federation_id))
    return may(at.viewer, Action.SEE_CERTIFICATES, subject)


def _chosen(offered: Sequence[Area]) -> Area:
    wanted = request.args.get("omrade", "")
    chosen = next((one for one in offered if one.public_id == wanted), None)
    if chosen is None:
        raise NotFound("no such area")
    return chosen


def _until(today: date, plans: TrainingPlans) -> date:
    """The day that the plan is to be met: the chosen one where it is to come, else the plan's own."""
    try:
        chosen = date.fromisoformat(request.args.get("till", ""))
    except ValueError:
        chosen = today
    return chosen if chosen > today else plans.until(today)


def _pace(
    people: Sequence[Certified], level: Level, today: date, until: date, planned: Planned, area: Area
) -> Pace:
    now, then = reads.count(people, level, area.id), reads.count(people, level, area.id, on=until)
    return pace(planned.of(level), now, then, today, until)


def _root_name(root: Root) -> str:
    return root.name or _("Utfärdat tidigare, eller av någon som inte syns här")


def _branch_name(branch: Branch) -> str:
    name = branch.name or _("Ur ett äldre register")
    known = [branch.organisation or _("inget certifikat som gäller här")] if branch.is_guest else []
    if branch.has_lapsed:
        known.append(_("certifikatet gäller inte längre"))
    return _("%(name)s (%(known)s)", name=name, known=", ".join(known)) if known else name


def _picture(roots: Sequence[Root], chosen: Area) -> TreePicture | None:
    if not roots:
        return None
    boughs = tuple(
        Bough(
            _root_name(root),
            tuple(Twig(_branch_name(branch), len(branch.users)) for branch in root.branches),
        )
        for root in roots
    )
    twigs = [twig for bough in boughs for twig in bough.twigs]
    told = ", ".join(f"{twig.name}: {twig.n_users}" for twig in twigs)
    users = ngettext("%(num)d användare", "%(num)d användare", sum(twig.n_users for twig in twigs))
    title = _("Vem som har certifierat vem: %(area)s", area=chosen.name)
    return TreePicture(title, _("%(users)s. Per utbildare: %(told)s.", users=users, told=told), boughs)


def _frame(roots: Sequence[Root], chosen: Area) -> Frame | None:
    found = _picture(roots, chosen)
    if found is None:
        return None

    def address(width: Width) -> str:
        return url_for("training.chain_picture", name=width.value, omrade=chosen.public_id or None)

    phone, desk = tree_size(found, Width.PHONE), tree_size(found, Width.DESK)
    alt = f"{found.title}. {found.description}"
    return Frame(address(Width.PHONE), phone, address(Width.DESK), desk, alt)

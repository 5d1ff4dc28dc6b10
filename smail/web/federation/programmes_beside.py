"""Two programmes beside each other, for whoever reaches both: with the interval between them, no ranks."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.charts.canvas import Width
from smail.charts.effects import Bar, EffectsPicture, draw_effects
from smail.domain.reporting import CountyReport
from smail.domain.roles import Role
from smail.errors import NotFound
from smail.policies import Action
from smail.queries import releases
from smail.queries.in_words import STAFF_LANGUAGE
from smail.queries.organisations import ProgrammeRow, programmes_within
from smail.queries.told_areas import NOTHING, ToldAreas, told_areas
from smail.reports.kept import Frozen
from smail.reports.programme_comparison import (
    ALL_AREAS,
    FEWEST_PERSONS,
    Beside,
    Change,
    ProgrammesBeside,
    Size,
    compare,
)
from smail.reports.staff_changes import closed_until
from smail.web.federation import counting
from smail.web.federation.effect_frames import frame_of
from smail.web.federation.freezing import frozen_report
from smail.web.federation.group_words import COLUMNS
from smail.web.federation.ways_to_work import number, percent
from smail.web.guard import needs
from smail.web.handledare.pictures import Frame
from smail.web.parts import StaffRequest

NOBODY = ""
Released = Mapping[int, ToldAreas]


@dataclass(frozen=True, slots=True)
class Pair:
    """The two that were chosen."""

    one: ProgrammeRow
    other: ProgrammeRow


@needs(Action.SEE_RESULTS)
def show(at: StaffRequest) -> ResponseReturnValue:
    """The choice, and what may be said of the two that are chosen."""
    reached = _reached(at)
    # Before anything is made: a request that is refused has written nothing.
    _chosen(reached)
    frozen = _report(at)
    found = frozen.report
    released, words = _released(at, found)
    offered = _offered(reached, released)
    pair = None if words else _chosen(offered)
    told, by_sex = _told(found, released, pair)
    return render_template(
        "pages/results/programmes_beside.html",
        offered=[
            (NOBODY, _("Välj en insats")),
            *((row.public_id, row.name) for row in offered),
        ],
        one=request.args.get("ena", NOBODY),
        other=request.args.get("andra", NOBODY),
        is_same=bool(request.args.get("ena")) and request.args.get("ena") == request.args.get("andra"),
        pair=pair,
        counting=words,
        until=found.until,
        made_on=frozen.made_on,
        sentence=_sentence(pair, told[0]) if pair else "",
        sizes=[_size_row(row.name, found.sizes[row.subject.id]) for row in (pair.one, pair.other)]
        if pair
        else [],
        rows=[_row(found, one) for one in told],
        by_sex=_by_sex(by_sex),
        frame=_frame(pair, _picture(found, pair, told)) if pair else None,
        fewest=FEWEST_PERSONS,
    )


@needs(Action.SEE_RESULTS)
def show_picture(at: StaffRequest, name: str) -> ResponseReturnValue:
    """The picture of the differences; NotFound unless two are chosen that the viewer reaches."""
    reached = _reached(at)
    if name not in set(Width) or _chosen(reached) is None:
        raise NotFound("no such picture")
    found = _report(at).report
    released, _words = _released(at, found)
    pair = _chosen(_offered(reached, released))
    if pair is None:
        raise NotFound("no such picture")
    picture = _picture(found, pair, _told(found, released, pair)[0])
    return Response(draw_effects(picture, Width(name)), mimetype="image/svg+xml")


def _report(at: StaffRequest) -> Frozen[ProgrammesBeside]:
    federation, until = at.viewer.federation_id, closed_until(clock.today())

    def make() -> ProgrammesBeside:
        return compare(at.db, at.parts.catalogue, federation, until)

    def kept() -> Frozen[ProgrammesBeside]:
        return frozen_report(at, CountyReport.PROGRAMMES_BESIDE, until, make)

    return at.parts.programmes_beside.of(federation, until, kept)


def _released(at: StaffRequest, found: ProgrammesBeside) -> tuple[Released, str]:
    """The areas that the group results tell of in each programme, and what is said while they are counted.

    No more is told here than there.
    """
    federation = at.viewer.federation_id
    if releases.waiting(at.db, federation) and counting.is_made_at_once(at.db, federation):
        # This request only reads, and whoever comes next finds it done.
        with at.parts.database.transaction(write=True) as db:
            words = counting.released(at, db)
            return {} if words else told_areas(db, list(found.sizes), found.until), words
    return told_areas(at.db, list(found.sizes), found.until), ""


def _reached(at: StaffRequest) -> tuple[ProgrammeRow, ...]:
    return tuple(programmes_within(at.db, at.viewer, Role.PROGRAMME_LEAD, Role.COORDINATOR, Role.READER))


def _offered(reached: tuple[ProgrammeRow, ...], released: Released) -> tuple[ProgrammeRow, ...]:
    """The programmes that the viewer reaches, of those that the group results tell of."""
    return tuple(row for row in reached if released.get(row.subject.id, NOTHING).of_all)


def _told(
    found: ProgrammesBeside, released: Released, pair: Pair | None
) -> tuple[tuple[Beside, ...], tuple[Beside, ...]]:
    """What is told of the two, area by area with all of them together first; and by sex."""
    if pair is None:
        return (), ()
    one, other = pair.one.subject.id, pair.other.subject.id
    both = released[one] & released[other]
    told = tuple(each for each in found.beside(one, other) if each.key in (ALL_AREAS, *both.of_all))
    return told, found.beside_by_sex(one, other) if both.of_sexes else ()


def _chosen(offered: tuple[ProgrammeRow, ...]) -> Pair | None:
    """The two in the address; NotFound for one that is not offered, None until there are two."""
    by_id = {row.public_id: row for row in offered}
    wanted = request.args.get("ena", NOBODY), request.args.get("andra", NOBODY)
    if any(one and one not in by_id for one in wanted):
        raise NotFound("no such programme")
    if not all(wanted) or wanted[0] == wanted[1]:
        return None
    return Pair(by_id[wanted[0]], by_id[wanted[1]])


def _name(found: ProgrammesBeside, one: Beside) -> str:
    if one.key == ALL_AREAS:
        return _("Alla områden tillsammans")
    assert found.instrument is not None
    return found.instrument.indicator(one.key).name(STAFF_LANGUAGE)


def _steps(value: float) -> str:
    size = f"{abs(value):.2f}"
    sign = "" if float(size) == 0 else "+" if value > 0 else "−"
    return sign + size.replace(".", ",")


def _interval(one: Change) -> str:
    return _("%(low)s till %(high)s", low=_steps(one.low), high=_steps(one.high))


def _with_interval(one: Change) -> str:
    return f"{_steps(one.value)} ({_interval(one)})"


def _row(found: ProgrammesBeside, one: Beside) -> tuple[str, ...]:
    changes = one.one, one.other, one.difference
    return _name(found, one), *(_with_interval(change) for change in changes)


def _by_sex(told: tuple[Beside, ...]) -> list[tuple[str, ...]]:
    """Women and men, all areas together; nothing where either are too few."""
    return [
        (str(COLUMNS[one.key]), *(_with_interval(change) for change in (one.one, one.other, one.difference)))
        for one in told
    ]


def _size_row(name: str, size: Size) -> tuple[str, ...]:
    return name, number(size.n_persons), percent(size.share_missing)


def _sentence(pair: Pair, together: Beside) -> str:
    """What the difference over all areas says, and no more."""
    difference = together.difference
    size = _with_interval(difference)
    if not difference.is_clear:
        return _(
            "Det går inte att säga att svaren ändras mer i den ena än i den andra: skillnaden är %(size)s"
            " steg per 13 veckor över alla områden. Det betyder inte att de är lika.",
            size=size,
        )
    more, less = (pair.one, pair.other) if difference.value > 0 else (pair.other, pair.one)
    return _(
        "Svaren ändras säkert mer uppåt i %(more)s än i %(less)s: skillnaden är %(size)s steg per 13 veckor"
        " över alla områden. Det visar inte varför.",
        more=more.name,
        less=less.name,
        size=size,
    )


def _picture(found: ProgrammesBeside, pair: Pair, told: tuple[Beside, ...]) -> EffectsPicture:
    bars = tuple(
        Bar(
            _name(found, one),
            one.difference.low,
            one.difference.value,
            one.difference.high,
            _steps(one.difference.value),
        )
        for one in told
    )
    title = _("Skillnad mellan %(one)s och %(other)s", one=pair.one.name, other=pair.other.name)
    return EffectsPicture(title, _sentence(pair, told[0]), bars, _("ingen skillnad"))


def _frame(pair: Pair, picture: EffectsPicture) -> Frame:
    one, other = pair.one.public_id, pair.other.public_id
    return frame_of(
        picture,
        lambda width: url_for("results.programmes_beside_picture", name=width.value, ena=one, andra=other),
    )

"""Whether the answers go with work here: for whoever leads, coordinates or reads, of the whole county."""

import math
from collections.abc import Mapping

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail import clock
from smail.charts.canvas import Width
from smail.charts.effects import Bar, EffectsPicture, draw_effects
from smail.charts.passages import Divided, PassagesPicture, draw_passages
from smail.domain.belief import LEAST_PERSONS, LEAST_STAFF
from smail.domain.people import Sex
from smail.domain.reporting import CountyReport
from smail.errors import NotFound
from smail.policies import Action, may
from smail.queries.in_words import STAFF_LANGUAGE
from smail.reports.kept import Frozen
from smail.reports.staff_changes import closed_until
from smail.reports.ways_to_work import LEAST_FOLLOWED, WaysToWork, report_of
from smail.reports.work_associations import BELIEF, CHANGE, LEAST_STARTS, Association
from smail.web.federation import bip_words
from smail.web.federation.bip_words import of_hundred
from smail.web.federation.effect_frames import frame_of
from smail.web.federation.freezing import frozen_report
from smail.web.guard import needs
from smail.web.handledare.pictures import Frame
from smail.web.parts import StaffRequest

NAMES: Mapping[str, LazyString] = {
    BELIEF: _l("Handledarens tro på arbete inom ett år"),
    CHANGE: _l("Byte av handledare tidigare i insatsen"),
}
SHARES, ODDS = "andelar", "samband"
BOTH = (Sex.WOMAN, Sex.MAN)


@needs(Action.SEE_RESULTS)
def show(at: StaffRequest) -> ResponseReturnValue:
    """The shares that have started and left, and what goes with starting."""
    frozen = _report(at)
    found = frozen.report
    return render_template(
        "pages/results/ways_to_work.html",
        found=found,
        made_on=frozen.made_on,
        sentence=_sentence(found),
        shares=_shares_rows(found),
        shares_by_sex=_shares_by_sex(found),
        odds_by_sex=_odds_by_sex(found),
        shares_frame=_frame(SHARES, _shares_picture(found)),
        told=_told(found),
        untold=[_name(found, one) for one in found.associations if one.ratio is None],
        odds=_odds_rows(found),
        beside=bip_words.rows(found),
        odds_frame=_frame(ODDS, _odds_picture(found)),
        sees_changes=may(at.viewer, Action.SEE_CHANGE_REPORT),
        least=LEAST_FOLLOWED,
        least_starts=LEAST_STARTS,
        least_staff=LEAST_STAFF,
        least_persons=LEAST_PERSONS,
    )


@needs(Action.SEE_RESULTS)
def show_picture(at: StaffRequest, name: str) -> ResponseReturnValue:
    """One picture of the report; NotFound where there is too little to draw."""
    what, _dash, width = name.partition("-")
    if what not in (SHARES, ODDS) or width not in set(Width):
        raise NotFound("no such picture")
    found = _report(at).report
    drawn = _draw(_shares_picture(found) if what == SHARES else _odds_picture(found), Width(width))
    if drawn is None:
        raise NotFound("too little to draw")
    return Response(drawn, mimetype="image/svg+xml")


def _report(at: StaffRequest) -> Frozen[WaysToWork]:
    federation, until = at.viewer.federation_id, closed_until(clock.today())

    def make() -> WaysToWork:
        return report_of(at.db, at.parts.catalogue, federation, until)

    def kept() -> Frozen[WaysToWork]:
        return frozen_report(at, CountyReport.WAYS_TO_WORK, until, make)

    return at.parts.ways_to_work.of(federation, until, kept)


def _name(found: WaysToWork, one: Association) -> str:
    if one.key in NAMES:
        return str(NAMES[one.key])
    assert found.instrument is not None
    return found.instrument.indicator(one.key).name(STAFF_LANGUAGE)


def _told(found: WaysToWork) -> list[Association]:
    return [one for one in found.associations if one.ratio is not None]


def percent(share: float) -> str:
    return f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%")


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.1f}".replace(".", ",")


def number(n: int) -> str:
    return f"{n:,}".replace(",", "\N{NO-BREAK SPACE}")


def _between(low: str, high: str) -> str:
    return _("%(low)s till %(high)s", low=low, high=high)


def _sentence(found: WaysToWork) -> str:
    """What the shares say at the latest time that is told."""
    if not found.reached:
        return _("För få för att visa.")
    last = found.reached[-1]
    return _(
        "Efter %(weeks)s veckor har %(started)s börjat arbeta eller studera (95 procents intervall"
        " %(interval)s), %(left)s har slutat av andra skäl och %(still)s är kvar. Ungefär %(n)s"
        " personer räknas.",
        weeks=last.weeks,
        started=percent(last.started),
        interval=_between(percent(last.low), percent(last.high)),
        left=percent(last.left),
        still=percent(last.still_there),
        n=number(found.n_persons),
    )


def _shares_rows(found: WaysToWork) -> list[tuple[str, ...]]:
    return [
        (
            _("%(weeks)s veckor", weeks=one.weeks),
            _("visas inte") if one.work is None else percent(one.work),
            _("visas inte") if one.studies is None else percent(one.studies),
            percent(one.started),
            _between(percent(one.low), percent(one.high)),
            percent(one.left),
            percent(one.still_there),
        )
        for one in found.reached
    ]


def _shares_by_sex(found: WaysToWork) -> list[tuple[str, ...]]:
    """Women and men who have started, at the times that are told of both."""
    if len(found.by_sex) < len(BOTH):
        return []
    each = zip(*(found.by_sex[sex].reached for sex in BOTH), strict=True)
    return [
        (
            _("%(weeks)s veckor", weeks=women.weeks),
            *(
                f"{percent(one.started)} ({_between(percent(one.low), percent(one.high))})"
                for one in (women, men)
            ),
            *(percent(one.left) for one in (women, men)),
        )
        for women, men in each
    ]


def _shares_picture(found: WaysToWork) -> PassagesPicture | None:
    if not found.reached:
        return None
    parts = _("Har börjat arbeta eller studera"), _("Har slutat av andra skäl"), _("Är kvar")
    times = [
        Divided(
            _("%(weeks)s veckor", weeks=one.weeks),
            (one.started, one.left, one.still_there),
            (percent(one.started), percent(one.left), percent(one.still_there)),
        )
        for one in found.reached
    ]
    return PassagesPicture(_("Vägen till arbete och studier"), _sentence(found), parts, tuple(times))


def _odds_rows(found: WaysToWork) -> list[tuple[str, ...]]:
    return [
        (
            _name(found, one),
            _times(one.ratio),
            _between(_times(one.low), _times(one.high)),
            of_hundred(one),
            _("ja") if one.is_clear else _("nej"),
            number(one.n_persons),
            number(one.n_starts),
        )
        for one in _told(found)
    ]


def _odds_by_sex(found: WaysToWork) -> list[tuple[str, ...]]:
    """What goes with starting for women and for men, of that which is told of everybody."""
    if len(found.by_sex) < len(BOTH):
        return []
    known = [(one, [found.by_sex[sex].association(one.key) for sex in BOTH]) for one in _told(found)]
    return [(_name(found, one), *map(_odds_cell, each)) for one, each in known if any(each)]


def _odds_cell(one: Association | None) -> str:
    if one is None:
        return _("för lite att gå på än")
    return f"{_times(one.ratio)} ({_between(_times(one.low), _times(one.high))})"


def _odds_picture(found: WaysToWork) -> EffectsPicture | None:
    bars = tuple(
        Bar(_name(found, one), math.log(one.low), math.log(one.ratio), math.log(one.high), _times(one.ratio))
        for one in found.associations
        if one.ratio and one.low and one.high
    )
    if not bars:
        return None
    clear = sum(one.is_clear for one in found.associations)
    words = _(
        "%(clear)s av %(n)s samband är säkra när alla prövas på en gång. Siffran är hur många gånger högre"
        " oddsen är att börja arbeta eller studera under nästa kvartal. Det visar samband, inte orsak.",
        clear=clear,
        n=len(bars),
    )
    return EffectsPicture(_("Vad som går ihop med att börja"), words, bars, _("inget samband"))


def _draw(picture: PassagesPicture | EffectsPicture | None, width: Width) -> bytes | None:
    if picture is None:
        return None
    return (
        draw_passages(picture, width)
        if isinstance(picture, PassagesPicture)
        else draw_effects(picture, width)
    )


def _frame(what: str, picture: PassagesPicture | EffectsPicture | None) -> Frame | None:
    if picture is None:
        return None
    return frame_of(
        picture, lambda width: url_for("results.ways_to_work_picture", name=f"{what}-{width.value}")
    )

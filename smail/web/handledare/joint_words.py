"""How two pictures of one occasion are worded on a screen for two people: nobody is right or wrong.

The words are such as a participant may read, and name the person's part "egna svar", so that they hold
whoever of the two reads.
"""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from smail.catalogue import Catalogue
from smail.charts.comparison import ComparisonPicture, Round
from smail.db.tables.talks import WHOLE
from smail.domain.gaps import Gap
from smail.reports.joint import Joint, JointArea
from smail.web.dates import day, day_and_month
from smail.web.picture_words import short

LANGUAGE = "sv"
QUESTIONS: Mapping[str, LazyString] = {
    "job_belief": _l("Vad talar för ett jobb just nu, och vad gör det svårt?"),
    "labour_market": _l("Vilka jobb har ni pratat om, och vilka vill du veta mer om?"),
    "purpose": _l("Vart vill du, och vad kommer först?"),
    "collaboration": _l("När går det lätt att göra saker med andra?"),
    "everyday_life": _l("Hur ser en bra dag ut, och hur ser en svår dag ut?"),
    "health": _l("Vad hjälper när du mår sämre?"),
    "job_search": _l("Vad har hänt med jobbsökandet den senaste månaden?"),
}


def name(area: JointArea) -> str:
    """The area as the person reads it."""
    return area.indicator.short_name(LANGUAGE)


def area_name(joint: Joint, key: str) -> str:
    """The same, by key; the whole where the key is that."""
    if key == WHOLE:
        return _("Hela bilden")
    indicator = joint.indicator(key)
    return _("Ett område som inte frågas om längre") if indicator is None else indicator.short_name(LANGUAGE)


def area_of(catalogue: Catalogue, key: str) -> str:
    """The same, of an area that may be in no pair of today."""
    if key == WHOLE:
        return _("Hela bilden")
    areas = (area for one in catalogue.all() for area in one.indicators if area.key == key)
    found = next(areas, None)
    return _("Ett område som inte frågas om längre") if found is None else found.short_name(LANGUAGE)


def heading(joint: Joint) -> str:
    """What the two pictures are of: the day of the person's answers, however long ago."""
    return _("Två bilder från %(day)s", day=day(joint.pair.own.on))


def labels(joint: Joint) -> tuple[str, str]:
    """What the two pictures are called, each with its day: the person's, and the handledare's."""
    own, theirs = (day_and_month(one.on) for one in (joint.pair.own, joint.pair.theirs))
    first_name = joint.seen.first_name
    return _("Egna svar, %(day)s", day=own), _("%(name)s, %(day)s", name=first_name, day=theirs)


def topic(joint: Joint, gap: Gap) -> str:
    """The gap as something to talk about."""
    values = {
        "on": day_and_month(joint.pair.own.on),
        "own": short(gap.own),
        "theirs": short(gap.theirs),
        "name": joint.seen.first_name,
    }
    if gap.is_own_higher:
        return _(
            "Det egna svaret från %(on)s är %(own)s. %(name)s tänkte %(theirs)s. "
            "Vad är det som inte syns när ni ses?",
            **values,
        )
    return _(
        "Det egna svaret från %(on)s är %(own)s. %(name)s tänkte %(theirs)s. Vad har %(name)s sett?", **values
    )


def question(gap: Gap) -> str:
    """Something to begin with."""
    return str(QUESTIONS.get(gap.area) or _l("Berätta för varandra hur ni tänker."))


def summary(joint: Joint) -> str:
    """The picture in a sentence: how many areas both have judged, and where they are furthest apart."""
    both = [one for one in joint.areas if one.own is not None and one.theirs is not None]
    if not both:
        return _("Det finns inget område som båda har svarat om.")
    said = ngettext("Båda har svarat om %(num)d område.", "Båda har svarat om %(num)d områden.", len(both))
    if not joint.topics:
        return f"{said} " + _("Svaren ligger nära varandra överallt.")
    far = ", ".join(
        _(
            "%(area)s (egna svar %(own)s, %(name)s %(theirs)s)",
            area=area_name(joint, gap.area),
            own=short(gap.own),
            theirs=short(gap.theirs),
            name=joint.seen.first_name,
        )
        for gap in joint.topics
    )
    return f"{said} " + _("Längst från varandra: %(far)s.", far=far)


def picture(joint: Joint) -> ComparisonPicture | None:
    """Both laid over each other; none where there is nothing that both could be drawn for."""
    if not any(one.own is not None for one in joint.areas):
        return None
    own, theirs = labels(joint)
    mine = tuple(one.own for one in joint.areas)
    other = tuple(one.theirs for one in joint.areas)
    return ComparisonPicture(
        title=heading(joint),
        description=summary(joint),
        low=joint.low,
        high=joint.high,
        areas=tuple(name(one) for one in joint.areas),
        rounds=(
            Round(theirs, other, tuple(short(one) for one in other)),
            Round(own, mine, tuple(short(one) for one in mine)),
        ),
        are_raters=True,
    )

"""What was found here beside what BIP published, and which way each points; and what odds are in persons.

BIP asked other questions in another way, so that directions can be laid beside each other and numbers cannot.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.people import Sex
from smail.reports.ways_to_work import WaysToWork
from smail.reports.work_associations import BELIEF, CHANGE, Association

# Odds are made persons by an example: of a hundred so many start in a period anyway.
OF_HUNDRED_ANYWAY = 10


@dataclass(frozen=True, slots=True)
class Published:
    """What BIP published of it: in words, where, and whether more or fewer started."""

    name: LazyString
    said: LazyString
    source: LazyString
    is_more: bool


BIP: Mapping[str, Published] = {
    BELIEF: Published(
        _l("Handledaren tror mer på arbete"),
        _l("ungefär en tredjedel högre chans till arbete eller utbildning"),
        _l("33 procent i rapporten 2017, 32 procent 2019"),
        is_more=True,
    ),
    CHANGE: Published(
        _l("Byte av handledare"),
        _l("22 procent lägre chans"),
        _l("40 procent av deltagarna hade minst ett byte; hur stor del här räknas inte"),
        is_more=False,
    ),
}
SEXES: Mapping[Sex, LazyString] = {Sex.WOMAN: _l("kvinnor"), Sex.MAN: _l("män")}


def rows(found: WaysToWork) -> list[tuple[str, ...]]:
    """A row for each thing that BIP told of, and one for women and for men where they are told."""
    every = {one.key: one for one in found.associations}
    return [row for key, bip in BIP.items() for row in _rows(found, bip, key, every.get(key))]


def _rows(found: WaysToWork, bip: Published, key: str, one: Association | None) -> Iterator[tuple[str, ...]]:
    yield (str(bip.name), _told(one), of_hundred(one), str(bip.said), _way(one, bip), str(bip.source))
    for sex, name in SEXES.items():
        own = found.by_sex[sex].association(key) if sex in found.by_sex else None
        if own is not None:
            who = _("%(what)s: %(who)s", what=str(bip.name), who=str(name))
            yield (who, _told(own), of_hundred(own), "–", _way(own, bip), "–")


def _told(one: Association | None) -> str:
    if one is None or one.ratio is None or one.low is None or one.high is None:
        return _("för lite att gå på än")
    value, low, high = (_decimal(each) for each in (one.ratio, one.low, one.high))
    return _("%(value)s (%(low)s till %(high)s)", value=value, low=low, high=high)


def _decimal(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def of_hundred(one: Association | None) -> str:
    """How many of a hundred would start where ten do otherwise, with the interval."""
    if one is None or one.ratio is None or one.low is None or one.high is None:
        return "–"
    value, low, high = (str(round(100 * _share(each))) for each in (one.ratio, one.low, one.high))
    return _("%(value)s (%(low)s till %(high)s)", value=value, low=low, high=high)


def _share(ratio: float) -> float:
    odds = ratio * OF_HUNDRED_ANYWAY / (100 - OF_HUNDRED_ANYWAY)
    return odds / (1 + odds)


def _way(one: Association | None, bip: Published) -> str:
    """Whether it points as BIP's figure does, as far as it is told, and whether that can be chance."""
    if one is None or one.ratio is None or one.low is None or one.high is None:
        return "–"
    is_sure = one.low > 1 or one.high < 1
    if _decimal(one.ratio) == _decimal(1):
        return _("åt inget håll") if is_sure else _("åt inget håll, men det kan vara slump")
    if (one.ratio > 1) is bip.is_more:
        return _("åt samma håll") if is_sure else _("åt samma håll, men det kan vara slump")
    return _("åt andra hållet") if is_sure else _("åt andra hållet, men det kan vara slump")

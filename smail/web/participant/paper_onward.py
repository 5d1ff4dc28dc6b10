"""What came after, as the own data tell of it on paper: work and studies, and being asked how it went."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from smail.domain.onward import FollowUpResult, StartKind
from smail.reports.papers import Row
from smail.web.participant.words import long_day

STARTED: Mapping[str, LazyString] = MappingProxyType(
    {StartKind.WORK: lazy_gettext("Arbete"), StartKind.STUDIES: lazy_gettext("Studier")}
)
FOUND: Mapping[str, LazyString] = MappingProxyType(
    {
        FollowUpResult.WORK: lazy_gettext("du arbetade"),
        FollowUpResult.STUDIES: lazy_gettext("du studerade"),
        FollowUpResult.OTHER: lazy_gettext("du gjorde något annat"),
        FollowUpResult.NOT_REACHED: lazy_gettext("du gick inte att nå"),
    }
)


def starts(rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Each start with its first day, and how much of full time it was."""
    return [(str(STARTED[one["kind"]]), _start(one)) for one in rows]


def _start(data: Mapping[str, Any]) -> str:
    day = _day(data["started_on"])
    share = data["share_of_full_time"]
    return day if share is None else str(_("%(day)s, %(share)s procent", day=day, share=share))


def asked_later(data: Mapping[str, Any] | None) -> list[Row]:
    """When somebody asks how it went, and what was told; nothing where nobody asks."""
    if data is None or not (data["is_asked"] or data["done_on"]):
        return []
    asked = str(_("Frågan hur det gick"))
    if data["done_on"]:
        said = _("%(day)s: %(found)s", day=_day(data["done_on"]), found=FOUND[data["result"]])
        return [(asked, ". ".join(part for part in (str(said), data["line"]) if part))]
    if data["declined_on"]:
        return [(asked, str(_("du ville inte bli kontaktad")))]
    return [(asked, str(_("runt den %(day)s", day=_day(data["due_on"]))))]


def _day(day: str) -> str:
    return long_day(date.fromisoformat(day))

"""What was said in talks, and what a person sees in hindsight, worded for the paper of the own data."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from smail.db.tables.talks import WHOLE
from smail.domain.hindsight import DropCause
from smail.reports.papers import Part, Row
from smail.web.participant.history_words import CAUSES
from smail.web.participant.words import long_day

Data = Mapping[str, Any]


def talks(found: Sequence[Data]) -> list[Row]:
    """Each talk: its day, with whom, and when the next one was to be."""
    return [(_day(one["held_on"]), _talk(one)) for one in found]


def _talk(data: Data) -> str:
    said = str(_("Samtal med %(name)s", name=data["with"]))
    if data["next_on"] is None:
        return said
    later = _("nästa gång den %(day)s", day=_day(data["next_on"]))
    return f"{said}, {later}"


def joint_views(found: Sequence[Data]) -> list[Row]:
    """Each thing that two said of their answers: the day and the area, whether they agreed, and the line."""
    return [(f"{_day(one['said_on'])}, {_about(one)}", _view(one)) for one in found]


def _about(data: Data) -> str:
    return str(_("alla områden")) if data["area"] == WHOLE else str(data["area_name"])


def _view(data: Data) -> str:
    name = data["with"]
    agreed = _("Du och %(name)s var överens", name=name)
    other = _("Du och %(name)s tyckte olika", name=name)
    said = str(agreed if data["agrees"] else other)
    return f"{said}: {data['line']}" if data["line"] else said


def hindsight(found: Sequence[Data], answer: Callable[[Data], str]) -> tuple[Part, ...]:
    """The first time as it was answered again: about which day, when, and each answer."""
    return tuple(
        Part(_when(one), tuple((line["question"], answer(line)) for line in one["answers"])) for one in found
    )


def _when(data: Data) -> str:
    about = _day(data["about"])
    if data["submitted_on"] is not None:
        return str(_("Om den %(about)s, svarat den %(day)s", about=about, day=_day(data["submitted_on"])))
    if data["declined_at"] is not None:
        return str(_("Om den %(about)s, du sa nej", about=about))
    return str(_("Om den %(about)s, inte inskickat", about=about))


def drop_reasons(found: Sequence[Data]) -> list[Row]:
    """Why an answer was lower than the time before: the area and the day, and what was said."""
    return [
        (
            f"{one['area']}, {_day(one['submitted_on'])}",
            one["line"] or str(CAUSES[DropCause(one["cause"])]),
        )
        for one in found
    ]


def _day(stored: str) -> str:
    return long_day(date.fromisoformat(stored))

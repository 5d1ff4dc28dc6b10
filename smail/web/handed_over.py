"""What is said to whoever comes too late with a handover, or who is not to make it: who has the person."""

from datetime import date

from flask import render_template, url_for
from flask_babel import gettext as _

from smail import clock
from smail.domain.people import format_number
from smail.domain.roles import Role
from smail.errors import Conflict
from smail.policies import ParticipantSubject, Subject, Viewer
from smail.queries.handovers import Change, handed_over_today, latest_change
from smail.web import dates
from smail.web.parts import StaffRequest


class HandedOverToday(Conflict):
    """Whoever asks was responsible until today, and pressed a button of a page from before."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__("the viewer has handed the person over today")


def refuse_former(at: StaffRequest, subject: Subject) -> None:
    """HandedOverToday for whoever was responsible for the person until today; nothing for all others.

    Of a person with protected identity only who wrote the handover down is told where the person went.
    """
    if not isinstance(subject, ParticipantSubject) or not at.viewer.has(Role.HANDLEDARE):
        return
    change = handed_over_today(at.db, at.viewer.account_id, subject.id)
    if change is None or (subject.is_protected and not _is_own(change, at.viewer)):
        return
    number = format_number(subject.number)
    if _is_own(change, at.viewer):
        words = _("Du har redan lämnat över %(number)s till %(name)s.", number=number, name=change.receiver)
    else:
        words = f"{number}: {said(change)}"
    raise HandedOverToday(words)


def changed_hands(
    at: StaffRequest, enrolment_id: int, number: str, onward: str, *, when_own: str | None = None
) -> str:
    """The page for whoever hands over, or shares out, what has just been handed over.

    Where the viewer did that, in another tab, the way on may be another one.
    """
    change = latest_change(at.db, enrolment_id)
    if change is None:
        return _page(_("Någon har ändrat"), _("Ingen är ansvarig längre."), number, onward)
    is_own = _is_own(change, at.viewer)
    return _page(_("Redan överlämnad"), said(change), number, when_own if is_own and when_own else onward)


def not_responsible(participant: ParticipantSubject, name: str | None, onward: str) -> str:
    """The page for a colleague in the team, who asks whoever is responsible."""
    number = format_number(participant.number)
    return _page(_("Den som är ansvarig lämnar över"), whom_to_ask(name), number, onward)


def whom_to_ask(name: str | None) -> str:
    """Who hands the person over, for somebody in the team who does not."""
    if name is None:
        return _("Ingen är ansvarig nu. Be den som leder eller samordnar insatsen att välja någon.")
    return _(
        "%(name)s är ansvarig och kan lämna över. "
        "Är %(name)s borta? Be den som leder eller samordnar insatsen.",
        name=name,
    )


def said(change: Change) -> str:
    """Who has the person now, who wrote it down and when."""
    words = {"name": change.receiver, "by": change.by, "day": _when(change.made_on)}
    if change.on > clock.today():
        words["on"] = dates.day(change.on)
        if change.by is None:
            return _("Lämnas redan över till %(name)s den %(on)s.", **words)
        return _("Lämnas redan över till %(name)s den %(on)s. Det skrev %(by)s in %(day)s.", **words)
    if change.by is None:
        return _("Redan överlämnad till %(name)s.", **words)
    return _("Redan överlämnad till %(name)s av %(by)s %(day)s.", **words)


def _when(day: date | None) -> str:
    return _("i dag") if day == clock.today() else _("den %(day)s", day=dates.day(day))


def _is_own(change: Change, viewer: Viewer) -> bool:
    return change.by_id == viewer.account_id


def _page(heading: str, lead: str, number: str, onward: str) -> str:
    page = "pages/handledare/handed_over.html"
    start = url_for("start.index")
    return render_template(page, heading=heading, lead=lead, number=number, onward=onward, start=start)

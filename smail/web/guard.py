"""The door of every route: who may come in, and what is handed over.

Each view carries exactly one policy, set by one of the decorators here; `refuse_unguarded` stops the
start-up when a route has none. The order at the door is always the same: is the session alive (else the
sign-in page), is the form ours (CSRF, Origin), does the object exist and may this person do this to it (else
404, in both cases alike). Everything happens in one transaction, which the door opens and closes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import Flask, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm import Session

from smail.db.tables import SessionStrength
from smail.errors import NotFound
from smail.policies import (
    Action,
    FollowUpSubject,
    PaperSubject,
    ParticipantSubject,
    Subject,
    is_in_exercise,
    may,
)
from smail.queries.subjects import LOADERS
from smail.queries.viewers import StaffSession
from smail.services import audit
from smail.web import kept, kept_forms, sessions
from smail.web.foreign_forms import SAFE_METHODS, is_our_form, refuse_foreign_form, still_ours
from smail.web.handed_over import refuse_former
from smail.web.parts import ParticipantRequest, PublicRequest, StaffRequest, parts

P = ParamSpec("P")
View = Callable[..., ResponseReturnValue]
Again = Callable[["PublicRequest"], ResponseReturnValue]

OPEN_ENDPOINTS = frozenset({"static"})


class Reach(StrEnum):
    """How far a participant's session must reach for a page."""

    ANSWER = "answer"
    HISTORY = "history"


# A link writes the current questionnaire and never shows earlier answers.
STRENGTHS = {
    Reach.ANSWER: frozenset(
        {SessionStrength.LINK, SessionStrength.PIN, SessionStrength.CODE, SessionStrength.TOGETHER}
    ),
    Reach.HISTORY: frozenset({SessionStrength.PIN, SessionStrength.CODE}),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """What a route demands, for the start-up check and for whoever lists the routes."""

    kind: str
    action: Action | None = None
    reach: Reach | None = None
    of: str | None = None


def public(view: Callable[Concatenate[PublicRequest, P], ResponseReturnValue]) -> View:
    """Anybody may come; forms still need their CSRF token."""
    return _open_to_all(view, is_reading=False)


def public_reading(view: Callable[Concatenate[PublicRequest, P], ResponseReturnValue]) -> View:
    """As `public`, but its POST only reads here and writes in short transactions of its own.

    For signing in: a password takes a tenth of a second to check, and no other writer shall wait for that.
    """
    return _open_to_all(view, is_reading=True)


def public_writing(again: Again) -> Callable[[Callable[..., ResponseReturnValue]], View]:
    """As `public_reading`, for what somebody has written at length: `again` shows it where the token is old.

    Another tab may have ended the visit meanwhile. Nothing is done with what was sent but to show it.
    """

    def decorate(view: Callable[..., ResponseReturnValue]) -> View:
        return _open_to_all(view, is_reading=True, again=again)

    return decorate


def _open_to_all(
    view: Callable[Concatenate[PublicRequest, P], ResponseReturnValue],
    *,
    is_reading: bool,
    again: Again | None = None,
) -> View:
    @wraps(view)
    def door(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            refuse_foreign_form()
        except CSRFError:
            if again is None or not still_ours():
                raise
            with parts().database.transaction(write=False) as db:
                return again(PublicRequest(db, parts()))
        with parts().database.transaction(write=not is_reading and _writes()) as db:
            return view(PublicRequest(db, parts()), *args, **kwargs)

    return _with_policy(door, Policy("public"))


@dataclass(frozen=True, slots=True)
class _Demand:
    """What a route asks of the member of staff who comes, and how."""

    action: Action
    of: str | None
    is_logged: bool
    while_locked: bool
    is_reading: bool


def needs(
    action: Action,
    *,
    of: str | None = None,
    is_logged: bool = False,
    while_locked: bool = False,
    is_reading: bool = False,
) -> Callable[[Callable[..., ResponseReturnValue]], View]:
    """Staff that may do `action`; with `of`, the object that URL part names is loaded, judged, handed over.

    `is_logged`: looking at the person is an event in the audit. `while_locked`: also on a lent screen.
    `is_reading`: as `public_reading`, for a form with a password: its POST only reads here.
    """
    if is_logged and of not in ("participant_id", "follow_up_id", "paper_id"):
        raise ValueError("is_logged notes who has looked at a person: it needs to be told which")
    demand = _Demand(action, of, is_logged, while_locked, is_reading)

    def decorate(view: Callable[..., ResponseReturnValue]) -> View:
        @wraps(view)
        def door(**kwargs: Any) -> ResponseReturnValue:
            return _staff_enters(view, demand, kwargs)

        return _with_policy(door, Policy("staff", action=action, of=of))

    return decorate


def _staff_enters(
    view: Callable[..., ResponseReturnValue], demand: _Demand, named: dict[str, Any]
) -> ResponseReturnValue:
    house, writes = parts(), not demand.is_reading and _writes(demand.is_logged)
    with house.database.transaction(write=writes) as db:
        row, viewer = sessions.current_staff(db, house.vault, house.settings)
        stop = _stop_staff(row, demand.while_locked)
        if stop is not None or row is None or viewer is None:
            return _stopped(db, stop, is_locked=row is not None and row.is_locked)
        refuse_foreign_form()
        sessions.touch(house.database, row, within=db if writes else None)
        g.staff_session, g.viewer = row, viewer
        at = StaffRequest(db, house, viewer, row)
        return view(at, **_handed_over(at, demand, named))


def _handed_over(at: StaffRequest, demand: _Demand, named: dict[str, Any]) -> dict[str, Any]:
    """What the view gets by name: the parts of the address, with the judged object in place of its id."""
    if demand.of is not None:
        subject = _judged(at, demand.action, demand.of, named.pop(demand.of))
        named = {**named, demand.of.removesuffix("_id"): subject}
    elif not may(at.viewer, demand.action):
        raise NotFound
    if demand.is_logged:
        _log_view(at, *named.values())
    return named


def participant(reach: Reach) -> Callable[[Callable[..., ResponseReturnValue]], View]:
    """A participant whose session reaches this far; the session alone says which person it is."""

    def decorate(view: Callable[..., ResponseReturnValue]) -> View:
        @wraps(view)
        def door(**kwargs: Any) -> ResponseReturnValue:
            return _participant_enters(view, reach, kwargs)

        return _with_policy(door, Policy("participant", reach=reach))

    return decorate


def _participant_enters(
    view: Callable[..., ResponseReturnValue], reach: Reach, named: Mapping[str, Any]
) -> ResponseReturnValue:
    house = parts()
    with house.database.transaction(write=_writes()) as db:
        visit = sessions.current_visit(db, house.vault, house.settings)
        if visit is None:
            return _to_entry(db)
        refuse_foreign_form()
        sessions.touch(house.database, visit, within=db if _writes() else None)
        g.person_language, g.is_tablet = visit.language, visit.is_tablet
        g.is_exercise = visit.is_invented
        if visit.strength not in STRENGTHS[reach]:
            return redirect(url_for("participant.more_access"), 303)
        return view(ParticipantRequest(db, house, visit), **named)


def refuse_unguarded(app: Flask) -> None:
    """Raise at start-up when a route has no policy: what nobody thought about is closed."""
    bare = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in OPEN_ENDPOINTS
        and not isinstance(getattr(app.view_functions[rule.endpoint], "policy", None), Policy)
    ]
    if bare:
        raise RuntimeError("routes without a policy: " + ", ".join(sorted(bare)))


def _writes(anyway: bool = False) -> bool:
    return anyway or request.method not in SAFE_METHODS


def _with_policy(door: View, policy: Policy) -> View:
    @wraps(door)
    def entrance(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if "\x00" in request.path:
            # Nothing is called so, and PostgreSQL would not even look.
            raise NotFound
        if request.method == "HEAD":
            # A view that tells GET from POST must not take this for a form: nobody has asked for its token.
            request.method = "GET"
        return door(*args, **kwargs)

    entrance.policy = policy  # type: ignore[attr-defined]
    return entrance


def _judged(at: StaffRequest, action: Action, of: str, public_id: str) -> Subject:
    subject = LOADERS[of](at.db, public_id)
    if subject is None or not may(at.viewer, action, subject):
        if _writes():
            refuse_former(at, subject)
        raise NotFound
    g.is_exercise = is_in_exercise(subject)
    return subject


def _log_view(at: StaffRequest, *about: Subject | str) -> None:
    for one in about:
        person = one.participant if isinstance(one, PaperSubject) else one
        if isinstance(person, FollowUpSubject):
            own = person.participant_id, person.participant_public_id
            audit.note_look(at.db, at.actor, *own, is_protected=person.is_protected)
        elif isinstance(person, ParticipantSubject):
            own = person.id, person.public_id
            audit.note_look(at.db, at.actor, *own, is_protected=person.is_protected)


def _stop_staff(row: StaffSession | None, while_locked: bool) -> ResponseReturnValue | None:
    if row is None:
        return None
    if row.strength is not SessionStrength.FULL:
        return redirect(url_for("account.second_factor"), 303)
    if row.is_locked and not while_locked:
        return redirect(url_for("account.unlock"), 303)
    return None


def _stopped(db: Session, stop: ResponseReturnValue | None, *, is_locked: bool) -> ResponseReturnValue:
    is_form = request.method not in SAFE_METHODS and is_our_form()
    page = kept_forms.stopped(db, parts(), is_locked=is_locked) if is_form else None
    return stop or _to_sign_in(page)


def _to_sign_in(page: str | None) -> ResponseReturnValue:
    wanted = request.full_path.rstrip("?") if request.method in SAFE_METHODS else page
    return redirect(url_for("account.sign_in", next=wanted), 303)


def _to_entry(db: Session) -> ResponseReturnValue:
    if request.headers.get("Accept", "").startswith("application/json"):
        return Response('{"state": "signed_out"}', 401, mimetype="application/json")
    is_gone = kept.is_an_answer() and not (is_our_form() and kept.keep(db, parts()))
    return redirect(url_for("participant.signed_out", val="borta" if is_gone else None), 303)

"""An answer that was sent after the session had ended: kept in the browser until its person is back.

It lies sealed in the cookie of the visit, bound to the person and the rating that it belongs to, and is saved
when the same person has opened the link again. Nobody else can open it, and whoever leaves takes it along.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import flash, request
from flask import session as visit
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from smail import clock
from smail.answers import ClosingAnswer, GivenAnswer, parse_one
from smail.db.tables import Participant
from smail.queries import hindsight as looking_back
from smail.queries import questionnaire
from smail.queries.opening import is_spent
from smail.queries.questionnaire import QuestionnaireState
from smail.services import answering, hindsight
from smail.services.answering import Saved
from smail.vault import VaultError, token
from smail.web import sessions
from smail.web.parts import Parts

KEPT = "kept"
KEPT_FOR = timedelta(hours=24)
# A browser takes four kilobytes, and the visit has more to carry than this.
LONGEST = 2600
HINDSIGHT = "participant.hindsight_question"
FIELDS = {
    "participant.question": ("answer", "version"),
    "participant.closing": ("focus", "free_text"),
    HINDSIGHT: ("answer", "version"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What was sent, to which rating or which looking back, and when."""

    endpoint: str
    item_key: str
    assessment_id: int
    fields: dict[str, list[str]]
    at: datetime

    def first(self, name: str) -> str:
        """The value of a field; empty where it was not sent."""
        return next(iter(self.fields.get(name, ())), "")


def is_an_answer() -> bool:
    """Whether this request carries something that a person has chosen or written."""
    return request.method == "POST" and request.endpoint in FIELDS


def keep(db: Session, house: Parts) -> bool:
    """What was sent is kept for the person whose session has ended; False where it could not be."""
    row = sessions.any_visit(db, house.vault)
    open_id = _under_way(db, row.participant_id) if row is not None and row.participant_id else None
    if row is None or open_id is None or request.endpoint is None:
        return False
    told = {
        "endpoint": request.endpoint,
        "item_key": (request.view_args or {}).get("item_key", ""),
        "assessment_id": open_id,
        "fields": {name: request.form.getlist(name) for name in FIELDS[request.endpoint]},
        "at": clock.now().isoformat(),
    }
    sealed = house.vault.seal(json.dumps(told, ensure_ascii=False), _context(row.participant_public_id))
    text = base64.urlsafe_b64encode(sealed).decode()
    if len(text) > LONGEST:
        return False
    visit[KEPT] = text
    return True


def _under_way(db: Session, participant_id: int) -> int | None:
    """What the sent answer belongs to: the rating under way, or the first one as it is answered again."""
    if request.endpoint != HINDSIGHT:
        return questionnaire.open_of(db, participant_id)
    first = looking_back.first_of(db, participant_id, clock.today())
    return first.hindsight.id if first is not None and first.hindsight is not None else None


def is_waiting() -> bool:
    """Whether this browser keeps something."""
    return KEPT in visit


def taken() -> str:
    """What this browser has kept, which it keeps no longer."""
    return str(visit.pop(KEPT, ""))


def give_back(db: Session, house: Parts, text: str, participant_id: int, link_id: int | None) -> None:
    """The person who is back is told that what was kept is saved now, or that it is not."""
    kept = _opened(db, house, text, participant_id) if text else None
    if kept is None:
        return
    # A link that is spent still saves what was answered about then in the visit that has spent it.
    may_save = kept.endpoint == HINDSIGHT or not is_spent(db, link_id)
    if may_save and _save(db, house, kept, participant_id):
        flash(_("Det du valde innan sidan stängdes är sparat."), "ok")
    else:
        flash(_("Det du valde innan sidan stängdes är inte sparat. Titta igenom dina svar."), "warning")


def _opened(db: Session, house: Parts, text: str, participant_id: int) -> Kept | None:
    public_id = db.get_one(Participant, participant_id).public_id
    try:
        told: dict[str, Any] = json.loads(
            house.vault.open(base64.urlsafe_b64decode(text.encode()), _context(public_id))
        )
    except (VaultError, binascii.Error):
        return None
    kept = Kept(**told | {"at": datetime.fromisoformat(told["at"])})
    return kept if clock.now() - kept.at < KEPT_FOR else None


def _save(db: Session, house: Parts, kept: Kept, participant_id: int) -> bool:
    if kept.endpoint == HINDSIGHT:
        return _save_about_then(db, house, kept, participant_id)
    state = questionnaire.open_state(db, house.catalogue, participant_id, is_held=True)
    if state is None or state.assessment_id != kept.assessment_id:
        return False
    if kept.endpoint == "participant.closing":
        focus, words = kept.fields["focus"], kept.first("free_text")
        saved = answering.set_closing(db, house.vault, house.catalogue, state.assessment_id, focus, words)
        return isinstance(saved, ClosingAnswer)
    return _save_answer(db, state, kept)


def _save_answer(db: Session, state: QuestionnaireState, kept: Kept) -> bool:
    given = parse_one(state.instrument, kept.item_key, kept.first("answer"))
    if not isinstance(given, GivenAnswer) or kept.item_key not in state.shown:
        return False
    # Of two answers from two screens the stored one stands; the page says to look them through.
    saved = answering.record_answer(db, state.assessment_id, given, key=token(), seen_version=_seen(kept))
    return isinstance(saved, Saved)


def _save_about_then(db: Session, house: Parts, kept: Kept, participant_id: int) -> bool:
    first = looking_back.first_of(db, participant_id, clock.today())
    row = first.hindsight if first is not None and first.is_asked else None
    if first is None or row is None or row.id != kept.assessment_id or not first.look_back.is_asked:
        return False
    instrument = house.catalogue.by_digest(first.assessment.instrument_digest)
    given = parse_one(instrument, kept.item_key, kept.first("answer"))
    if not isinstance(given, GivenAnswer) or kept.item_key not in first.assessment.items_shown:
        return False
    return isinstance(hindsight.record_answer(db, row, given, seen_version=_seen(kept)), Saved)


def _seen(kept: Kept) -> int | None:
    version = kept.first("version")
    return int(version) if version.isdecimal() and len(version) < 7 else None


def _context(public_id: str) -> str:
    return f"kept:{public_id}"

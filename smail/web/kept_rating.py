"""A rating that staff sent when the session had ended: kept until its author is back.

It lies sealed in the cookie of the visit, bound to the account and the page. The own rating is saved as a
draft when the same account opens its page again; what was typed from a paper stands in its fields again until
it is sent in. Nobody else can open it.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import request
from flask import session as visit
from sqlalchemy.orm import Session

from smail import clock
from smail.vault import VaultError
from smail.web import sessions
from smail.web.parts import Parts, StaffRequest

KEPT_FOR = timedelta(hours=24)
# A browser takes four kilobytes, and the visit has more to carry than this.
LONGEST = 2600
ENDPOINTS = frozenset({"handledare.save_rating", "handledare.save_paper"})
NOT_ANSWERS = frozenset({"csrf_token", "act"})


def is_a_rating() -> bool:
    """Whether this request carries a rating of staff."""
    return request.method == "POST" and request.endpoint in ENDPOINTS


def keep(db: Session, house: Parts) -> str | None:
    """What was chosen is kept for whoever had the session that ended, and where its page is; else None."""
    account = sessions.last_staff(db, house.vault)
    return None if account is None else keep_for(account, house)


def keep_for(account: str, house: Parts) -> str | None:
    """What was sent is kept for the account with this public id, and where its page is; None if too long."""
    told = {
        "page": request.path,
        "answers": {name: texts for name, texts in request.form.lists() if name not in NOT_ANSWERS},
        "at": clock.now().isoformat(),
    }
    sealed = house.vault.seal(json.dumps(told, ensure_ascii=False), _context(account))
    text = base64.urlsafe_b64encode(sealed).decode()
    if len(text) > LONGEST:
        return None
    visit[sessions.SURVIVES] = text
    return request.path


def take(at: StaffRequest, page: str) -> Mapping[str, str]:
    """What this account had chosen on this page, which is kept no longer; nothing where nothing is."""
    found = kept_for(at, page)
    forget(at, page)
    return {name: texts[0] for name, texts in found.items() if texts}


def kept_for(at: StaffRequest, page: str) -> Mapping[str, Sequence[str]]:
    """What this account had sent from this page, which stays kept; nothing where nothing is."""
    told = _opened(at, str(visit.get(sessions.SURVIVES, "")))
    if told is None or told.get("page") != page:
        return {}
    answers: Mapping[str, Sequence[str]] = told["answers"]
    is_fresh = clock.now() - datetime.fromisoformat(told["at"]) < KEPT_FOR
    return answers if is_fresh else {}


def forget(at: StaffRequest, page: str) -> None:
    """Nothing that this account sent from this page is kept."""
    told = _opened(at, str(visit.get(sessions.SURVIVES, "")))
    if told is not None and told.get("page") == page:
        del visit[sessions.SURVIVES]


def _opened(at: StaffRequest, text: str) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        sealed = base64.urlsafe_b64decode(text.encode())
        told: dict[str, Any] = json.loads(at.parts.vault.open(sealed, _context(at.viewer.public_id)))
    except (VaultError, binascii.Error):
        return None
    return told


def _context(account: str) -> str:
    return f"kept_rating:{account}"

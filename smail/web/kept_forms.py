"""A form that staff sent when the session had ended: kept until its author is back.

It lies sealed in the cookie of the visit, bound to the account and the page. The own rating is saved as a
draft when the same account opens its page again; what was typed from a paper stands in its fields again until
it is sent in, and what was typed in another form when its page is opened next. Nobody else can open it.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import flash, request
from flask import session as visit
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from smail import clock
from smail.vault import VaultError
from smail.web import sessions
from smail.web.forms import FormT
from smail.web.next_page import is_a_page
from smail.web.parts import Parts, StaffRequest

KEPT_FOR = timedelta(hours=24)
# A browser takes four kilobytes, and the visit has more to carry than this.
LONGEST = 2600
ENDPOINTS = frozenset(
    {
        "account.save_situation",
        "handledare.save_rating",
        "handledare.save_paper",
        "handledare.register",
        "handledare.contact",
        "handledare.save_talk",
        "handledare.plan_activity",
        "handledare.discharge",
    }
)
NOT_ANSWERS = frozenset({"csrf_token", "act"})
# What buttons carry, and a password, which is asked for again anyway.
NOT_TYPED = NOT_ANSWERS | {"seen", "has_read", "ends_old", "password", "next"}


def is_kept() -> bool:
    """Whether this request carries what takes staff some time to choose or to write."""
    return request.method == "POST" and request.endpoint in ENDPOINTS


def stopped(db: Session, house: Parts, *, is_locked: bool) -> str | None:
    """A form of ours met no session: kept where it can be, its author is told so, and where its page is.

    The page is the address that the form was sent to, where one of our pages answers; nothing is looked up.
    """
    kept = is_kept() and keep(db, house) is not None
    if not request.headers.get("Accept", "").startswith("application/json"):
        _tell(is_kept=kept, is_locked=is_locked)
    return _address() if is_a_page(request.path) else None


def _tell(*, is_kept: bool, is_locked: bool) -> None:
    if is_kept and is_locked:
        flash(_("Det du skrev finns kvar. Lås upp och öppna sidan igen, så får du fram det."), "warning")
    elif is_kept:
        flash(_("Det du skrev finns kvar. Logga in så får du fram det."), "warning")
    elif any(text for name, text in request.form.items(multi=True) if name not in NOT_TYPED):
        flash(_("Det du skrev i formuläret blev inte sparat."), "warning")


def keep(db: Session, house: Parts) -> str | None:
    """What was chosen is kept for whoever had the session that ended, and where its page is; else None."""
    account = sessions.last_staff(db, house.vault)
    return None if account is None else keep_for(account, house)


def keep_for(account: str, house: Parts) -> str | None:
    """What was sent is kept for the account with this public id, and where its page is; None if too long."""
    told = {
        "page": _address(),
        "answers": {name: texts for name, texts in request.form.lists() if name not in NOT_ANSWERS},
        "at": clock.now().isoformat(),
    }
    sealed = house.vault.seal(json.dumps(told, ensure_ascii=False), _context(account))
    text = base64.urlsafe_b64encode(sealed).decode()
    if len(text) > LONGEST:
        return None
    visit[sessions.SURVIVES] = text
    return _address()


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


def again(at: StaffRequest, form_class: type[FormT]) -> FormT | None:
    """The form as this account had sent it from the page that is asked for, and kept no longer; else None."""
    found = kept_for(at, _address())
    if not found:
        return None
    forget(at, _address())
    flash(_("Det du skrev innan du blev utloggad står kvar här. Det är inte sparat än."), "warning")
    return form_class(formdata=MultiDict(found))


def forget(at: StaffRequest, page: str) -> None:
    """Nothing that this account sent from this page is kept."""
    told = _opened(at, str(visit.get(sessions.SURVIVES, "")))
    if told is not None and told.get("page") == page:
        del visit[sessions.SURVIVES]


def _address() -> str:
    return request.full_path.rstrip("?")


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

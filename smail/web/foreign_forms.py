"""Whether a form that was sent is one of our own: by its token, and by where the browser says it is from."""

from flask import request
from flask_wtf.csrf import CSRFError

from smail.web.form_token import FormTokens
from smail.web.parts import parts

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
csrf = FormTokens()


class ForeignForm(Exception):  # noqa: N818 - read as what happened
    """A form was sent from somewhere else than SMAIL's own pages."""


def refuse_foreign_form() -> None:
    """A changing request must carry our CSRF token and, where the browser tells, come from our own pages."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin != parts().settings.base_url:
        raise ForeignForm
    # No page of ours has a field without a name, and what looks for the token takes names for text.
    if not all((*request.form, *request.files)):
        raise ForeignForm
    csrf.protect()


def still_ours() -> bool:
    """Whether a form whose token is not right came from a page of ours all the same, as the browser says."""
    return request.headers.get("Origin") == parts().settings.base_url


def is_our_form() -> bool:
    """Whether the door would let the form in."""
    try:
        refuse_foreign_form()
    except (CSRFError, ForeignForm):
        return False
    return True

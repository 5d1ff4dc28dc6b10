"""Secrets shown once: a page that is loaded again must not make a new one, which ends the one handed out.

The form says when its page was made, as the letters of a day do. Where a secret has been made since then, the
page says so and makes none.
"""

from datetime import datetime

from smail.web.forms import SmailForm, TextField


class OnceForm(SmailForm):
    """A button that makes a secret, and the moment when its page was made."""

    seen = TextField()


def is_made_since(form: OnceForm, made_at: datetime | None) -> bool:
    """Whether the newest secret is younger than the page whose button was pressed."""
    if made_at is None:
        return False
    try:
        seen = datetime.fromisoformat(form.seen.data or "")
    except ValueError:
        return False
    return seen.utcoffset() is not None and made_at > seen

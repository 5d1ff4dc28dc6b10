"""Several things named in one sentence."""

from collections.abc import Iterable

from flask_babel import gettext as _


def listed(words: Iterable[str]) -> str:
    """All of these."""
    *first, last = words
    return _("%(first)s och %(last)s", first=", ".join(first), last=last) if first else last


def either(words: Iterable[str]) -> str:
    """One of these."""
    *first, last = words
    return _("%(first)s eller %(last)s", first=", ".join(first), last=last) if first else last

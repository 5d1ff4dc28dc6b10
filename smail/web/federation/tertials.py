"""Pages of what is told by tertial say tertial where others say quarter.

In Swedish the two words have the same forms, so no text is written twice: what is said in the rest of the
request is said of tertials.
"""

import re
from typing import Any

from babel.support import NullTranslations
from flask import g
from flask_babel import Domain

from smail.domain.publishing import Cadence

_QUARTER = re.compile("(k)vartals?(?=rapport)|(k)vartal", re.IGNORECASE)


def speak_of(cadence: Cadence) -> None:
    """The rest of the request speaks of the quarters or the tertials of what it shows."""
    is_other = g.words_change = cadence is Cadence.TERTIAL
    (_BY_TERTIAL if is_other else _AS_WRITTEN).as_default()


def of_tertials(text: str) -> str:
    """The text with tertial for quarter, in the same form."""
    return _QUARTER.sub(lambda found: "Tertial" if found[0][0] == "K" else "tertial", text)


class _Said(NullTranslations):
    """What others say, of tertials."""

    def __init__(self, others: Any) -> None:
        super().__init__()
        self._others = others

    def ugettext(self, message: str) -> str:
        return of_tertials(self._others.ugettext(message))

    def ungettext(self, singular: str, plural: str, number: int) -> str:
        return of_tertials(self._others.ungettext(singular, plural, number))


class _ByTertial(Domain):
    def get_translations(self) -> _Said:
        return _Said(super().get_translations())


_AS_WRITTEN, _BY_TERTIAL = Domain(), _ByTertial()

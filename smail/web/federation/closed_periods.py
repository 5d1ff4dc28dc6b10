"""What closed periods are called in texts, where their labels stand in addresses and tables."""

from flask_babel import gettext as _

from smail.domain.calendar import Tertial
from smail.domain.publishing import PublishedPeriod, Reach


def in_words(label: str) -> str:
    """The quarter or tertial of that label, as it is said."""
    span = PublishedPeriod(Reach.PERIOD, label).span
    if isinstance(span, Tertial):
        return _("tertial %(n)d %(year)d", n=span.number, year=span.year)
    return _("kvartal %(n)d %(year)d", n=span.number, year=span.year)

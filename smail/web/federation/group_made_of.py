"""What a figure of group results is made of, in words: persons, ratings, and what of these is missing.

Two things can be missing, and they are never added up: questions that were skipped in what was sent in, and
occasions that nothing came from.
"""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.publishing import FEWEST_BEGUN, Figure
from smail.queries.counts import FEWEST_SHOWN

Named = tuple[LazyString, LazyString]

SKIPPED: Named = (
    _l("Obesvarat"),
    _l(
        "Frågor som hoppades över i svar som är inlämnade. Tillfällen där inget svar kom är inte med i det:"
        " de står under Svarstillfällen, som Inte gjorda."
    ),
)
UNSEEN: Named = (
    _l("Tillfällen utan svar"),
    _l("Så stor del av alla tillfällen sedan starten, medan personen var med, som inget svar kom från."),
)
ELSEWHERE: Named = (
    _l("Två insatser bredvid varandra"),
    _l(
        "På sidan där två insatser jämförs är förändringen lite annorlunda: där är också de med som har"
        " slutat, men ingen som har varit i flera insatser eller bara svarat en gång, och insatserna dras mot"
        " varandra."
    ),
)
ONCE: Named = (
    _l("Har svarat minst två gånger"),
    _l("De visar förändringen. Den som har svarat en gång är med i modellen, men visar ingen."),
)
# What is said of a table's figures beside what they are.
SAID_OF: Mapping[str, tuple[Named, ...]] = {
    "level": (SKIPPED,),
    "change": (SKIPPED, ONCE, ELSEWHERE),
    "share": (SKIPPED,),
    "apart": (SKIPPED,),
    "leaving_change": (UNSEEN,),
    "tipping": (UNSEEN,),
}
# Of these the persons are told in the nearest ten; of others in tens counted down from those who were there.
NEAREST = ("tipping", "first_year")


def at_least(n_persons: int) -> int:
    """How many they are for sure where they are told in tens counted down: less than ten more than they are.

    It is a ten, and so never more than the answers, of which everybody has one, in the nearest ten.
    """
    return max(n_persons - 10, FEWEST_SHOWN) if n_persons else 0


def cells_made_of(figures: Sequence[Figure], kind: str, hidden: str) -> tuple[str, ...]:
    """What each figure of the row is made of; the words of one that is not shown."""
    return tuple(hidden if one.is_hidden else _made_of(one, kind) for one in figures)


def missing_words(kind: str) -> str:
    """What the share that is missing is a share of."""
    return _("tillfällen utan svar") if UNSEEN in SAID_OF.get(kind, ()) else _("obesvarade frågor")


def _made_of(figure: Figure, kind: str) -> str:
    """How many persons and ratings the figure is of, and what of these is missing."""
    if figure.n_persons is None:
        return _("minst %(n)d personer", n=FEWEST_BEGUN)
    said = [
        _("ungefär %(n)d personer", n=figure.n_persons)
        if kind in NEAREST
        else _("minst %(n)d personer", n=at_least(figure.n_persons))
    ]
    if figure.n_ratings is not None:
        said.append(_("ungefär %(ratings)d svar", ratings=figure.n_ratings))
    if figure.share_missing is not None:
        missing = round(100 * figure.share_missing)
        said.append(
            _("ungefär %(missing)d %% av tillfällena utan svar", missing=missing)
            if UNSEEN in SAID_OF.get(kind, ())
            else _("ungefär %(missing)d %% obesvarat", missing=missing)
        )
    return ", ".join(said)

"""Why a released quarter lacks tables that a later one has: somebody waited while several were counted."""

from flask_babel import gettext as _

from smail.domain.publishing import Publication, Reach, Split
from smail.web.federation.group_words import is_empty


def not_counted(found: Publication) -> list[str]:
    """Which tables a quarter lacks because others were released together with it."""
    is_one = found.period.reach is Reach.PERIOD and found.split is not Split.AGE
    if not is_one or is_empty(found) or found.table("leavers") is not None:
        return []
    said = _(
        "När flera kvartal släpps på samma gång räknas samstämmighet, och de som har slutat bredvid dem som"
        " är kvar, bara för det sista."
    )
    if found.table("level") is not None:
        return [said]
    return [
        said,
        _(
            "Nivå och förändring räknades bara för de två sista, eftersom någon väntade på sidan. Driften kan"
            " låta smail work släppa kvartalen: då räknas de för alla."
        ),
    ]

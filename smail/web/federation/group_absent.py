"""Why a released quarter lacks tables that a later one has: somebody waited while several were counted."""

from flask_babel import gettext as _

from smail.domain.publishing import Publication, Reach, Split
from smail.web.federation.group_words import is_empty


def not_counted(found: Publication) -> list[str]:
    """Which tables a quarter lacks because others were released together with it."""
    if found.period.reach is not Reach.PERIOD or found.split is Split.MONTH or is_empty(found):
        return []
    if found.split is Split.AGE and found.instrument is not None and found.table("level") is None:
        return [_("Kvartalet släpptes innan svaren räknades efter ålder. De visas efter kön.")]
    by_sex = [_by_sex_alone()] if found.split is Split.AGE else []
    if found.table("leavers") is not None:
        return by_sex
    said = _(
        "När flera kvartal släpps på samma gång räknas samstämmighet, och de som har slutat bredvid dem som"
        " är kvar, bara för det sista."
    )
    if found.table("level") is not None:
        return [*by_sex, said]
    return [
        *by_sex,
        said,
        _(
            "Nivå och förändring räknades bara för de två sista, eftersom någon väntade på sidan. Driften kan"
            " låta smail work släppa kvartalen: då räknas de för alla."
        ),
    ]


def _by_sex_alone() -> str:
    return _(
        "Första året visas efter kön men inte efter ålder: siffrorna visas igen i ett år, och under tiden"
        " blir människor äldre. Skillnaden i förändring är den mellan kvinnor och män."
    )

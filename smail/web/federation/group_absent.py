"""Why a released quarter lacks tables that others have: an earlier version left them out."""

from flask_babel import gettext as _

from smail.domain.publishing import Publication, Reach, Split
from smail.web.federation.group_words import is_empty


def not_counted(found: Publication) -> list[str]:
    """Which tables a quarter lacks because an earlier version released others together with it."""
    if found.period.reach is not Reach.PERIOD or found.split is Split.MONTH or is_empty(found):
        return []
    if found.split is Split.AGE and found.instrument is not None and found.table("level") is None:
        return [_("Kvartalet släpptes innan svaren räknades efter ålder. De visas efter kön.")]
    by_sex = [_by_sex_alone()] if found.split is Split.AGE else []
    if found.table("leavers") is not None:
        return by_sex
    lacks = _("samstämmighet, eller de som har slutat bredvid dem som är kvar")
    if found.table("level") is None:
        lacks = _("nivå, förändring, %(rest)s", rest=lacks)
    return [*by_sex, _("Kvartalet släpptes av en äldre version, som inte räknade %(what)s.", what=lacks)]


def _by_sex_alone() -> str:
    return _(
        "Första året visas efter kön men inte efter ålder: siffrorna visas igen i ett år, och under tiden"
        " blir människor äldre. Skillnaden i förändring är den mellan kvinnor och män."
    )

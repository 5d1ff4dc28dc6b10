"""What a report says of those who ended, and of the handledare: what was released of a quarter."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from smail.domain.publishing import Publication
from smail.web.federation.report_parts import Part, number_of, released

ENDINGS = "endings"


def _not_released(what: str) -> Part:
    return [_("%(what)s ingår inte i det som är släppt för kvartalet.", what=what)], []


def staff(found: Publication, names: Mapping[str, str]) -> Part:
    """How many handledare held a certificate, and how they and the participants agree."""
    tables = released(found, names, "staff", "agreement", "rater_gap")
    there, certified = (number_of(found, "staff", f"staff_{key}") for key in ("there", "certified"))
    if there is not None and certified is not None:
        return [_certified(there, certified)], tables
    # Nobody followed anybody there; or the quarter was released before they were counted.
    if found.table(ENDINGS) is not None:
        return [_("Ingen handledare följde någon när kvartalet var slut.")], tables
    return _not_released(_("Handledarnas certifikat"))[0], tables


def _certified(there: int, certified: int) -> str:
    return ngettext(
        "%(certified)d av %(num)d handledare hade ett certifikat som gällde när kvartalet var slut.",
        "%(certified)d av %(num)d handledare hade ett certifikat som gällde när kvartalet var slut.",
        there,
        certified=certified,
    )


def endings(found: Publication, names: Mapping[str, str]) -> Part:
    """How many are gone, what they went to, and how the first year went."""
    ended = number_of(found, "people", "ended")
    first = (
        _("Hur många som slutade visas inte: de är för få, eller så skulle en liten grupp gå att räkna ut.")
        if ended is None
        else _("%(n)d personer är inte längre med sedan kvartalet före.", n=ended)
    )
    tables = released(found, names, ENDINGS, "first_year", "leaving_change")
    return [first, *_to_what(found, ended)], tables


def _to_what(found: Publication, ended: int | None) -> list[str]:
    """How many went to work or studies; or why that is not told, where it was counted at all."""
    if found.table(ENDINGS) is None:
        return _not_released(_("Vad de gick till"))[0]
    reached = number_of(found, ENDINGS, "to_work_or_studies")
    if ended == 0 or (ended is None and reached is None):
        return []
    if ended is None or reached is None:
        return [_("Vad de gick till visas inte: någon uppgift skulle gälla några få.")]
    return [_("%(n)d av dem gick till arbete eller studier.", n=reached)]

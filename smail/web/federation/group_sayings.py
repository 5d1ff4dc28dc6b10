"""What a released quarter says in sentences: who was there, what was done, and dated steps forward."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from smail.domain.publishing import Publication
from smail.web.federation import goal_words
from smail.web.federation.change_words import BY_SEX, bars_of, change_words
from smail.web.federation.group_cells import why_hidden
from smail.web.federation.report_parts import number_of


@dataclass(frozen=True, slots=True)
class Saying:
    """One message: what is read from the back of the room, and the sentence that says it."""

    big: str
    sentence: str
    # The same of women and of men; empty where it is not told.
    by_sex: str = ""


def _by_sex(found: Publication, table: str, row: str) -> str:
    """A figure of women and of men in a sentence; nothing where it is not told."""
    women, men = (number_of(found, table, row, one) for one in BY_SEX)
    if women is None or men is None:
        return ""
    return _("Kvinnor %(women)d, män %(men)d.", women=women, men=men)


def people_said(found: Publication) -> Saying:
    """How many were there, came and went."""
    began, ended, there = (number_of(found, "people", key) for key in ("started", "ended", "ongoing"))
    if there is None:
        # Month by month it is those who were there when each month ended, and the quarter with its last.
        there = number_of(found, "people", "at_end")
    if there is None:
        return Saying("", _("Hur många som var med visas inte för kvartalet: %(why)s.", why=why_hidden()))
    said = ngettext(
        "%(num)d person var med när kvartalet var slut.",
        "%(num)d personer var med när kvartalet var slut.",
        there,
    )
    if began is not None and ended is not None:
        came = _("%(began)d började och %(ended)d är inte längre med.", began=began, ended=ended)
        said = f"{said} {came}"
    return Saying(str(there), said, _by_sex(found, "people", "ongoing"))


def done_said(found: Publication) -> Saying:
    """How much of what was due is done."""
    due, done = (number_of(found, "ratings", key) for key in ("due", "done"))
    if due == 0:
        return Saying("", _("Ingen skattning skulle göras under kvartalet."))
    if due is None:
        said = _(
            "Hur många skattningar som skulle göras visas inte för kvartalet: %(why)s.", why=why_hidden()
        )
        return Saying("", said)
    if done is None:
        return Saying("", _("%(due)d skattningar skulle göras. Hur många som är gjorda visas inte.", due=due))
    percent = goal_words.percent(done / due)
    said = _(
        "%(done)d av %(due)d skattningar som skulle göras är gjorda. %(missing)d saknas.",
        done=done,
        due=due,
        missing=due - done,
    )
    return Saying(_("%(percent)s %%", percent=percent), said, _done_by_sex(found))


def _done_by_sex(found: Publication) -> str:
    of_all = [number_of(found, "ratings", "due", one) for one in BY_SEX]
    return _some_by_sex([number_of(found, "ratings", "done", one) for one in BY_SEX], of_all)


def _some_by_sex(some: Sequence[int | None], of_all: Sequence[int | None]) -> str:
    """So many of all women, and of all men, in a sentence; nothing where a number is not told."""
    (women, men), (of_women, of_men) = some, of_all
    if women is None or of_women is None or men is None or of_men is None:
        return ""
    return _(
        "Kvinnor %(women)d av %(of_women)d, män %(men)d av %(of_men)d.",
        women=women,
        of_women=of_women,
        men=men,
        of_men=of_men,
    )


def forward_said(found: Publication) -> Saying:
    """How many have a dated step forward, of those who were there."""
    forward, others = (number_of(found, "steps", key) for key in ("forward", "not_forward"))
    if forward is None or others is None:
        return Saying("", "")
    said = _(
        "%(forward)d av %(there)d som var med någon gång i kvartalet har minst ett inskrivet framsteg.",
        forward=forward,
        there=forward + others,
    )
    stepped, not_stepped = (
        [number_of(found, "steps", key, one) for one in BY_SEX] for key in ("forward", "not_forward")
    )
    everybody = [
        None if one is None or other is None else one + other
        for one, other in zip(stepped, not_stepped, strict=True)
    ]
    return Saying(str(forward), said, _some_by_sex(stepped, everybody))


def in_sentences(found: Publication, names: Mapping[str, str]) -> list[str]:
    """The quarter in short, of everybody; `names` are those of the indicators."""
    said = [people_said(found).sentence, done_said(found).sentence, forward_said(found).sentence]
    change = change_words(found, names) if bars_of(found, names) else ""
    return [one for one in (*said, change) if one]

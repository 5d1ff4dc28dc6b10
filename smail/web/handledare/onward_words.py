"""The words for starts in work or studies, for what was offered at an avslut, and for follow-ups."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from smail.domain.onward import FollowUpResult, FollowUpState, Offer, StartKind
from smail.web.words import Words

START_KINDS: Words[StartKind] = {
    StartKind.WORK: _l("Arbete"),
    StartKind.STUDIES: _l("Studier"),
}
SUBSIDISED = {"yes": _l("Ja"), "no": _l("Nej")}
TALKS: Words[Offer] = {
    Offer.OFFERED: _l("Ja, och personen vill ha det"),
    Offer.DECLINED: _l("Ja, men personen tackade nej"),
    Offer.NOT_OFFERED: _l("Nej"),
}
LAST_RATINGS: Words[Offer] = {
    Offer.OFFERED: _l("Ja, personen får svara till och med sista dagen"),
    Offer.DECLINED: _l("Ja, men personen tackade nej"),
    Offer.NOT_OFFERED: _l("Nej"),
}
RESULTS: Words[FollowUpResult] = {
    FollowUpResult.WORK: _l("Arbetar"),
    FollowUpResult.STUDIES: _l("Studerar"),
    FollowUpResult.OTHER: _l("Något annat"),
    FollowUpResult.NOT_REACHED: _l("Gick inte att nå"),
}
STATES: Words[FollowUpState] = {
    FollowUpState.COMING: _l("Kommer"),
    FollowUpState.DUE: _l("Dags"),
    FollowUpState.OVERDUE: _l("Försenad"),
    FollowUpState.DONE: _l("Klar"),
    FollowUpState.DECLINED: _l("Personen vill inte bli kontaktad"),
    FollowUpState.NOT_CHOSEN: _l("Inte med i urvalet"),
}
TAGS = {FollowUpState.DUE: "due", FollowUpState.OVERDUE: "late", FollowUpState.DONE: "ok"}


def start_words(kind: StartKind, share: int | None, is_subsidised: bool | None) -> str:
    """What was started, as staff read it."""
    what = _("Började arbeta") if kind is StartKind.WORK else _("Började studera")
    more = []
    if share is not None:
        more.append(_("%(share)s procent", share=share))
    if is_subsidised is not None:
        more.append(_("med stöd till arbetsgivaren") if is_subsidised else _("utan stöd till arbetsgivaren"))
    return ", ".join(str(one) for one in (what, *more))

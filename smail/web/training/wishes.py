"""The pages of wishes about the instrument: left, read by all who measure, answered by those who keep it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.catalogue import Catalogue
from smail.db.tables import Account, NetworkMeeting
from smail.domain.wishes import ANSWERS, TEXT_MAX, WishState
from smail.errors import Conflict
from smail.policies import Action, WishSubject, may
from smail.queries import wishes as reads
from smail.queries.wishes import Wish
from smail.services import wishes
from smail.services.wishes import Reply
from smail.web.forms import (
    ChoiceField,
    LinesField,
    SmailForm,
    WholeNumberField,
    blank,
    choices,
    errors_of,
    length,
    no_personnummer,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.room import training

WHOLE = "whole"
STATES: Mapping[WishState, tuple[LazyString, str]] = {
    WishState.NEW: (_l("Ny"), "due"),
    WishState.ANSWERED: (_l("Besvarad"), "ok"),
    WishState.RAISED: (_l("Tas upp i referensgruppen"), "due"),
    WishState.DONE: (_l("Genomförd"), "ok"),
    WishState.DECLINED: (_l("Avböjd"), "pause"),
}


class WishForm(SmailForm):
    """A wish, and which part of the instrument it is about."""

    indicator = ChoiceField(validators=[required(_l("Välj vad önskemålet gäller."))])
    text = LinesField(
        validators=[required(_l("Skriv ditt önskemål.")), length(at_most=TEXT_MAX), no_personnummer]
    )


class WishAnswerForm(SmailForm):
    """The answer, what has become of the wish, and how many answers the page knew."""

    state = ChoiceField(
        choices=choices((one.value, STATES[one][0]) for one in ANSWERS),
        validators=[required(_l("Välj vad som händer med önskemålet."))],
    )
    answer = LinesField(
        validators=[required(_l("Skriv ett svar.")), length(at_most=TEXT_MAX), no_personnummer]
    )
    seen = WholeNumberField()


@dataclass(frozen=True, slots=True)
class Group:
    """The wishes about one part of the instrument, those that nobody has answered first."""

    name: str
    wishes: tuple[Wish, ...]

    def count(self, state: WishState) -> int:
        """How many of them have come so far."""
        return sum(one.state == state for one in self.wishes)


@training.route("/onskemal", methods=["GET", "POST"], endpoint="wishes")
@needs(Action.LEAVE_WISH)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """The own wishes, those that are answered, all of them for whoever answers; and the form for one more."""
    if request.method == "GET":
        return _page(at, _offered(at, blank(WishForm)))
    form = _offered(at, read(WishForm))
    if not form.validate():
        return _page(at, form), 422
    indicator = None if form.indicator.data == WHOLE else form.indicator.data
    whose = at.db.get_one(Account, at.viewer.account_id)
    wishes.leave(at.db, at.parts.vault, whose, indicator, form.text.data or "", at.actor)
    flash(_("Önskemålet är skickat till förbundets utbildare. Du ser svaret här."), "ok")
    return redirect(url_for("training.wishes"), 303)


@training.route("/onskemal/<wish_id>", methods=["GET", "POST"], endpoint="wish")
@needs(Action.ANSWER_WISH, of="wish_id")
def show(at: StaffRequest, wish: WishSubject) -> ResponseReturnValue:
    """One wish is answered, or answered anew when more has become of it."""
    one = reads.wish(at.db, at.parts.vault, wish.id)
    if request.method == "GET":
        state = "" if one.state is WishState.NEW else one.state.value
        known = {"state": state, "answer": one.answer, "seen": one.n_answers}
        return _wish_page(at, one, blank(WishAnswerForm, known))
    form = read(WishAnswerForm)
    if not form.validate():
        return _wish_page(at, one, form), 422
    seen = -1 if form.seen.data is None else form.seen.data
    reply = Reply(WishState(form.state.data), form.answer.data or "", seen)
    try:
        wishes.answer(at.db, at.parts.vault, wish.id, reply, at.actor, at.viewer.account_id)
    except Conflict:
        return _wish_page(at, one, form, is_late=True), 409
    flash(_("Svaret är sparat. Den som lämnade önskemålet ser det."), "ok")
    return redirect(url_for("training.wishes"), 303)


def raised_at(at: StaffRequest, meeting: NetworkMeeting) -> list[Group]:
    """What waits for this meeting of the reference group, by what it is about."""
    return _groups(at.parts.catalogue, reads.raised_at(at.db, at.parts.vault, meeting))


def _offered(at: StaffRequest, form: WishForm) -> WishForm:
    asked = (area for one in at.parts.catalogue.for_participants() for area in one.indicators)
    whole = (WHOLE, _("Instrumentet i sin helhet"))
    form.indicator.choices = [whole, *choices((one.key, one.name("sv")) for one in asked)]
    return form


def _page(at: StaffRequest, form: WishForm) -> str:
    vault, viewer = at.parts.vault, at.viewer
    answers = may(viewer, Action.ANSWER_WISH)
    everything = reads.everything(at.db, vault, viewer.federation_id) if answers else ()
    others = (
        () if answers else reads.answered_to_others(at.db, vault, viewer.federation_id, viewer.account_id)
    )
    errors = errors_of(form)
    return render_template(
        "pages/training/wishes.html",
        form=form,
        own=_groups(at.parts.catalogue, reads.own(at.db, vault, viewer.account_id)),
        others=_groups(at.parts.catalogue, others),
        everything=_groups(at.parts.catalogue, everything),
        answers=answers,
        states=STATES,
        text_max=TEXT_MAX,
        is_trainer=may(viewer, Action.SEE_TRAINING),
        errors=errors,
        wrong=dict(errors),
    )


def _wish_page(at: StaffRequest, one: Wish, form: WishAnswerForm, *, is_late: bool = False) -> str:
    errors = errors_of(form)
    return render_template(
        "pages/training/wish.html",
        one=one,
        about=about(at.parts.catalogue, one.indicator),
        form=form,
        states=STATES,
        text_max=TEXT_MAX,
        is_late=is_late,
        errors=errors,
        wrong=dict(errors),
    )


def _groups(catalogue: Catalogue, found: Sequence[Wish]) -> list[Group]:
    """By what they are about, the whole instrument first; in each those that wait first, then the latest."""
    by: dict[str | None, list[Wish]] = {}
    for one in found:
        by.setdefault(one.indicator, []).append(one)
    order = {key: place for place, key in enumerate((None, *_names(catalogue)))}
    return [
        Group(about(catalogue, key), tuple(sorted(rows, key=lambda one: one.state is not WishState.NEW)))
        for key, rows in sorted(by.items(), key=lambda pair: order.get(pair[0], len(order)))
    ]


def about(catalogue: Catalogue, indicator: str | None) -> str:
    """What a wish is about, in words, also where nobody asks for it any more."""
    if indicator is None:
        return str(_("Instrumentet i sin helhet"))
    return _names(catalogue).get(indicator) or str(_("Ett område som inte frågas om längre"))


def _names(catalogue: Catalogue) -> dict[str, str]:
    newest_last = (area for one in catalogue.all() for area in one.indicators)
    return {one.key: one.name("sv") for one in newest_last}

"""Follow-ups as those see them who share out the work: what nobody holds, and whether a sample is drawn."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from smail import clock
from smail.db.tables import FollowUp, FollowUpDraw, Participant, Programme
from smail.domain.people import format_number
from smail.errors import NotFound
from smail.policies import Action, FollowUpSubject, ProgrammeSubject
from smail.queries import follow_ups as reads
from smail.queries.handledare import handledare_in
from smail.queries.organisations import paths, programmes_for
from smail.services import follow_up_draws, follow_ups
from smail.services.follow_up_draws import Mistake, Sample
from smail.web.forms import (
    ChoiceField,
    SmailForm,
    WholeNumberField,
    between,
    blank,
    errors_of,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.handledare.onward_words import STATES, TAGS
from smail.web.parts import StaffRequest

EVERYBODY, SAMPLE = "everybody", "sample"
WHO = {
    EVERYBODY: _l("Alla som avslutas"),
    SAMPLE: _l("Ett urval som dras med lott"),
}
ALL, REACHED = "all", "reached"
AMONG = {
    ALL: _l("Bland alla avslut"),
    REACHED: _l("Bland avslut till arbete eller studier"),
}
MISTAKES: Mapping[Mistake, tuple[str, LazyString]] = {
    Mistake.TOO_SMALL_FRAME: (
        "frame",
        _l("Urvalet är större än antalet avslut. Skriv ett större antal avslut, eller ett mindre urval."),
    ),
    Mistake.TOO_LARGE_FRAME: ("frame", _l("Skriv högst 5000 avslut.")),
    Mistake.MORE_ENDS: (
        "frame",
        _l("Det finns redan fler sådana avslut i insatsen. Skriv hur många det blir under hela tiden."),
    ),
}
Errors = Sequence[tuple[str, str]]


class WhoForm(SmailForm):
    """Whether everybody is followed up, or how many of how many, and of which."""

    who = ChoiceField(choices=list(WHO.items()), validators=[required(_l("Välj alla eller ett urval."))])
    among = ChoiceField(choices=list(AMONG.items()))
    n = WholeNumberField(validators=[between(1, follow_up_draws.LARGEST_FRAME)])
    frame = WholeNumberField(validators=[between(1, follow_up_draws.LARGEST_FRAME)])


class HolderForm(SmailForm):
    """Who asks from now on."""

    handledare = ChoiceField(validators=[required(_l("Välj vem som ska fråga."))])


@needs(Action.SEE_CASELOADS)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """The follow-ups that nobody holds, in every programme of the viewer."""
    ids = [row.place.programme_id for row in programmes_for(at.db, at.viewer, Action.SEE_CASELOADS)]
    programmes = at.db.scalars(select(Programme).where(Programme.id.in_(ids))).all()
    above = paths(at.db, at.viewer.federation_id)
    return render_template(
        "pages/coordinator/follow_ups.html",
        found=reads.unheld(at.db, programmes, above, clock.today()),
        states=STATES,
        tags=TAGS,
    )


@needs(Action.ASSIGN_FOLLOW_UP, of="follow_up_id")
def assign(at: StaffRequest, follow_up: FollowUpSubject) -> ResponseReturnValue:
    """One follow-up, by number, and who shall ask."""
    row = at.db.get_one(FollowUp, follow_up.id)
    if row.done_on is not None or row.declined_on is not None:
        raise NotFound
    staff = handledare_in(at.db, follow_up.place)
    form = blank(HolderForm) if request.method == "GET" else read(HolderForm)
    form.handledare.choices = [(one.public_id, one.name) for one in staff]
    number = format_number(at.db.get_one(Participant, follow_up.participant_id).number)
    if request.method == "GET" or not form.validate():
        page = render_template(
            "pages/coordinator/follow_up_assign.html",
            form=form,
            number=number,
            follow_up=row,
            programme=row.enrolment.programme.name,
            errors=errors_of(form),
            wrong=dict(errors_of(form)),
        )
        return (page, 200 if request.method == "GET" else 422)
    chosen = next(one for one in staff if one.public_id == form.handledare.data)
    follow_ups.assign(at.db, row, chosen.id, at.actor)
    flash(_("Sparat. %(name)s följer upp %(number)s.", name=chosen.name, number=number), "ok")
    return redirect(url_for("coordinator.follow_ups"), 303)


@needs(Action.MANAGE_PROGRAMME, of="programme_id")
def who(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """Whether the programme follows up everybody or a sample, and how the sample was drawn."""
    row = at.db.get_one(Programme, programme.id)
    draw = at.db.scalar(select(FollowUpDraw).where(FollowUpDraw.programme_id == row.id))
    if request.method == "GET":
        return _who_page(row, draw, blank(WhoForm, _usual(row, draw)), ())
    form = read(WhoForm)
    errors = errors_of(form) if not form.validate() else _errors(at, row, draw, form)
    if errors:
        return _who_page(row, draw, form, errors), 422
    if form.who.data == EVERYBODY:
        follow_up_draws.follow_all(at.db, row, at.actor)
    elif draw is not None:
        follow_up_draws.follow_sample(at.db, row, at.actor)
    else:
        follow_up_draws.draw(at.db, row, _sample(form), at.actor, at.viewer.account_id)
    flash(_("Sparat."), "ok")
    return redirect(url_for("coordinator.follow_up_who", programme_id=row.public_id), 303)


def _errors(at: StaffRequest, row: Programme, draw: FollowUpDraw | None, form: WhoForm) -> Errors:
    """What it is drawn among and both numbers, the first time; later they stand fast."""
    if form.who.data == EVERYBODY or draw is not None:
        return ()
    missing = [] if form.among.data else [("among", str(_("Välj vilka avslut lotten dras bland.")))]
    missing += [(name, str(_("Skriv ett antal."))) for name in ("n", "frame") if form[name].data is None]
    if missing:
        return missing
    wrong = follow_up_draws.mistake_of(at.db, row.id, _sample(form))
    if wrong is None:
        return ()
    name, words = MISTAKES[wrong]
    return ((name, str(words)),)


def _sample(form: WhoForm) -> Sample:
    return Sample(form.n.data, form.frame.data, is_of_reached=form.among.data == REACHED)


def _usual(row: Programme, draw: FollowUpDraw | None) -> dict[str, object]:
    is_sample = draw is not None and draw.set_aside_on is None
    return {"who": SAMPLE if is_sample else EVERYBODY, "n": None, "frame": row.expected_number}


def _who_page(row: Programme, draw: FollowUpDraw | None, form: WhoForm, errors: Errors) -> str:
    return render_template(
        "pages/coordinator/follow_up_who.html",
        row=row,
        draw=draw,
        form=form,
        who=list(WHO.items()),
        among=list(AMONG.items()),
        errors=tuple(errors),
        wrong=dict(errors),
    )

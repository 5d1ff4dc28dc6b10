"""What is worth a talk, on Today: settled when the page is first opened in a day, put away by its buttons."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from smail import clock
from smail.domain.signals import MOST_A_DAY, Day, Occurrence, SignalAnswer, SignalKind, back_on, of_day
from smail.policies import Action, ParticipantSubject
from smail.queries.responsible import Charge
from smail.queries.signals import told_of
from smail.queries.staff_ratings import Course
from smail.queries.today import TodayRow
from smail.reports.signals import Known, may_be_judged, signals_of
from smail.services import signals
from smail.web import dates
from smail.web.forms import ChoiceField, DayField, SmailForm, read, required
from smail.web.guard import needs
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest

AGAIN = "again"


class SignalForm(SmailForm):
    """Which occurrence, and what is said to it."""

    signal = ChoiceField(choices=[(kind.value, "") for kind in SignalKind], validators=[required()])
    occurred = DayField(validators=[required()])
    say = ChoiceField(
        choices=[*((answer.value, "") for answer in SignalAnswer), (AGAIN, "")],
        validators=[required(_l("Välj Klart eller Inte nu."))],
    )


@handledare.post("/deltagare/<participant_id>/signal", endpoint="signal")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def say(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The signal is put away, or shown again; its place among the day's five stays its own."""
    form = read(SignalForm)
    if not form.validate():
        flash(_("Det gick inte att spara. Tryck på knappen igen."), "error")
        return redirect(_address(), 303)
    given = None if form.say.data == AGAIN else SignalAnswer(form.say.data)
    signals.answer(
        at.db,
        at.viewer.account_id,
        Occurrence(participant.id, SignalKind(form.signal.data), form.occurred.data),
        given,
        actor=at.actor,
        public_id=participant.public_id,
    )
    flash(_said(given), "ok")
    return redirect(_address(), 303)


def day_of(
    at: StaffRequest,
    rows: Sequence[TodayRow],
    courses: Mapping[int, Course],
    charge: Charge,
    today: date,
) -> Day:
    """The day's signals, kept as told if they were not yet."""
    house, account_id, people = at.parts, at.viewer.account_id, [row.id for row in rows]
    is_judged = may_be_judged(rows)
    if is_judged:
        house.declines.freshen(house.database, house.county, house.catalogue.for_participants())
    # Until the models are ready one place is kept for what they may have to tell.
    most = MOST_A_DAY - (is_judged and not house.declines.is_ready)
    declines = house.declines.of({row.id: row.facts.last_on for row in rows})
    known = Known(rows, courses, charge, declines)
    found = signals_of(at.db, house.catalogue, known, today)
    told = told_of(at.db, account_id, people, today)
    day = of_day(found, told, today, most)
    if all(one.occurrence in told and told[one.occurrence].shown_on == today for one in day.shown):
        return day
    # A look writes nothing else than that it was told, as the audit tells of a look: once a day.
    with house.database.transaction(write=True) as db:
        return signals.tell(db, account_id, found, people, today, most)


def _said(given: SignalAnswer | None) -> str:
    match given:
        case SignalAnswer.DONE:
            return _("Klart. Den visas igen först när något nytt händer.")
        case SignalAnswer.NOT_NOW:
            back = dates.weekday_day(back_on(clock.today()))
            return _("Inte nu. Den kommer tillbaka %(day)s.", day=back)
        case None:
            return _("Den visas igen.")


def _address() -> str:
    return url_for("handledare.today", _anchor="signaler")

"""The page of one meeting: who is asked and came, the agenda, what was decided, and what is still open."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from smail import clock
from smail.db.tables import NetworkMeeting
from smail.errors import NotFound
from smail.policies import Action, NetworkMeetingSubject, may
from smail.queries import network_meetings as reads
from smail.queries.network_meetings import MeetingPage
from smail.services import network_decisions, network_meetings
from smail.services.network_decisions import DecisionFields
from smail.web.forms import blank, choices, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.network import learner_of, people_to_choose, where_errors
from smail.web.training.network_forms import MEETING, Errors, RunMeetingForm, errors_in, filled
from smail.web.training.network_words import GROUPS
from smail.web.training.room import training
from smail.web.training.wishes import STATES, raised_at
from smail.web.training.words import hours

PARTS = {
    "change": MEETING,
    "call_off": ("call_off_confirmed",),
    "invite": ("newcomer",),
    "withdraw": ("leaver",),
    "attendance": ("here",),
    "decision": ("decision_text", "answers", "by_on"),
    "done": ("decision",),
    "open": ("decision",),
}


# Where on the page one comes back to.
ANCHORS = {
    **dict.fromkeys(("invite", "withdraw", "attendance"), "kallade"),
    **dict.fromkeys(("decision", "done", "open"), "beslut"),
}


@training.get("/mote/<meeting_id>", endpoint="meeting")
@needs(Action.SEE_NETWORK_MEETING, of="meeting_id")
def show(at: StaffRequest, meeting: NetworkMeetingSubject) -> ResponseReturnValue:
    """One meeting; whoever runs it has its forms, the others who are asked see the own attendance."""
    page = reads.meeting_page(at.db, at.parts.vault, meeting.id)
    form = blank(RunMeetingForm, _known(page))
    _offer(at, form, page)
    return _page(at, page, form)


@training.post("/mote/<meeting_id>", endpoint="run_meeting")
@needs(Action.RUN_NETWORK_MEETING, of="meeting_id")
def run(at: StaffRequest, meeting: NetworkMeetingSubject) -> ResponseReturnValue:
    """One part of the meeting is written down."""
    # Held before it is read: what the page had is asked of what stands until this is saved.
    network_meetings.hold(at.db, meeting.id)
    page = reads.meeting_page(at.db, at.parts.vault, meeting.id)
    form = read(RunMeetingForm)
    _offer(at, form, page)
    errors = _moved_list(form, page) or errors_in(form, PARTS) or _more_errors(at, form, page)
    if errors:
        _keep_the_rest(form, page)
        return _page(at, page, form, errors), 422
    flash(_done(at, page, form), "ok")
    anchor = ANCHORS.get(form.part.data)
    return redirect(url_for("training.meeting", meeting_id=meeting.public_id, _anchor=anchor), 303)


def _known(page: MeetingPage) -> dict[str, object]:
    row = page.meeting
    begins = row.starts_at.astimezone(clock.SWEDISH_TIME)
    return {
        "title": row.title,
        "meeting_on": begins.date(),
        "begins": begins.time(),
        "lasts": row.minutes,
        "where": row.place,
        "meeting_link": row.link,
        "agenda": page.agenda,
        # The first time everybody is ticked, since most are there.
        "here": [one.public_id for one in page.asked if one.was_there or not page.is_recorded],
    }


def _keep_the_rest(form: RunMeetingForm, page: MeetingPage) -> None:
    """The other forms of the page have what stands, not the nothing that was sent of them."""
    for name, value in _known(page).items():
        if name not in PARTS.get(form.part.data or "", ()):
            form[name].process(None, value)


def _offer(at: StaffRequest, form: RunMeetingForm, page: MeetingPage) -> None:
    asked = [(one.public_id, f"{one.person.name}, {one.person.organisation}") for one in page.asked]
    form.here.choices = form.leaver.choices = choices(asked)
    form.answers.choices = choices((one.person.public_id, one.person.name) for one in page.asked)
    form.decision.choices = choices((one.public_id, "") for one in (*page.decisions, *page.earlier))
    if may(at.viewer, Action.RUN_NETWORK):
        known = {f"learner:{one.person.public_id}" for one in page.asked}
        form.newcomer.choices = [one for one in people_to_choose(at) if one[0] not in known]


def _seen_asked(page: MeetingPage) -> list[str]:
    """Who stands on the page, and what is known of whether they were there."""
    return [f"{one.public_id}:{one.was_there}" for one in page.asked]


def _moved_list(form: RunMeetingForm, page: MeetingPage) -> Errors:
    """That others are asked, or were there, than the page of the attendance had; none where it stands so."""
    if form.part.data != "attendance" or form.seen_asked.chosen == tuple(_seen_asked(page)):
        return ()
    seen = [one.partition(":")[0] for one in form.seen_asked.chosen]
    there = {one.public_id for one in page.asked if one.was_there}
    is_same = seen == [one.public_id for one in page.asked] and set(form.here.chosen) == there
    if is_same and page.is_recorded:
        return ()
    return (("here", _("Listan har ändrats sedan du öppnade den. Se efter vilka som var där, och spara.")),)


def _changed_meanwhile(at: StaffRequest, form: RunMeetingForm, page: MeetingPage) -> Errors:
    """What has happened to the meeting since its page was made."""
    now, new = network_meetings.stands(at.parts.vault, page.meeting), filled(form)
    if form.seen_meeting.data != now.digest and new != now:
        said = _("Någon annan har ändrat mötet. Jämför med det som står överst, och spara igen.")
        return (("title", said),)
    if page.is_recorded and new.when.starts_at > clock.now():
        said = _("Närvaron är inskriven, så mötet har redan varit. Det kan inte flyttas fram.")
        return (("meeting_on", said),)
    return ()


def _more_errors(at: StaffRequest, form: RunMeetingForm, page: MeetingPage) -> Errors:
    match form.part.data:
        case "change":
            return where_errors(form) or _changed_meanwhile(at, form, page)
        case "call_off" if not form.call_off_confirmed.data and page.meeting.cancelled_on is None:
            return (("call_off_confirmed", _("Mötet är inte inställt. Bocka för att du är säker.")),)
        case "decision" if not network_decisions.is_within_reach(
            page.meeting, form.by_on.data, clock.today()
        ):
            return (("by_on", _("Välj en dag efter mötet och inom två år.")),)
        case "attendance" if clock.now() < page.meeting.starts_at:
            return (("here", _("Närvaro skrivs in när mötet har börjat.")),)
    return ()


def _done(at: StaffRequest, page: MeetingPage, form: RunMeetingForm) -> str:
    db, vault, row, by = at.db, at.parts.vault, page.meeting, at.viewer.account_id
    asked = {one.public_id: one.id for one in page.asked}
    match form.part.data:
        case "change":
            network_meetings.change(db, vault, row.id, filled(form), at.actor)
            return _("Mötet är sparat.")
        case "call_off":
            network_meetings.call_off(db, row.id, at.actor)
            return _("Mötet är inställt. De som har fått mejl får ett nytt.")
        case "invite":
            network_meetings.invite(db, row.id, learner_of(at, form.newcomer.data), at.actor)
            return _("Personen är kallad.")
        case "withdraw":
            network_meetings.withdraw(db, asked[form.leaver.data], at.actor)
            return _("Personen är inte kallad längre.")
        case "attendance":
            here = {asked[one] for one in form.here.data}
            n = network_meetings.record_attendance(db, row.id, here, at.actor, by)
            return ngettext("Sparat: %(num)d var där.", "Sparat: %(num)d var där.", n)
        case "decision":
            network_decisions.decide(db, vault, row.id, _decision(form, page), at.actor, by)
            return _("Beslutet är sparat.")
        case _:
            return _settled(at, row, form)


def _decision(form: RunMeetingForm, page: MeetingPage) -> DecisionFields:
    owners = {one.person.public_id: one.person.id for one in page.asked}
    return DecisionFields(form.decision_text.data or "", owners[form.answers.data], form.by_on.data)


def _settled(at: StaffRequest, row: NetworkMeeting, form: RunMeetingForm) -> str:
    own = reads.decision_id(at.db, row, form.decision.data)
    if own is None:
        raise NotFound
    is_done = form.part.data == "done"
    network_decisions.settle(at.db, own, at.actor, at.viewer.account_id, is_done=is_done)
    return _("Beslutet är klart.") if is_done else _("Beslutet är öppet igen.")


def _page(at: StaffRequest, page: MeetingPage, form: RunMeetingForm, errors: Errors = ()) -> str:
    row, runs, vault = page.meeting, may(at.viewer, Action.RUN_NETWORK), at.parts.vault
    own = next((one for one in page.asked if one.person.account_id == at.viewer.account_id), None)
    return render_template(
        "pages/training/meeting.html",
        shown=page,
        meeting=row,
        group=GROUPS[row.kind],
        length=hours(row.minutes),
        own=own,
        runs=runs and row.cancelled_on is None,
        sees_all=runs,
        sees_groups=may(at.viewer, Action.SEE_NETWORK),
        seen=network_meetings.stands(vault, row).digest,
        seen_asked=_seen_asked(page),
        has_begun=row.starts_at <= clock.now(),
        today=clock.today(),
        raised=raised_at(at, row),
        wish_states=STATES,
        form=form,
        errors=errors,
        wrong=dict(errors),
    )

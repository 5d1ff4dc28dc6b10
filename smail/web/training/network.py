"""The pages of the network and the reference group: when they meet, who belongs, and a new meeting."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from smail import clock
from smail.db.tables import Learner, OrganisationKind
from smail.domain.network import GroupKind
from smail.errors import NotFound
from smail.policies import Action, may
from smail.queries import learners, network, organisations
from smail.services import learner_entry, network_groups, network_meetings
from smail.services.courses import CourseFault
from smail.web.forms import blank, choices, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.network_forms import (
    Errors,
    GroupForm,
    MeetingForm,
    NewMeetingForm,
    chosen_group,
    errors_in,
    filled,
)
from smail.web.training.network_words import GROUPS, TAGS, next_words
from smail.web.training.room import training
from smail.web.training.words import COURSE_FAULTS
from smail.web.words import options

# What of a group's form is asked for, by the part that was sent.
GROUP_PARTS = {
    "rhythm": tuple(f"months_{one.value}" for one in GroupKind),
    "add": ("group", "newcomer"),
    "add_utbildare": ("group",),
    "remove": ("group", "leaver"),
}
FIELDS = {"starts": "meeting_on", "place": "where", "link": "meeting_link"}


@training.get("/moten", endpoint="network")
@needs(Action.SEE_NETWORK)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """How it stands with each group, and the meetings that the viewer sees."""
    return _page(at)


@training.post("/moten", endpoint="change_group")
@needs(Action.RUN_NETWORK)
def change_group(at: StaffRequest) -> ResponseReturnValue:
    """How often a group meets, or who belongs to it, is changed."""
    form = read(GroupForm)
    _offer(at, form)
    errors = errors_in(form, GROUP_PARTS)
    if errors:
        return _page(at, form, errors), 422
    flash(_changed(at, form), "ok")
    return redirect(url_for("training.network", _anchor="medlemmar"), 303)


@training.route("/mote/nytt", methods=["GET", "POST"], endpoint="new_meeting")
@needs(Action.RUN_NETWORK)
def new(at: StaffRequest) -> ResponseReturnValue:
    """A meeting as it is filled in; the members of its group are asked to it."""
    if request.method == "GET":
        return _new_page(at, blank(NewMeetingForm, {"lasts": 120}))
    form = read(NewMeetingForm)
    errors = errors_of(form) if not form.validate() else where_errors(form)
    if errors:
        return _new_page(at, form, errors), 422
    row = network_meetings.plan(
        at.db,
        at.parts.vault,
        at.viewer.federation_id,
        chosen_group(form),
        filled(form),
        at.actor,
        at.viewer.account_id,
    )
    flash(_("Mötet är planerat och medlemmarna är kallade."), "ok")
    return redirect(url_for("training.meeting", meeting_id=row.public_id), 303)


def _new_page(at: StaffRequest, form: NewMeetingForm, errors: Errors = ()) -> str:
    return render_template(
        "pages/training/meeting_new.html",
        form=form,
        groups=[(one.kind.value, GROUPS[one.kind], len(one.members)) for one in _groups(at)],
        errors=errors,
        wrong=dict(errors),
    )


def where_errors(form: MeetingForm) -> Errors:
    """What is wrong with when and where, at the fields of the form."""
    wrong: tuple[tuple[str, CourseFault], ...] = tuple(network_meetings.faults(filled(form), clock.today()))
    return tuple((FIELDS[name], str(COURSE_FAULTS[fault])) for name, fault in wrong)


def learner_of(at: StaffRequest, key: str) -> Learner:
    """Who is meant by a choice that names a learner, or staff that is none yet."""
    kind, _colon, public_id = key.partition(":")
    federation_id = at.viewer.federation_id
    if kind == "account":
        account = learners.account(at.db, federation_id, public_id)
        if account is not None:
            return learner_entry.learner_of(at.db, account, at.actor)
    row = learners.learner(at.db, federation_id, public_id)
    if row is None:
        raise NotFound
    return row


def people_to_choose(at: StaffRequest) -> list[tuple[str, str]]:
    """Everybody of the federation who takes courses or works there, by name."""
    known = learners.to_ask(at.db, at.viewer.federation_id)
    return choices((one.key, f"{one.name}, {one.organisation}") for one in known)


def _offer(at: StaffRequest, form: GroupForm) -> None:
    form.newcomer.choices = people_to_choose(at)
    members = (one for row in _groups(at) for one in row.members)
    form.leaver.choices = choices({one.public_id: one.name for one in members}.items())


def _changed(at: StaffRequest, form: GroupForm) -> str:
    federation_id, by = at.viewer.federation_id, at.viewer.account_id
    if form.part.data == "rhythm":
        for kind in GroupKind:
            months = form[f"months_{kind.value}"].data
            network_groups.set_rhythm(at.db, federation_id, kind, months, at.actor, by)
        return _("Sparat.")
    kind = chosen_group(form)
    match form.part.data:
        case "add":
            network_groups.add_member(at.db, kind, learner_of(at, form.newcomer.data), at.actor)
            return _("Personen är med och kallas till nya möten.")
        case "add_utbildare":
            n = network_groups.add_utbildare(at.db, federation_id, kind, at.actor)
            return ngettext("%(num)d ny medlem.", "%(num)d nya medlemmar.", n)
        case _:
            leaver = learner_of(at, f"learner:{form.leaver.data}")
            network_groups.remove_member(at.db, kind, leaver, at.actor)
            return _("Personen är inte med längre. Redan planerade möten är som förut.")


def _groups(at: StaffRequest) -> tuple[network.Group, ...]:
    return network.groups(at.db, at.viewer.federation_id, clock.today())


def _page(at: StaffRequest, form: GroupForm | None = None, errors: Errors = ()) -> str:
    runs, now = may(at.viewer, Action.RUN_NETWORK), clock.now()
    groups, meetings = _groups(at), network.meetings_of(at.db, at.viewer)
    if form is None:
        form = blank(GroupForm, {f"months_{one.kind.value}": one.every_months for one in groups})
    return render_template(
        "pages/training/network.html",
        groups=[(one, GROUPS[one.kind], TAGS[one.next.state], next_words(one.next)) for one in groups],
        lacking=_lacking(at, groups) if runs else {},
        coming=[one for one in reversed(meetings) if one.starts_at > now and not one.is_called_off],
        over=[one for one in meetings if one.starts_at <= now or one.is_called_off],
        kinds=GROUPS,
        group_choices=options(GROUPS),
        runs=runs,
        is_trainer=may(at.viewer, Action.SEE_TRAINING),
        people=people_to_choose(at) if runs else [],
        form=form,
        errors=errors,
        wrong=dict(errors),
    )


def _lacking(at: StaffRequest, groups: Sequence[network.Group]) -> dict[GroupKind, tuple[str, ...]]:
    """The municipalities that nobody of a group comes from."""
    tree = organisations.tree(at.db, at.viewer.federation_id)
    above = {one.id: one.path[-1] for one in tree}
    places = [one for one in tree if one.kind is OrganisationKind.MUNICIPALITY and not one.is_ended]
    return {one.kind: one.lacking(places, above) for one in groups}

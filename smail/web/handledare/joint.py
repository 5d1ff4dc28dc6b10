"""Two pictures of one occasion, on a screen that a person and a handledare look at together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail import clock
from smail.charts.canvas import Width
from smail.db.tables.talks import WHOLE
from smail.errors import NotFound
from smail.policies import Action, ParticipantSubject, may
from smail.queries import joint_views as reads
from smail.queries.staff_ratings import programme_for
from smail.reports.joint import Joint, joint_of
from smail.reports.pictures import Drawing, drawing_of
from smail.services import audit, joint_views, locks
from smail.services.joint_views import MAX_LENGTH, LineProblem, Opinion
from smail.web.forms import HOLDS_PERSONNUMMER, read_texts
from smail.web.guard import needs
from smail.web.handledare import joint_words as words
from smail.web.handledare.blindness import unless_closed
from smail.web.handledare.pictures import Frame, frame_of, send
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest
from smail.web.picture_words import short

AGREE, DISAGREE = "ja", "nej"
PICTURE = "alla"
PROBLEMS: Mapping[LineProblem, LazyString] = {
    LineProblem.TOO_LONG: _l("Raden är för lång. Korta den till %(most)d tecken.", most=MAX_LENGTH),
    LineProblem.PERSONNUMMER: HOLDS_PERSONNUMMER,
}


@handledare.get("/deltagare/<participant_id>/tva-bilder")
@needs(Action.SEE_PARTICIPANT, of="participant_id", is_logged=True)
def joint(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """Both ratings of the latest occasion that the viewer has rated too, or why there is nothing yet."""
    return _page(at, participant, sight_of(at, participant))


@handledare.post("/deltagare/<participant_id>/tva-bilder")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def save_joint(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """What the two say about each topic and about the whole is kept; both ratings stay as they are."""
    # Of two tabs at once the second sees what the first has said.
    locks.person(at.db, participant.id)
    sight = sight_of(at, participant)
    found = sight.joint
    sent, is_other, is_stale = _read(at, found)
    if found is None or is_other:
        return _pair_changed(at, participant, sight, sent), 409
    opinions = [_opinion(area, *texts) for area, texts in sent.items() if texts[0]]
    errors = [fault for area, texts in sent.items() for fault in _faults(area, *texts)]
    if errors:
        audit.note_look(
            at.db, at.actor, participant.id, participant.public_id, is_protected=participant.is_protected
        )
        return _page(at, participant, sight, errors), 422
    new = [one for one in opinions if not _is_said(found, one)]
    if new and is_stale:
        return _pair_changed(at, participant, sight, sent, is_same_pair=True), 409
    for opinion in new:
        by = at.viewer.account_id
        joint_views.write(
            at.db, at.parts.vault, participant.id, found.pair, opinion, actor=at.actor, account_id=by
        )
    if not opinions:
        flash(_("Inget var valt, så inget är sparat."), "warning")
    elif new or is_stale:
        flash(_("Det ni har kommit fram till är sparat."), "ok")
    else:
        flash(_("Inget är ändrat. Det som var sparat står kvar."), "ok")
    return redirect(_address(participant), 303)


@handledare.get("/deltagare/<participant_id>/tva-bilder/<name>.svg")
@needs(Action.SEE_PARTICIPANT, of="participant_id")
def joint_picture(at: StaffRequest, participant: ParticipantSubject, name: str) -> ResponseReturnValue:
    """The picture, as the page names it."""

    def read() -> Mapping[str, Drawing]:
        found = sight_of(at, participant).joint
        return {} if found is None else {one.name: one for one in _drawings(found)}

    return send(participant.id, name, read, _address(participant))


@dataclass(frozen=True, slots=True)
class Sight:
    """What the viewer may see: whether to rate oneself, what waits for that, and the latest occasion."""

    rates: bool
    waits_since: date | None
    joint: Joint | None
    # The day of the person's latest answers, of which there may be no second picture.
    answered_on: date | None

    @property
    def newer_on(self) -> date | None:
        """The day of answers that are newer than both pictures and wait for nobody; None where none are."""
        if self.joint is None or self.answered_on is None or self.waits_since is not None:
            return None
        return self.answered_on if self.answered_on > self.joint.pair.own.on else None


def sight_of(at: StaffRequest, participant: ParticipantSubject, *, with_said: bool = True) -> Sight:
    """The latest occasion that two have rated, as far as the viewer may see it."""
    rates = programme_for(at.db, at.viewer, participant) is not None
    days, today = reads.sent_days(at.db, participant.id), clock.today()
    waits = days.course(at.viewer.account_id).waits_since(today) if rates else None
    waits_since = unless_closed(at, participant, waits)
    seen = reads.newest_for(days, at.viewer.account_id, today, rates=waits_since is not None)
    answered_on = max((one.on for one in days.own), default=None)
    if seen is None:
        return Sight(rates, waits_since, None, answered_on)
    house = at.parts
    found = joint_of(at.db, house.vault, house.catalogue, participant.id, seen, with_said=with_said)
    return Sight(rates, waits_since, found, answered_on)


def _read(at: StaffRequest, found: Joint | None) -> tuple[dict[str, tuple[str, str]], bool, bool]:
    """What was chosen and written for each topic and for the whole.

    Whether it is about another pair, and whether more was said of the pair since the page was made. A form
    of another pair has other topics; it may have any area that a questionnaire knows.
    """
    pair = request.form.get("pair", "")
    is_other = bool(pair) and (found is None or pair != _pair_key(at, found))
    topics = [gap.area for gap in (found.topics if found else ())]
    areas = [*(_every_area(at) if is_other else topics), WHOLE]
    names = [name for area in areas for name in (f"view_{area}", f"line_{area}")]
    _pair, version, *texts = read_texts("pair", "version", *names)
    is_stale = bool(version) and found is not None and version != _version(at, found)
    sent = {area: (texts[2 * at], texts[2 * at + 1]) for at, area in enumerate(areas)}
    return sent, is_other, is_stale


def _every_area(at: StaffRequest) -> list[str]:
    return sorted({area.key for one in at.parts.catalogue.all() for area in one.indicators})


def _pair_key(at: StaffRequest, found: Joint) -> str:
    """Which two ratings a form is about, in a word that tells nothing else."""
    both = f"{found.pair.own.id}.{found.pair.theirs.id}"
    return at.parts.vault.mac("joint.pair", both).hex()[:16]


def _version(at: StaffRequest, found: Joint) -> str:
    """What is said about the pair so far, in a word that tells nothing else."""
    said = [(one.area, one.agrees, one.line, one.said_on.isoformat()) for one in found.said.values()]
    return at.parts.vault.mac("joint.version", repr(sorted(said))).hex()[:16]


def _is_said(found: Joint, opinion: Opinion) -> bool:
    said = found.said.get(opinion.area)
    return said is not None and (said.agrees, said.line or "") == (opinion.agrees, opinion.text)


def _pair_changed(
    at: StaffRequest,
    participant: ParticipantSubject,
    sight: Sight,
    sent: Mapping[str, tuple[str, str]],
    *,
    is_same_pair: bool = False,
) -> str:
    """The page of today's pair and what is said of it, with all that was written and is not saved."""
    audit.note_look(
        at.db, at.actor, participant.id, participant.public_id, is_protected=participant.is_protected
    )
    views = {AGREE: _("vi är överens"), DISAGREE: _("vi tycker olika")}
    kept = [
        (words.area_of(at.parts.catalogue, area), views.get(view, ""), line)
        for area, (view, line) in sent.items()
        if view or line
    ]
    return _page(at, participant, sight, kept=kept, is_same_pair=is_same_pair)


def _opinion(area: str, choice: str, line: str) -> Opinion:
    return Opinion(area, choice == AGREE, line)


def _faults(area: str, choice: str, line: str) -> list[tuple[str, str]]:
    if choice not in ("", AGREE, DISAGREE):
        raise NotFound("no such choice")
    if line and not choice:
        return [(f"view_{area}", _("Välj om ni är överens eller tycker olika, så sparas raden."))]
    problem = joint_views.problem_of(Opinion(area, choice == AGREE, line))
    return [] if problem is None else [(f"line_{area}", str(PROBLEMS[problem]))]


def _page(
    at: StaffRequest,
    participant: ParticipantSubject,
    sight: Sight,
    errors: Sequence[tuple[str, str]] = (),
    *,
    kept: Sequence[tuple[str, str, str]] = (),
    is_same_pair: bool = False,
) -> str:
    found = sight.joint
    return render_template(
        "pages/handledare/joint.html",
        participant=participant,
        joint=found,
        frame=None if found is None else frame_for(found, participant),
        rows=() if found is None else _rows(found),
        words=words,
        whole=WHOLE,
        waits_since=sight.waits_since,
        newer_on=sight.newer_on,
        rates=sight.rates,
        may_write=may(at.viewer, Action.CARE_FOR_PARTICIPANT, participant),
        most=MAX_LENGTH,
        pair="" if found is None else _pair_key(at, found),
        version="" if found is None else _version(at, found),
        kept=kept,
        is_same_pair=is_same_pair,
        errors=tuple(errors),
        wrong=dict(errors),
        typed=request.form,
    )


def _rows(found: Joint) -> list[tuple[str, str, str]]:
    return [(words.name(one), short(one.own), short(one.theirs)) for one in found.areas]


def frame_for(found: Joint, participant: ParticipantSubject) -> Frame | None:
    """The picture as a page shows it; None where there is nothing to draw."""
    drawings = _drawings(found)
    if not drawings:
        return None

    def address(name: str) -> str:
        return url_for("handledare.joint_picture", participant_id=participant.public_id, name=name)

    return frame_of(drawings[0], drawings[1], address)


def _drawings(found: Joint) -> list[Drawing]:
    """For a phone, and for a desk."""
    picture = words.picture(found)
    return (
        []
        if picture is None
        else [drawing_of(PICTURE, width, picture) for width in (Width.PHONE, Width.DESK)]
    )


def _address(participant: ParticipantSubject) -> str:
    return url_for("handledare.joint", participant_id=participant.public_id)

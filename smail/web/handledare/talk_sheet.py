"""Samtalsunderlag: the talk of talk mode on one A4, with what it builds on and room to write."""

from collections.abc import Sequence

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.charts.canvas import Width
from smail.policies import Action, ParticipantSubject
from smail.queries.history import framsteg_of
from smail.queries.meeting_sheets import heading_of
from smail.queries.plan_page import activities_of
from smail.queries.standings import standing_of
from smail.queries.talks import Chosen, chosen_of
from smail.reports.history import History, history_of
from smail.reports.joint import Joint
from smail.reports.pictures import drawing_of
from smail.reports.sheets import Block, Row, Sheet, SheetPicture
from smail.web.dates import day
from smail.web.filters import answer_kind
from smail.web.guard import needs
from smail.web.handledare import joint_words
from smail.web.handledare.joint import PICTURE, Sight, sight_of
from smail.web.handledare.room import handledare
from smail.web.handledare.talking import ANSWERS, Occasion, occasion_of
from smail.web.participant import blocks as participant_blocks
from smail.web.participant import history_words as participant_history_words
from smail.web.parts import StaffRequest
from smail.web.picture_words import short

FRAMSTEG_SHOWN = 3


@handledare.get("/deltagare/<participant_id>/samtalsunderlag.pdf")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id", is_logged=True)
def talk_sheet(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The sheet of today's talk, or of the earlier one that the address names."""
    found = occasion_of(at, participant, request.args.get("samtal", ""))
    sight = sight_of(at, participant, with_said=False)
    is_blind = sight.waits_since is not None
    history = None if is_blind or sight.joint is not None else _history(at, participant)
    heading = heading_of(at.db, at.parts.vault, participant.id, clock.today())
    chosen = chosen_of(at.db, at.parts.catalogue, participant.id)
    sheet = Sheet(
        title=_("Samtalsunderlag %(day)s", day=day(found.held_on)),
        lead=(heading.shown,),
        language="sv",
        blocks=(
            _last(found),
            _chosen(chosen, is_blind=is_blind),
            _now(sight, history),
            _going_on(at, participant),
            _framsteg(at, participant, history),
            _agreed(found),
            _next(at, participant, found),
        ),
        short=participant_blocks.short_words(),
        picture=_picture(participant, None if is_blind else sight.joint, history),
    )
    return participant_blocks.send(sheet, f"samtalsunderlag-{found.held_on.isoformat()}")


def _history(at: StaffRequest, participant: ParticipantSubject) -> History:
    """Without the county's models: the sheet draws no line."""
    house = at.parts
    return history_of(at.db, house.vault, house.catalogue, participant.id, today=clock.today())


def _last(found: Occasion) -> Block:
    rows = [
        Row(
            one.line,
            str(ANSWERS[one.answer]) if one.answer else _("Har du gjort det? Ja ☐ En del ☐ Inte än ☐"),
        )
        for one in found.last
    ]
    none = "" if rows else _("Ni har inte kommit överens om något steg än.")
    return Block(_("1. Det ni kom överens om sist"), tuple(rows), none, beside=True)


def _chosen(chosen: Chosen | None, *, is_blind: bool) -> Block:
    areas = () if chosen is None else chosen.areas
    rows = [
        Row(
            f"{area.name}:",
            "" if is_blind else " ".join(one.words or answer_kind(one.kind) for one in area.said),
        )
        for area in areas
    ]
    none = "" if rows else _("Inget område är valt. Vad är viktigast just nu?")
    return Block(_("2. Det du vill börja med"), tuple(rows), none, beside=True)


def _now(sight: Sight, history: History | None) -> Block:
    """The gaps between two pictures, or the one picture in numbers; nothing of answers not yet rated."""
    if sight.waits_since is not None:
        waits = _(
            "Svaren från den %(day)s visas när den egna skattningen är gjord.", day=day(sight.waits_since)
        )
        return Block(_("3. Två bilder av samma tid"), lead=waits, beside=True)
    if sight.joint is not None:
        joint = sight.joint
        topics = [
            Row(f"{joint_words.area_name(joint, gap.area)}:", joint_words.topic(joint, gap))
            for gap in joint.topics
        ]
        none = "" if topics else _("Svaren ligger nära varandra.")
        heading = _("3. %(heading)s", heading=joint_words.heading(joint))
        return Block(heading, tuple(topics), none, beside=True)
    rows = () if history is None else _numbers(history)
    none = "" if rows else _("Inga svar än.")
    return Block(_("3. Svaren nu"), rows, none, keeps_rows=True, beside=True)


def _numbers(history: History) -> tuple[Row, ...]:
    if not history.occasions:
        return ()
    scores = [one.scores for one in history.occasions[-2:]]
    return tuple(
        Row(f"{area.indicator.short_name(joint_words.LANGUAGE)}:", _then([one[place] for one in scores]))
        for place, area in enumerate(history.compared)
    )


def _then(scores: Sequence[float | None]) -> str:
    now = short(scores[-1])
    return (
        now if len(scores) == 1 else _("%(now)s, förra gången %(before)s", now=now, before=short(scores[0]))
    )


def _going_on(at: StaffRequest, participant: ParticipantSubject) -> Block:
    today, known = clock.today(), activities_of(at.db, at.parts.vault, participant.id)
    rows = participant_blocks.activity_rows(known, today, is_protected=participant.is_protected)
    return Block(_("Det som pågår"), tuple(rows), "" if rows else _("Inget är bestämt just nu."))


def _framsteg(at: StaffRequest, participant: ParticipantSubject, history: History | None) -> Block:
    known = None if history is None else participant_blocks.framsteg_in(history)
    lines = framsteg_of(at.db, at.parts.vault, participant.id) if known is None else known
    return participant_blocks.framsteg(_("Framsteg"), lines[-FRAMSTEG_SHOWN:])


def _agreed(found: Occasion) -> Block:
    rows = tuple(Row("", one.line) for one in found.agreed)
    return Block(_("4. Nästa steg, högst två"), rows, blanks=found.left)


def _next(at: StaffRequest, participant: ParticipantSubject, found: Occasion) -> Block:
    asked_on = standing_of(at.db, participant.id, clock.today()).next_on
    next_on = None if found.saved is None else found.saved.next_on
    rows = [] if next_on is None else [Row(_("Nästa samtal:"), day(next_on))]
    if asked_on is not None and asked_on <= clock.today():
        rows.append(Row("", _("Det är dags för frågorna.")))
    elif asked_on is not None:
        rows.append(Row(_("Nästa gång frågorna kommer:"), day(asked_on)))
    return Block(_("5. När ni ses igen"), tuple(rows), blanks=0 if next_on else 1)


def _picture(
    participant: ParticipantSubject, joint: Joint | None, history: History | None
) -> SheetPicture | None:
    if joint is not None:
        picture = joint_words.picture(joint)
        drawn = None if picture is None else drawing_of(PICTURE, Width.PHONE, picture)
        return None if drawn is None else participant_blocks.as_picture(participant.id, drawn)
    if history is None:
        return None
    return participant_blocks.picture(
        participant.id, history, participant_history_words.picture_words(history)
    )

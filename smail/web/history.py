"""The page of a person's ratings over time, for the one who follows: sentences, pictures, table."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from smail.policies import Action, ParticipantSubject, may
from smail.reports.history import Area, History
from smail.web import history_words
from smail.web.guard import needs
from smail.web.handledare_room import handledare
from smail.web.parts import StaffRequest
from smail.web.picture_words import one_decimal, round_places
from smail.web.pictures import frames, staff_history


@handledare.get("/deltagare/<participant_id>/historia")
@needs(Action.SEE_PARTICIPANT, of="participant_id", is_logged=True)
def history(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """What the person answered when, and what happened meanwhile."""
    found = staff_history(at, participant.id)

    def address(name: str) -> str:
        return url_for("handledare.picture", participant_id=participant.public_id, name=name)

    return render_template(
        "pages/handledare/history.html",
        participant=participant,
        history=found,
        summary=history_words.summary(found),
        frames=frames(found, history_words.picture_words(found), address),
        areas=[(area, history_words.name(area), history_words.sentence(found, area)) for area in found.areas],
        comparison=_comparison(found),
        lines=_lines(found),
        every=_every(found),
        comments=_comments(found),
        events=[(one.on, history_words.event(one)) for one in reversed(found.events)],
        may_write=may(at.viewer, Action.CARE_FOR_PARTICIPANT, participant),
    )


def _comparison(found: History) -> tuple[list[str], list[tuple[str, ...]]]:
    rounds = zip(round_places(len(found.occasions)), found.occasions, strict=True)
    headings = [f"{history_words.ROUNDS[at]} {one.on.isoformat()}" for at, one in rounds]
    rows = [
        (history_words.name(area), *(one_decimal(one.scores[place]) for one in found.occasions))
        for place, area in enumerate(found.compared)
    ]
    return headings, rows


def _lines(found: History) -> list[tuple[str, ...]]:
    """A row for each area with a line: its level now, its change, and what may be said of it."""
    words = history_words
    return [
        (words.name(area), words.level(area, area.line), words.change(area.line), words.verdict(area.line))
        for area in found.areas
        if area.line is not None
    ]


def _every(found: History) -> list[tuple[str, ...]]:
    """A row for each rating, the newest first: its day and its value in every area."""
    by_area = [{value.rating: value for value in area.values} for area in found.areas]
    return [
        (
            on.isoformat(),
            *(one_decimal(known[rating].score if rating in known else None) for known in by_area),
        )
        for rating, on in reversed(found.ratings)
    ]


def _comments(found: History) -> list[tuple[str, str, str]]:
    """The person's own lines, the newest first: the day, the area and the line."""
    lines = [
        (value.on, area, value.comment) for area in found.areas for value in area.values if value.comment
    ]

    def newest(one: tuple[object, Area, str]) -> str:
        return str(one[0])

    return [
        (on.isoformat(), history_words.name(area), line)
        for on, area, line in sorted(lines, key=newest, reverse=True)
    ]

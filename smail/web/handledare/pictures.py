"""Pictures of a history as files of their own, since a strict page allows none within itself.

The name of a picture follows from what is in it. Only the page tells it, and a look at the page is noted:
so the pictures need no note of their own, and an old name leads back to the page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from smail import clock
from smail.charts.canvas import Width
from smail.errors import NotFound
from smail.policies import Action, ParticipantSubject
from smail.reports.history import History, history_of
from smail.reports.pictures import Drawing, PictureWords, Shelf, drawings_of, is_name
from smail.web.guard import Reach, needs
from smail.web.guard import participant as for_participant
from smail.web.handledare import history_words
from smail.web.handledare.blindness import waits_since
from smail.web.handledare.room import handledare
from smail.web.participant import history_words as participant_history_words
from smail.web.participant.looking import may_look_back, own_history
from smail.web.participant.room import participant as participant_room
from smail.web.parts import ParticipantRequest, StaffRequest
from smail.web.reading_time import will_draw

SHELF = Shelf()


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture as a page shows it: where each drawing is, how large, and the sentence that says the same."""

    phone: str
    phone_size: tuple[int, int]
    desk: str
    desk_size: tuple[int, int]
    alt: str


def frames(history: History, words: PictureWords, address: Callable[[str], str]) -> dict[str, Frame]:
    """Every picture of the history, by what it shows: `alla`, or the area."""
    will_draw()
    by_what: dict[str, dict[Width, Drawing]] = {}
    for one in drawings_of(history, words).values():
        by_what.setdefault(one.what, {})[one.width] = one
    return {what: frame_of(pair[Width.PHONE], pair[Width.DESK], address) for what, pair in by_what.items()}


def frame_of(phone: Drawing, desk: Drawing, address: Callable[[str], str]) -> Frame:
    """One picture of two widths, as a page shows it."""
    alt = f"{phone.picture.title}. {phone.picture.description}"
    return Frame(address(phone.name), phone.size, address(desk.name), desk.size, alt)


@handledare.get("/deltagare/<participant_id>/bild/<name>.svg", endpoint="picture")
@needs(Action.SEE_PICTURE, of="participant_id")
def staff_picture(at: StaffRequest, participant: ParticipantSubject, name: str) -> ResponseReturnValue:
    """One picture of the person's history, as the page names it."""

    def read() -> Mapping[str, Drawing]:
        history = staff_history(at, participant)
        return drawings_of(history, history_words.picture_words(history))

    page = url_for("handledare.history", participant_id=participant.public_id)
    return send(participant.id, name, read, page)


@participant_room.get("/bild/<name>.svg", endpoint="picture")
@for_participant(Reach.HISTORY)
def own_picture(at: ParticipantRequest, name: str) -> ResponseReturnValue:
    """One picture of the own history, as the page names it."""

    def read() -> Mapping[str, Drawing]:
        if not may_look_back(at):
            return {}
        history = own_history(at)
        return drawings_of(history, participant_history_words.picture_words(history))

    return send(at.participant_id, name, read, url_for("participant.history"))


def staff_history(at: StaffRequest, participant: ParticipantSubject) -> History:
    """The person's history as it is known today, as far as the viewer may see it."""
    return staff_history_without(at, participant, waits_since(at, participant))


def staff_history_without(at: StaffRequest, participant: ParticipantSubject, waits: date | None) -> History:
    """The same, where the day is known whose answers wait for the viewer's own rating."""
    parts = at.parts
    return history_of(
        at.db,
        parts.vault,
        parts.catalogue,
        participant.id,
        today=clock.today(),
        county=parts.county,
        without=waits,
    )


def send(
    participant_id: int, name: str, read: Callable[[], Mapping[str, Drawing]], page: str
) -> ResponseReturnValue:
    """The picture of that name, drawn now or before; the page for a name that it had once."""
    if not is_name(name):
        raise NotFound
    svg = SHELF.get(participant_id, name)
    if svg is None:
        drawing = read().get(name)
        if drawing is None:
            return redirect(page, 303)
        svg = SHELF.draw(participant_id, drawing)
    response = Response(svg, mimetype="image/svg+xml")
    response.set_etag(name)
    return response.make_conditional(request)

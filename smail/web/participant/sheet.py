"""The person's own sheet: one A4 to keep or to show, in the own language."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.queries import meeting_sheets as reads
from smail.queries.history import framsteg_of
from smail.queries.plan_page import activities_of, steps_of
from smail.queries.standings import course_of
from smail.reports.history import History, history_of
from smail.reports.sheets import Block, Sheet, SheetPicture
from smail.web.guard import Reach
from smail.web.guard import participant as for_participant
from smail.web.participant import blocks as participant_blocks
from smail.web.participant import history_words as participant_history_words
from smail.web.participant.looking import may_look_back_in
from smail.web.participant.rating import is_spent, under_way
from smail.web.participant.room import participant, shown_language
from smail.web.participant.words import long_day, near_day
from smail.web.parts import ParticipantRequest


@participant.get("/mitt-blad.pdf", endpoint="own_sheet")
@for_participant(Reach.HISTORY)
def own_sheet(at: ParticipantRequest) -> ResponseReturnValue:
    """The own sheet of today; earlier answers wait until today's are given, since they would colour them."""
    today = clock.today()
    heading = reads.heading_of(at.db, at.parts.vault, at.participant_id, today)
    course = course_of(at.db, at.participant_id, today)
    looks_back = may_look_back_in(under_way(at), course, today, is_spent=is_spent(at))
    history = _history(at) if looks_back else None
    sheet = Sheet(
        title=str(_("Mitt blad den %(day)s", day=long_day(today))),
        lead=(heading.shown, str(_("Det här är ditt eget blad. Du bestämmer vem som får se det."))),
        language=shown_language(),
        blocks=(
            participant_blocks.dates(str(_("Nästa gång")), heading.talk_on, course.standing(today).next_on),
            _answers(at) if looks_back else _waiting(),
            *_plan(at, history, is_protected=heading.is_protected),
        ),
        short=participant_blocks.short_words(),
        picture=None if history is None else _picture(at, history),
    )
    return participant_blocks.send(sheet, f"mitt-blad-{today.isoformat()}")


def _history(at: ParticipantRequest) -> History:
    """Without the county's models: the sheet draws no line."""
    house = at.parts
    return history_of(at.db, house.vault, house.catalogue, at.participant_id, today=clock.today())


def _answers(at: ParticipantRequest) -> Block:
    latest = reads.latest_answers(at.db, at.parts.catalogue, at.participant_id, shown_language())
    if latest is None:
        return Block(str(_("Mina svar")), lead=str(_("Här finns inga svar än.")), beside=True)
    title = str(_("Mina svar den %(day)s", day=near_day(latest.on)))
    return participant_blocks.answers(title, latest.areas)


def _waiting() -> Block:
    return Block(str(_("Mina svar")), lead=str(_("Du har frågor att svara på. Svaren kommer med sedan.")))


def _plan(at: ParticipantRequest, history: History | None, *, is_protected: bool) -> tuple[Block, ...]:
    db, vault, today = at.db, at.parts.vault, clock.today()
    known = activities_of(db, vault, at.participant_id)
    gone = None if history is None else participant_blocks.framsteg_in(history)
    return (
        participant_blocks.steps(str(_("Mina steg")), steps_of(db, vault, at.participant_id), today),
        participant_blocks.plan(str(_("Det jag gör")), known, (), today, is_protected=is_protected),
        participant_blocks.framsteg(
            str(_("Mina framsteg")), framsteg_of(db, vault, at.participant_id) if gone is None else gone
        ),
    )


def _picture(at: ParticipantRequest, history: History) -> SheetPicture | None:
    return participant_blocks.picture(
        at.participant_id, history, participant_history_words.picture_words(history)
    )

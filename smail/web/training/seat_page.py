"""The one page of somebody who takes a course without an account, opened by the link in the letters.

The secret stands after # and is handed over by POST. That the link was opened is kept in the signed cookie of
the visit, and the place is looked up anew each time, so that a link that ends closes the page at once.
Several may be open in one browser: every form says whose place it stood on, and nothing lands on another's.
"""

import re
from datetime import datetime, timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask import session as visit
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, lazy_gettext
from flask_babel import gettext as _
from wtforms.validators import ValidationError

from smail import clock
from smail.db import sealing
from smail.db.tables import Course, HomeTask, Seat
from smail.domain.certification import HomeTaskState, SeatState, standing
from smail.domain.people import Sex
from smail.queries import courses as reads
from smail.queries import evaluations, materials
from smail.queries.materials import TAKES_PART
from smail.services import attendance, certification, home_tasks, learner_entry, seat_links, seats, throttle
from smail.web.forms import (
    ChoiceField,
    LinesField,
    SmailForm,
    TextField,
    errors_of,
    length,
    no_personnummer,
    optional,
    read,
    required,
)
from smail.web.guard import public
from smail.web.page import LANGUAGES
from smail.web.parts import PublicRequest
from smail.web.preferred import preferred_language, tell_caches
from smail.web.training.course_words import HOME_TASKS, KINDS, LEVELS, SEAT_STATES, STANDINGS, hours
from smail.web.words import SEXES, options

seat = Blueprint("seat", __name__, url_prefix="/kursplats")
seat.after_request(tell_caches)

# Long enough for a home task that is written in an evening.
OPEN_FOR = timedelta(hours=12)
EXPIRED = lazy_gettext("Länken har slutat gälla. Fråga den som håller kursen.")
WAIT = lazy_gettext("Det blev många försök. Vänta en stund och försök igen.")
# What an old link no longer shows: needs some time after the last day, and what was said of the home task.
NEEDED_AFTER, READ_FOR = timedelta(days=14), timedelta(days=30)
# Which places were opened in this browser, and which of them was last.
_OPEN, _LAST = "seats", "seat_last"
MOST_OPEN = 4
_SECRET = re.compile(r"(?:^|#)([A-Za-z0-9_-]{22})$")
ACTS = ("accept", "decline", "needs", "hand_in", "sex", "done")


class SeatLinkForm(SmailForm):
    """A link as it was pasted, or its secret from the script."""

    token = TextField(validators=[length(at_most=300)])


class SeatActForm(SmailForm):
    """What somebody answers or hands in, by the button that was pressed; `seat` is whose page it was."""

    seat = TextField()
    act = ChoiceField(choices=[(one, "") for one in ACTS], validators=[required()])
    needs = TextField(validators=[length(at_most=seats.LONGEST_NEEDS), no_personnummer])
    task_text = LinesField(validators=[length(at_most=home_tasks.LONGEST_TEXT), no_personnummer])
    sex = ChoiceField(choices=options(SEXES), validators=[optional()])

    def validate_task_text(self, field: LinesField) -> None:
        """Whoever hands in has written something."""
        if self.act.data == "hand_in" and not field.data:
            raise ValidationError(_("Skriv din hemuppgift."))


@seat.route("", methods=["GET", "POST"])
@public
def enter(at: PublicRequest) -> ResponseReturnValue:
    """The page that a link leads to; its secret is looked up when it is posted, and tried only so often."""
    speak()
    if request.method == "GET":
        return _entrance()
    typed = read(SeatLinkForm).token.data or ""
    keys, now = [throttle.address_key(request.remote_addr)], clock.now()
    if throttle.attempt(at.db, at.parts.vault, keys, now) > throttle.NO_WAIT:
        return _entrance(str(WAIT)), 429
    secret = _SECRET.search(typed)
    row = seat_links.open_link(at.db, at.parts.vault, secret[1], clock.today()) if secret else None
    if row is None or row.link_mac is None:
        return _entrance(str(EXPIRED)), 422
    throttle.succeeded(at.db, at.parts.vault, keys, now)
    _remember(row.public_id, row.link_mac, now)
    if seat_links.opened(at.db, row.link_mac, clock.today()) is None:
        return redirect(url_for("seat.calibration", plats=row.public_id), 303)
    return redirect(_here("seat.show"), 303)


@seat.route("/min", methods=["GET", "POST"])
@public
def show(at: PublicRequest) -> ResponseReturnValue:
    """The place that was opened in this browser, and what its person answers or hands in."""
    speak()
    form = None if request.method == "GET" else read(SeatActForm)
    key = request.args.get("plats", visit.get(_LAST)) if form is None else form.seat.data
    own = opened_here(at, key)
    if own is None:
        if form is None and calibrating_here(at, key) is not None:
            return redirect(url_for("seat.calibration", plats=key), 303)
        flash(_("Öppna länken i ditt mejl, eller klistra in den här."), "warning")
        return redirect(_here("seat.enter"), 303)
    visit[_LAST] = own.public_id
    if form is None:
        return _page(at, own)
    if not form.validate():
        return _page(at, own, form), 422
    return redirect(_here(_act(at, own, form)), 303)


def _act(at: PublicRequest, own: Seat, form: SeatActForm) -> str:
    """What was asked for is done; the page that comes next."""
    actor, vault = seat_links.actor_of(own), at.parts.vault
    if form.act.data in ("accept", "hand_in"):
        seat_links.note_spoken(at.db, own.id)
    match form.act.data:
        case "accept":
            row = seats.accept(at.db, vault, own.id, form.needs.data or "", actor)
            waits = row.state is SeatState.WAITING
            flash(_("Kursen är full. Du står på väntelistan.") if waits else _("Du har en plats."), "ok")
        case "decline":
            seats.decline(at.db, own.id, actor)
            flash(_("Du har tackat nej."), "ok")
        case "needs":
            seats.tell_needs(at.db, vault, own.id, form.needs.data or "", actor)
            flash(_("Sparat. Tack!"), "ok")
        case "hand_in":
            home_tasks.hand_in(at.db, vault, own.id, form.task_text.data, actor)
            flash(_("Din hemuppgift är inlämnad. Du ser här när den är bedömd."), "ok")
        case "sex":
            learner_entry.tell_sex(at.db, own.id, Sex(form.sex.data) if form.sex.data else None, actor)
            flash(_("Sparat. Tack!"), "ok")
        case _:
            visit.pop(_OPEN, None)
            flash(_("Sidan är stängd. Öppna länken i ditt mejl när du vill se den igen."), "ok")
            return "seat.enter"
    return "seat.show"


def _remember(key: str, link_mac: bytes, now: datetime) -> None:
    """The place was opened in this browser; the oldest of many is closed."""
    until = (now + OPEN_FOR).isoformat()
    others = {one: kept for one, kept in visit.get(_OPEN, {}).items() if one != key}
    kept = {**others, key: {"mac": link_mac.hex(), "until": until}}
    visit[_OPEN] = dict(list(kept.items())[-MOST_OPEN:])
    visit[_LAST] = key


def opened_here(at: PublicRequest, key: str | None) -> Seat | None:
    """The place of that key, where its link was opened in this browser; None when it no longer holds."""
    mac = _mac_here(key)
    return None if mac is None else seat_links.opened(at.db, mac, clock.today())


def calibrating_here(at: PublicRequest, key: str | None) -> Seat | None:
    """The same, where the link opens the calibration of its person."""
    mac = _mac_here(key)
    return None if mac is None else seat_links.to_calibrate(at.db, mac, clock.today())


def _mac_here(key: str | None) -> bytes | None:
    """By what the link to that place is found, where it was opened in this browser and not long ago."""
    found = visit.get(_OPEN, {}).get(key)
    if found is None or datetime.fromisoformat(found["until"]) < clock.now():
        return None
    return bytes.fromhex(found["mac"])


def speak() -> None:
    """The page is in the language that was chosen, or else the browser's."""
    chosen = request.args.get("sprak")
    g.page_language = chosen if chosen in LANGUAGES else preferred_language()


def _language() -> str:
    locale = get_locale()
    return locale.language if locale is not None else "sv"


def _here(endpoint: str) -> str:
    """The address of a page in the language that is spoken."""
    return url_for(endpoint, sprak=None if _language() == preferred_language() else _language())


def _frame(endpoint: str) -> dict[str, object]:
    other = "sv" if _language() == "en" else "en"
    return {"own": _here(endpoint), "other": other, "other_url": url_for(endpoint, sprak=other)}


def _entrance(error: str = "") -> str:
    errors = [("token", error)] if error else []
    return render_template("pages/seat/enter.html", errors=errors, **_frame("seat.enter"))


def _page(at: PublicRequest, own: Seat, form: SeatActForm | None = None) -> str:
    errors = () if form is None else errors_of(form)
    course = at.db.get_one(Course, own.course_id)
    task = at.db.get(HomeTask, own.id)
    occasions = _occasions(at, own, course)
    takes_part = own.state in TAKES_PART
    return render_template(
        "pages/seat/show.html",
        key=own.public_id,
        course=course,
        kind=KINDS[course.rule.kind],
        teachers=[one.name for one in reads.teachers_of(at.db, course.id)],
        state=SEAT_STATES[own.state],
        occasions=occasions,
        needs=_needs(at, own, occasions[-1][0].starts_at),
        takes_part=takes_part,
        materials=materials.used_by(at.db, [course.id])[course.id] if takes_part else (),
        sexes=options(SEXES),
        sex=own.learner.sex,
        task=_task(at, own, course, task),
        evaluations=evaluations.open_for_seats(at.db, [own.id]).get(own.id, ()),
        certificate=_certificate(at, own),
        calibrates=calibrating_here(at, own.public_id) is not None,
        is_given=own.link_given_on is not None,
        is_off=course.cancelled_on is not None,
        is_asked=own.state in (SeatState.INVITED, SeatState.DECLINED),
        may_answer=course.cancelled_on is None and course.closed_on is None,
        may_say_no=_may_say_no(at, own),
        may_tell=own.state in (SeatState.ACCEPTED, SeatState.WAITING)
        and occasions[-1][0].starts_at > clock.now(),
        form=form,
        errors=errors,
        wrong=dict(errors),
        **_frame("seat.show"),
    )


def _needs(at: PublicRequest, own: Seat, last: datetime) -> str | None:
    """What was said of needs, while it is of use: an old link tells nobody of them."""
    if clock.now() > last + NEEDED_AFTER:
        return None
    return sealing.opened(at.parts.vault, Seat.needs, own.public_id, own.needs)


def _may_say_no(at: PublicRequest, own: Seat) -> bool:
    """Whoever has been there keeps the place."""
    is_open = own.state in (SeatState.INVITED, SeatState.ACCEPTED, SeatState.WAITING)
    return is_open and not seats.have_been(at.db, [own.id])


def _occasions(at: PublicRequest, own: Seat, course: Course) -> list[tuple[reads.Occasion, str]]:
    """Each occasion with how long the person was there."""
    minutes = attendance.minutes_of(at.db, [own.id])[own.id]
    whole = course.rule.minutes_each
    return [(one, _there(minutes.get(one.number), whole)) for one in reads.occasions_of(at.db, course.id)]


def _there(minutes: int | None, whole: int) -> str:
    if minutes is None:
        return str(_("Inget är inskrivet än."))
    if minutes >= whole:
        return str(_("Du var där hela tiden."))
    if minutes == 0:
        return str(_("Du var inte där. Fråga hur du kan ta igen det."))
    return str(_("Du var där %(part)s av %(whole)s.", part=hours(minutes), whole=hours(whole)))


def _task(at: PublicRequest, own: Seat, course: Course, row: HomeTask | None) -> dict[str, object] | None:
    """The home task with what was said of it; None where the course has none."""
    if not course.rule.home_task_minutes or own.state is not SeatState.ACCEPTED:
        return None
    vault = at.parts.vault
    is_open = course.cancelled_on is None and course.closed_on is None
    may_hand_in = is_open and (row is None or row.state is not HomeTaskState.APPROVED)
    # An old link shows that it is judged, and no more what was written.
    seen = row if may_hand_in else None
    return {
        "state": _("Inte inlämnad än") if row is None else HOME_TASKS[row.state],
        "text": None if seen is None else home_tasks.text_of(vault, own, seen),
        "comment": _comment(at, own, row),
        "may_hand_in": may_hand_in,
    }


def _comment(at: PublicRequest, own: Seat, row: HomeTask | None) -> str | None:
    """What was said of the home task, for as long after it was judged as somebody wants to read it."""
    if row is None or row.judged_at is None or clock.now() > row.judged_at + READ_FOR:
        return None
    return home_tasks.comment_of(at.parts.vault, own, row)


def _certificate(at: PublicRequest, own: Seat) -> dict[str, object] | None:
    """The certificate that the course gave."""
    row = certification.of_seat(at.db, own)
    if row is None:
        return None
    return {
        "row": row,
        "level": LEVELS[row.level],
        "standing": STANDINGS[standing(row.valid_until, row.withdrawn_on, clock.today())],
        "has_sheet": row.withdrawn_on is None or row.withdrawn_on > clock.today(),
    }

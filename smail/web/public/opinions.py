"""Where anybody says what they think, with or without a name, and reads the answer with a code.

The door is the public one: it notes nothing of a session, so that nobody is seen to have been here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from smail import clock
from smail.db.tables import ActorKind, SessionStrength
from smail.domain.opinions import TEXT_MAX, Sender, shown_code, tidied_code
from smail.domain.personnummer import looks_like_personnummer
from smail.errors import Conflict
from smail.policies import Viewer
from smail.queries import opinions as queries
from smail.queries.opinions import NOWHERE, Home, Offered
from smail.queries.visits import Visit
from smail.services import opinions as services
from smail.services.audit import Actor
from smail.services.opinions import Said
from smail.vault import token
from smail.web import sessions
from smail.web.brake import must_wait
from smail.web.forms import (
    ChoiceField,
    LinesField,
    SmailForm,
    TextField,
    TickField,
    blank,
    errors_of,
    read,
    required,
)
from smail.web.guard import public_reading, public_writing
from smail.web.participant.words import HOLDS_PERSONNUMMER
from smail.web.parts import PublicRequest

opinions = Blueprint("opinions", __name__, url_prefix="/tyck-till")

Errors = tuple[tuple[str, str], ...]
WAIT = lazy_gettext("Det har kommit många texter härifrån. Vänta tio minuter och skicka sedan igen.")
NOT_TODAY = lazy_gettext("Det har kommit väldigt många texter i dag. Skicka igen i morgon.")
OLD_PAGE = lazy_gettext("Sidan hade blivit gammal. Det du skrev står kvar. Skicka en gång till.")
GONE = lazy_gettext("Du är inte inloggad längre. Skicka utan namn, eller logga in igen.")
WRONG_CODE = lazy_gettext("Koden stämmer inte. Kontrollera alla tolv tecken.")


@dataclass(frozen=True, slots=True)
class Here:
    """Who is signed in in this browser, as themselves: neither, one, or both beside each other."""

    person: Visit | None
    viewer: Viewer | None

    @property
    def has_home(self) -> bool:
        """Whether what is said by name belongs to a programme anyway; a participant is always of one."""
        if self.viewer is not None:
            return queries.home_of_staff(self.viewer).programme_id is not None
        return self.person is not None

    def senders(self) -> Iterator[tuple[str, str, str]]:
        """As whom something can be said here, and how the answer comes."""
        yield Sender.ANONYMOUS.value, str(_("Utan namn")), str(_("Vi sparar inte vem du är."))
        if self.person is not None:
            hint = _("Svaret kommer på din sida. Den som läser ser inte ditt namn.")
            yield Sender.PARTICIPANT.value, str(_("Som mig själv")), str(hint)
        if self.viewer is not None:
            hint = _("Den som läser ser ditt namn. Svaret kommer under Mitt konto.")
            yield Sender.STAFF.value, self.viewer.first_name, str(hint)


def _text_is_kept(_form: BaseForm, field: Field) -> None:
    if len(field.data or "") > TEXT_MAX:
        raise ValidationError(_("Texten är för lång. Korta ner den till %(most)s tecken.", most=TEXT_MAX))
    if looks_like_personnummer(field.data or ""):
        raise ValidationError(HOLDS_PERSONNUMMER)


class TellForm(SmailForm):
    """What somebody thinks, about which page, as whom, and whether an answer is wanted."""

    text = LinesField(validators=[required(lazy_gettext("Skriv vad du tycker.")), _text_is_kept])
    about_page = TickField()
    page = TextField()
    programme = ChoiceField()
    sender = ChoiceField(choices=[(one.value, one.value) for one in Sender])
    wants_answer = TickField()
    key = TextField()

    def validate_sender(self, field: Field) -> None:
        """Nobody speaks as somebody who is not signed in here."""
        if field.data and field.data not in self.may_be:
            raise ValidationError(GONE)

    may_be: frozenset[str] = frozenset()


class CodeForm(SmailForm):
    """The code that was shown once."""

    code = TextField(validators=[required(lazy_gettext("Skriv koden som du fick."))])


def _once_more(at: PublicRequest) -> ResponseReturnValue:
    """What was written stands there still, and nothing is kept of it."""
    form, programmes = read(TellForm), queries.offered(at.db, clock.today())
    form.programme.choices = [(one.public_id, one.name) for one in programmes]
    return _page(form, _here(at), programmes, 400, (("text", str(OLD_PAGE)),))


@opinions.route("", methods=["GET", "POST"])
@public_writing(_once_more)
def tell(at: PublicRequest) -> ResponseReturnValue:
    """What was said is kept; who wants an answer without a name sees the code for it, this once."""
    here, programmes = _here(at), queries.offered(at.db, clock.today())
    g.is_exercise = here.person is not None and here.person.is_invented
    if request.method == "GET":
        given = {
            "page": _came_from(at.parts.settings.base_url),
            "sender": Sender.ANONYMOUS.value,
            "key": token(),
        }
        return _page(blank(TellForm, given), here, programmes)
    form = read(TellForm)
    form.programme.choices = [(one.public_id, one.name) for one in programmes]
    form.may_be = frozenset(value for value, *_more in here.senders())
    if not form.validate():
        return _page(form, here, programmes, 422, errors_of(form))
    if must_wait():
        return _page(form, here, programmes, 429, (("text", str(WAIT)),))
    if g.is_exercise and form.sender.data not in (Sender.PARTICIPANT, Sender.STAFF):
        # Nobody could tell it from what somebody real has said, and nobody waits for an answer.
        flash(_("Det här är en övning. Det du skrev utan namn är inte sparat."), "ok")
        return redirect(url_for("opinions.tell"), 303)
    try:
        code = _keep(at, form, here, programmes)
    except Conflict:
        return _page(form, here, programmes, 429, (("text", str(NOT_TODAY)),))
    if code is not None:
        return render_template("pages/opinions/code.html", code=shown_code(code))
    flash(_("Tack! Vi har tagit emot det du skrev."), "ok")
    return redirect(url_for("opinions.tell"), 303)


@opinions.route("/svar", methods=["GET", "POST"])
@public_reading
def read_answer(at: PublicRequest) -> ResponseReturnValue:
    """Whoever has the code reads what was said, and the answer when there is one."""
    if request.method == "GET":
        return _code_page(blank(CodeForm))
    form = read(CodeForm)
    if not form.validate():
        return _code_page(form, 422, errors_of(form))
    if must_wait():
        return _code_page(form, 429, (("code", str(WAIT)),))
    mac = services.code_mac(at.parts.vault, tidied_code(form.code.data or ""))
    found = queries.by_code(at.db, at.parts.vault, mac)
    if found is None:
        return _code_page(form, 422, (("code", str(WRONG_CODE)),))
    return render_template("pages/opinions/answer.html", said=[found])


def _here(at: PublicRequest) -> Here:
    row, viewer = sessions.current_staff(at.db, at.parts.vault, at.parts.settings)
    is_open = row is not None and row.strength is SessionStrength.FULL and not row.is_locked
    person = sessions.current_visit(at.db, at.parts.vault, at.parts.settings)
    return Here(person, viewer if is_open else None)


def _came_from(base_url: str) -> str:
    """The endpoint of the page that led here, when it was one of ours; never its address."""
    before, ours = request.referrer or "", f"{base_url}/"
    if not before.startswith(ours):
        return ""
    return _endpoint_at("/" + before[len(ours) :].partition("#")[0].partition("?")[0])


def _endpoint_at(path: str) -> str:
    try:
        endpoint, _holes = current_app.url_map.bind(request.host).match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return ""
    return str(endpoint) if endpoint not in ("static", "opinions.tell", "opinions.read_answer") else ""


def _keep(at: PublicRequest, form: TellForm, here: Here, programmes: Sequence[Offered]) -> str | None:
    """In a transaction of its own; the code, where it is said without a name and an answer is wanted."""
    vault = at.parts.vault
    with at.parts.database.transaction(write=True) as db:
        if here.person is not None and form.sender.data == Sender.PARTICIPANT:
            own = here.person.participant_id
            actor = Actor(ActorKind.PARTICIPANT, here.person.participant_public_id)
            said = _said(form, _or_chosen(queries.home_of_participant(db, own), form, programmes))
            services.tell(db, vault, said, actor, participant_id=own)
            return None
        if here.viewer is not None and form.sender.data == Sender.STAFF:
            actor = Actor(ActorKind.STAFF, here.viewer.public_id)
            said = _said(form, _or_chosen(queries.home_of_staff(here.viewer), form, programmes))
            services.tell(db, vault, said, actor, account_id=here.viewer.account_id)
            return None
        return services.tell_without_name(db, vault, _said(form, _or_chosen(NOWHERE, form, programmes)))


def _or_chosen(home: Home, form: TellForm, programmes: Sequence[Offered]) -> Home:
    """Where the writer belongs, or the programme that was chosen where the writer belongs to none."""
    if home.programme_id is not None:
        return home
    chosen = (one.home for one in programmes if one.public_id == form.programme.data)
    return next(chosen, home)


def _said(form: TellForm, home: Home) -> Said:
    is_about = form.about_page.data and form.page.data in current_app.view_functions
    return Said(
        key=form.key.data or token(),
        text=form.text.data or "",
        page=str(form.page.data) if is_about else "",
        wants_answer=bool(form.wants_answer.data),
        programme_id=home.programme_id,
        federation_id=home.federation_id,
    )


def _page(
    form: TellForm, here: Here, programmes: Sequence[Offered], status: int = 200, errors: Errors = ()
) -> ResponseReturnValue:
    page = render_template(
        "pages/opinions/tell.html",
        form=form,
        here=here,
        senders=list(here.senders()),
        programmes=[(one.public_id, one.name) for one in programmes],
        has_home=here.has_home,
        text_max=TEXT_MAX,
        errors=errors,
    )
    return page, status


def _code_page(form: CodeForm, status: int = 200, errors: Errors = ()) -> ResponseReturnValue:
    return render_template("pages/opinions/read_answer.html", form=form, errors=errors), status

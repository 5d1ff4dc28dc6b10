"""A person's own data worded as a paper: what the pages show, to read and to keep."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from smail import clock
from smail.domain.instrument import AnswerKind
from smail.domain.people import AnswerMode
from smail.reports.papers import Paper, Part, Row, Section
from smail.web.participant import paper_onward as onward
from smail.web.participant import paper_talks as talked
from smail.web.participant.paper_codes import (
    ANSWER_MODES,
    CONSENT_PURPOSES,
    CONTACT_CHOICES,
    LANGUAGES,
    OUTCOMES,
    PAUSE_REASONS,
    SEXES,
    STEP_ANSWERS,
    UPTAKES,
)
from smail.web.participant.room import shown_language
from smail.web.participant.words import kind_word, long_day

Data = Mapping[str, Any]


def own_data_paper(data: Data, today: date) -> Paper:
    """Everything on one paper, in the language of the page."""
    return Paper(
        title=str(_("Mina uppgifter")),
        lead=_lead(today),
        language=shown_language(),
        sections=(
            _person(data["registered"]),
            _places(data["programmes"]),
            _lines(str(_("Dina pauser")), [_pause(one) for one in data["pauses"]]),
            _lines(str(_("Det du har sagt ja till")), [_consent(one) for one in data["consents"]]),
            _answers(data["ratings"]),
            _hindsight(data["hindsight"]),
            _lines(str(_("Därför var ett svar lägre")), talked.drop_reasons(data["drop_reasons"])),
            _lines(
                str(_("Påminnelser som du har fått")),
                [(_iso(one["sent_on"]), str(CONTACT_CHOICES[one["channel"]])) for one in data["reminders"]],
            ),
            _lines(
                str(_("Dina framsteg")), [(_iso(one["happened_on"]), one["line"]) for one in data["framsteg"]]
            ),
            _lines(str(_("När du började arbeta eller studera")), onward.starts(data["starts"])),
            _plan(data),
            _lines(str(_("Dina samtal")), talked.talks(data["talks"])),
            _lines(str(_("Så tyckte ni om svaren")), talked.joint_views(data["joint_views"])),
            _lines(
                str(_("Dina egna rader")),
                [(f"{one['area']}, {_iso(one['submitted_on'])}", one["line"]) for one in data["comments"]],
            ),
            _looked(data["who_has_looked"]),
        ),
    )


def _lead(today: date) -> str:
    whole = _(
        "Det här är dina uppgifter den %(day)s: vem du är, var du är, dina pauser, dina svar, "
        "din plan, dina samtal, det du har skrivit och vem som har tittat. Annat som är sparat, till exempel "
        "när du fick länkar och koder, finns i filen för datorer. Den hämtar du på din sida.",
        day=long_day(today),
    )
    return str(whole)


def _person(data: Data) -> Section:
    rows: list[tuple[str, str | None]] = [
        (_("Nummer"), data["number"]),
        (_("Tidigare nummer"), ", ".join(data["earlier_numbers"])),
        (_("Namn"), data["name"]),
        (_("Telefon"), data["phone"]),
        (_("E-post"), data["email"]),
        (_("Så vill du bli nådd"), str(CONTACT_CHOICES[data["contact_choice"]])),
        (_("Födelseår"), None if data["birth_year"] is None else str(data["birth_year"])),
        (_("Kön"), str(SEXES[data["sex"]])),
        (_("Språk"), str(LANGUAGES.get(data["language"], data["language"]))),
        (_("Skyddade uppgifter"), str(_("Ja") if data["is_protected"] else _("Nej"))),
        (_("Egen kod"), str(_("Ja") if data["has_pin"] else _("Nej"))),
        (_("Sparat sedan"), _iso(data["registered_on"])),
        (_("Ansvarig"), data["controller"]),
        (_("Kontakt"), data["controller_contact"]),
    ]
    return Section(str(_("Om dig")), tuple((str(word), value) for word, value in rows if value))


def _places(programmes: Sequence[Data]) -> Section:
    return Section(
        str(_("Där du är eller har varit")),
        parts=tuple(_place(one) for one in programmes),
        lead=_none(programmes),
    )


def _place(data: Data) -> Part:
    rows: list[Row] = [(str(_("Första dag")), _iso(data["starts_on"]))]
    if data["ended_on"]:
        rows.append((str(_("Sista dag")), _iso(data["ended_on"])))
    if data["referring_organisation"]:
        rows.append((str(_("Du kom hit från")), data["referring_organisation"]))
    for one in data["followed_by"]:
        rows.append((f"{one['first_name']}, {one['title']}", _days(one["starts_on"], one["ends_on"])))
    rows += onward.asked_later(data["follow_up"])
    return Part(data["programme"], tuple(rows))


def _pause(data: Data) -> Row:
    first, reason = data["starts_on"], str(PAUSE_REASONS[data["reason"]])
    if data["ends_on"] is None:
        return _days(first, None), reason
    # The stored end is the first day back.
    last = (date.fromisoformat(data["ends_on"]) - timedelta(days=1)).isoformat()
    return _iso(first) if last <= first else _days(first, last), reason


def _consent(data: Data) -> Row:
    what = ", ".join(filter(None, (str(CONSENT_PURPOSES[data["purpose"]]), data["programme"])))
    return what, _days(data["given_on"], data["withdrawn_on"])


def _answers(ratings: Sequence[Data]) -> Section:
    return Section(str(_("Dina svar")), parts=tuple(_rating(one) for one in ratings), lead=_none(ratings))


def _rating(data: Data) -> Part:
    rows = [(one["question"], _answer(one)) for one in data["answers"]]
    if data["mode"]:
        rows.append((str(_("Så svarade du")), str(ANSWER_MODES[AnswerMode(data["mode"])])))
    if data["begin_with_areas"]:
        rows.append((str(_("Det du ville börja med")), ", ".join(data["begin_with_areas"])))
    if data["own_words"]:
        rows.append((str(_("Dina egna ord")), data["own_words"]))
    return Part(_when(data), tuple(rows))


def _hindsight(found: Sequence[Data]) -> Section:
    parts = talked.hindsight(found, _answer)
    return Section(str(_("Så tänker jag om det nu")), parts=parts, lead=_none(found))


def _when(data: Data) -> str:
    if data["submitted_on"] is None:
        return str(_("%(day)s, inte inskickat", day=_iso(_civil(data["started_at"]))))
    if data["withdrawn_at"]:
        return str(_("%(day)s, återtaget", day=_iso(data["submitted_on"])))
    return _iso(data["submitted_on"])


def _answer(data: Data) -> str:
    if data["answer"] is not None:
        return str(data["answer"])
    return "–" if data["kind"] is None else kind_word(AnswerKind(data["kind"]))


def _plan(data: Data) -> Section:
    """Activities, steps with their answers, and what each action plan is to lead to."""
    rows: list[Row] = [(one["what"], _activity(one)) for one in data["activities"]]
    rows += [(one["line"], _step(one)) for one in data["steps"]]
    rows += [(one["aim"], _action_plan(one)) for one in data["action_plans"]]
    return _lines(str(_("Din plan")), rows)


def _activity(data: Data) -> str:
    hours = "" if data["hours_per_month"] is None else _("%(n)s timmar i månaden", n=data["hours_per_month"])
    days = "" if data["starts_on"] is None else _days(data["starts_on"], data["ends_on"])
    outcome = "" if data["outcome"] is None else str(OUTCOMES[data["outcome"]])
    said = (str(UPTAKES[data["uptake"]]), data["provider"], days, hours, outcome)
    return ", ".join(part for part in said if part)


def _step(data: Data) -> str:
    agreed = _("bestämt den %(day)s", day=_iso(data["agreed_on"]))
    if data["answer"] is None:
        return str(agreed)
    answer = _(
        "svar den %(day)s: %(answer)s", day=_iso(data["answered_on"]), answer=STEP_ANSWERS[data["answer"]]
    )
    return f"{agreed}, {answer}"


def _action_plan(data: Data) -> str:
    days = [_("gjord den %(day)s", day=_iso(data["made_on"]))]
    if data["anchored_on"]:
        days.append(_("du sa ja den %(day)s", day=_iso(data["anchored_on"])))
    days += [_("genomgången den %(day)s", day=_iso(day)) for day in data["revised_on"]]
    days += [f"{one['organisation']} {_iso(one['on'])}" for one in data["anchored_with"]]
    return ", ".join(str(one) for one in days)


def _looked(events: Sequence[Data]) -> Section:
    rows = [(_iso(one["at"][:10]), one["first_name"] or "–") for one in reversed(events)]
    return Section(str(_("Vem har tittat?")), tuple(dict.fromkeys(rows)), lead=_none(rows))


def _lines(title: str, rows: Sequence[Row]) -> Section:
    return Section(title, tuple(rows), lead=_none(rows))


def _none(found: Sequence[object]) -> str:
    return "" if found else str(_("Här finns inget sparat."))


def _days(first: str, last: str | None) -> str:
    return f"{_iso(first)} –" + (f" {_iso(last)}" if last else "")


def _civil(moment: str) -> str:
    return clock.civil(datetime.fromisoformat(moment)).isoformat()


def _iso(day: str) -> str:
    """A stored day as one reads it."""
    return long_day(date.fromisoformat(day))

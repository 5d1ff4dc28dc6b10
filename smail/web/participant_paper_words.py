"""A person's own data worded as a paper: what the pages show, to read and to keep."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from smail.domain.instrument import AnswerKind
from smail.reports.papers import Paper, Part, Row, Section
from smail.web.participant_room import shown_language
from smail.web.participant_words import kind_word, long_day

Data = Mapping[str, Any]


def own_data_paper(data: Data, today: date) -> Paper:
    """Everything on one paper, in the language of the page."""
    return Paper(
        title=str(_("Mina uppgifter")),
        lead=str(_("Det här är vad som är sparat om dig den %(day)s.", day=long_day(today))),
        language=shown_language(),
        sections=(
            _person(data["registered"]),
            _places(data["programmes"]),
            _answers(data["ratings"]),
            _lines(
                str(_("Dina framsteg")), [(_iso(one["happened_on"]), one["line"]) for one in data["framsteg"]]
            ),
            _lines(
                str(_("Dina egna rader")),
                [(f"{one['area']}, {_iso(one['submitted_on'])}", one["line"]) for one in data["comments"]],
            ),
            _looked(data["who_has_looked"]),
        ),
    )


def _person(data: Data) -> Section:
    rows: list[tuple[str, str | None]] = [
        (_("Nummer"), data["number"]),
        (_("Namn"), data["name"]),
        (_("Telefon"), data["phone"]),
        (_("E-post"), data["email"]),
        (_("Födelseår"), None if data["birth_year"] is None else str(data["birth_year"])),
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
    for one in data["followed_by"]:
        days = _iso(one["starts_on"]) + (f" – {_iso(one['ends_on'])}" if one["ends_on"] else " –")
        rows.append((f"{one['first_name']}, {one['title']}", days))
    return Part(data["programme"], tuple(rows))


def _answers(ratings: Sequence[Data]) -> Section:
    sent = [one for one in ratings if one["submitted_on"] and not one["withdrawn_at"]]
    return Section(str(_("Dina svar")), parts=tuple(_rating(one) for one in sent), lead=_none(sent))


def _rating(data: Data) -> Part:
    rows = [(one["question"], _answer(one)) for one in data["answers"]]
    if data["own_words"]:
        rows.append((str(_("Dina egna ord")), data["own_words"]))
    return Part(_iso(data["submitted_on"]), tuple(rows))


def _answer(data: Data) -> str:
    if data["answer"] is not None:
        return str(data["answer"])
    return "–" if data["kind"] is None else kind_word(AnswerKind(data["kind"]))


def _looked(events: Sequence[Data]) -> Section:
    rows = [(_iso(one["at"][:10]), one["first_name"] or "–") for one in reversed(events)]
    return Section(str(_("Vem har tittat?")), tuple(dict.fromkeys(rows)), lead=_none(rows))


def _lines(title: str, rows: Sequence[Row]) -> Section:
    return Section(title, tuple(rows), lead=_none(rows))


def _none(found: Sequence[object]) -> str:
    return "" if found else str(_("Här finns inget sparat."))


def _iso(day: str) -> str:
    """A stored day as one reads it."""
    return long_day(date.fromisoformat(day))

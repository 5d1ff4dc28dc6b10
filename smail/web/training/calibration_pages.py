"""The pages of a calibration: the situations, the round that is sent in, and the feedback nobody else sees.

Staff come to them under the own account, and whoever takes a course without one by the link in the letters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from smail import clock, vignettes
from smail.catalogue import Catalogue
from smail.db.tables import CalibrationRound
from smail.domain.calibration import Rater, Steps, Vignette, Vignettes, may_begin, next_round_on
from smail.domain.instrument import Instrument, Item
from smail.errors import Conflict, NotFound
from smail.queries import calibration as reads
from smail.queries.calibration import OwnRounds
from smail.queries.in_words import STAFF_LANGUAGE
from smail.reports.calibration import own_figures
from smail.services import calibration
from smail.services.audit import Actor
from smail.web.forms import NoFields, read, read_texts
from smail.web.participant.entry import wants_json
from smail.web.training.calibration_words import LEANINGS, agreement, signed, steps_apart

NEXT = "next"
Errors = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Desk:
    """Who calibrates, in which room, and what every address there says of it."""

    db: Session
    catalogue: Catalogue
    rater: Rater
    actor: Actor
    room: str
    whose: Mapping[str, str] = field(default_factory=dict)

    def to(self, page: str, **values: str | int) -> str:
        """The address of a page of this room."""
        fields: dict[str, Any] = {**self.whose, **values}
        return url_for(f"{self.room}.{page}", **fields)

    def draw(self, page: str, **values: object) -> str:
        """A page as this room shows it."""
        return render_template(f"pages/{self.room}/{page}.html", to=self.to, **values)


@dataclass(frozen=True, slots=True)
class Mine:
    """The viewer's rounds, the situations of the one under way or to come, and what is chosen in it."""

    rounds: OwnRounds
    vignettes: Vignettes
    steps: Steps

    @property
    def is_open(self) -> bool:
        """Whether something can be rated today."""
        last = self.rounds.last
        return self.rounds.open is not None or may_begin(last.sent_on if last else None, clock.today())


def overview(desk: Desk) -> ResponseReturnValue:
    """The situations with how far one has come, and the rounds that are sent in."""
    return _overview(desk, _mine(desk))


def send(desk: Desk) -> ResponseReturnValue:
    """The round is sent in; pressed twice, it was sent in once."""
    read(NoFields)
    mine = _mine(desk)
    row = mine.rounds.open
    if row is None:
        return redirect(desk.to("calibration_answers" if mine.rounds.sent else "calibration"), 303)
    missing = calibration.submit(desk.db, row, mine.vignettes, actor=desk.actor)
    if missing:
        faults = [(one.key, _("%(title)s: välj ett steg i varje fråga.", title=one.title)) for one in missing]
        return _overview(desk, mine, faults), 422
    flash(_("Din kalibrering är inskickad. Det här ser bara du."), "ok")
    return redirect(desk.to("calibration_answers"), 303)


def situation(desk: Desk, vignette_key: str, kept: Mapping[str, str]) -> ResponseReturnValue:
    """One situation with what was chosen so far; the round's own page where nothing can be rated now."""
    mine = _mine(desk)
    vignette = _found(mine, vignette_key)
    if not mine.is_open:
        return redirect(desk.to("calibration"), 303)
    kept = {key: text for key, text in kept.items() if key in vignette.references}
    if kept:
        flash(_("Det du valde innan du blev utloggad står kvar här. Det är inte sparat än."), "warning")
    return _situation(desk, mine, vignette, kept)


def save(desk: Desk, vignette_key: str) -> ResponseReturnValue:
    """What was chosen is kept; going on asks for a step in every question."""
    mine = _mine(desk)
    vignette = _found(mine, vignette_key)
    if not mine.is_open:
        read_texts("act", *vignette.references)
        return _too_late(desk)
    keys = tuple(vignette.references)
    act, *texts = read_texts("act", *keys)
    typed = {key: text for key, text in zip(keys, texts, strict=True) if text}
    questions = _questions(desk, mine.vignettes)
    wrong = [key for key, text in typed.items() if text not in _values(questions.item(key))]
    if wrong:
        return _situation(
            desk, mine, vignette, typed, [(key, _("Välj ett av svaren.")) for key in wrong]
        ), 422
    if typed and not _store(desk, mine, vignette, {key: int(text) for key, text in typed.items()}):
        return _too_late(desk)
    left = [key for key in keys if key not in typed and (vignette.key, key) not in mine.steps]
    if act == NEXT and left:
        faults = [(key, _("%(question)s Välj ett svar.", question=_stem(questions, key))) for key in left]
        return _situation(desk, mine, vignette, typed, faults), 422
    return _saved(desk, act)


def answers(desk: Desk) -> ResponseReturnValue:
    """A round that one has sent in beside the reference: the latest, or the one that the address names."""
    mine = _mine(desk)
    if not mine.rounds.sent:
        return redirect(desk.to("calibration"), 303)
    return _answers(desk, mine.rounds, _wanted(mine.rounds))


def _mine(desk: Desk) -> Mine:
    """What has been rated so far, and what there is to rate."""
    rounds = reads.own_rounds(desk.db, desk.rater)
    row = rounds.open
    if row is None:
        return Mine(rounds, vignettes.newest(), {})
    return Mine(rounds, vignettes.by_digest(row.vignettes_digest), reads.steps_of(desk.db, [row.id])[row.id])


def _found(mine: Mine, key: str) -> Vignette:
    found = mine.vignettes.find(key)
    if found is None:
        raise NotFound("no such situation")
    return found


def _wanted(rounds: OwnRounds) -> CalibrationRound:
    wanted = request.args.get("omgang", str(rounds.sent[-1].number))
    found = next((row for row in rounds.sent if str(row.number) == wanted), None)
    if found is None:
        raise NotFound("no such round")
    return found


def _store(desk: Desk, mine: Mine, vignette: Vignette, steps: Mapping[str, int]) -> bool:
    """Whether the steps are kept; not where the round was sent in, or a new one may not begin yet."""
    try:
        row = calibration.draft(desk.db, desk.rater, mine.vignettes, actor=desk.actor)
        calibration.store(desk.db, row, vignette, steps)
    except Conflict:
        return False
    return True


def _saved(desk: Desk, act: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(state="saved")
    mine = _mine(desk)
    missing = mine.vignettes.missing(mine.steps)
    if act == NEXT and missing:
        return redirect(desk.to("calibration_situation", vignette_key=missing[0].key), 303)
    flash(_("Sparat. Du kan fortsätta när du vill."), "ok")
    return redirect(desk.to("calibration"), 303)


def _too_late(desk: Desk) -> ResponseReturnValue:
    if wants_json():
        return jsonify(state="sent"), 409
    flash(_("Din kalibrering var redan inskickad. Det som står här gäller."), "warning")
    return redirect(desk.to("calibration"), 303)


def _overview(desk: Desk, mine: Mine, errors: Errors = ()) -> str:
    missing = {one.key for one in mine.vignettes.missing(mine.steps)}
    begun = {key for key, _item in mine.steps}
    last = mine.rounds.last
    return desk.draw(
        "calibration",
        is_open=mine.is_open,
        situations=[(one, one.key not in missing, one.key in begun) for one in mine.vignettes.all],
        is_begun=mine.rounds.open is not None,
        sent=mine.rounds.sent,
        next_on=next_round_on(last.sent_on if last else None),
        errors=tuple(errors),
    )


def _situation(
    desk: Desk, mine: Mine, vignette: Vignette, typed: Mapping[str, str], errors: Errors = ()
) -> str:
    questions = _questions(desk, mine.vignettes)
    return desk.draw(
        "calibration_situation",
        vignette=vignette,
        number=mine.vignettes.all.index(vignette) + 1,
        n_situations=len(mine.vignettes.all),
        asked=[
            (key, item.text(STAFF_LANGUAGE).stem, item.text(STAFF_LANGUAGE).help, _options(item))
            for key, item in ((key, questions.item(key)) for key in vignette.references)
        ],
        chosen={key: typed.get(key) or mine.steps.get((vignette.key, key)) for key in vignette.references},
        errors=tuple(errors),
        wrong=dict(errors),
    )


def _answers(desk: Desk, rounds: OwnRounds, row: CalibrationRound) -> str:
    steps = reads.steps_of(desk.db, [one.id for one in rounds.sent])
    situations = vignettes.by_digest(row.vignettes_digest)
    questions = _questions(desk, situations)
    found = own_figures(situations, steps[row.id])
    return desk.draw(
        "calibration_answers",
        row=row,
        found=found,
        mean=signed(found.whole.mean),
        leaning=LEANINGS[found.whole.leaning],
        kappa=None if found.kappa is None else agreement(found.kappa),
        areas=[(_area(questions, key), one, signed(one.mean)) for key, one in found.areas],
        situations=[(one, _rows(questions, one, steps[row.id])) for one in situations.all],
        drift=[(one, *_over_time(one, steps[one.id])) for one in rounds.sent],
    )


def _rows(questions: Instrument, vignette: Vignette, steps: Steps) -> list[tuple[str, str, str, str, str]]:
    """The area, the own step and the reference in words, how far apart, and why."""
    rows = []
    for key, reference in vignette.references.items():
        own, item = steps[(vignette.key, key)], questions.item(key)
        words = (item.step(own, STAFF_LANGUAGE), item.step(reference.step, STAFF_LANGUAGE))
        apart = steps_apart(own, reference.step)
        rows.append((_area(questions, key), *words, apart, reference.reason))
    return rows


def _over_time(row: CalibrationRound, steps: Steps) -> tuple[str, str, object]:
    """How a round came out: agreement, the mean difference, and to which side it leans."""
    found = own_figures(vignettes.by_digest(row.vignettes_digest), steps)
    return agreement(found.kappa), signed(found.whole.mean), LEANINGS[found.whole.leaning]


def _questions(desk: Desk, situations: Vignettes) -> Instrument:
    return desk.catalogue.get(situations.instrument_key, situations.instrument_version)


def _area(questions: Instrument, item_key: str) -> str:
    indicator = questions.item(item_key).indicator
    return questions.indicator(indicator).name(STAFF_LANGUAGE) if indicator else ""


def _stem(questions: Instrument, item_key: str) -> str:
    return questions.item(item_key).text(STAFF_LANGUAGE).stem


def _values(item: Item) -> tuple[str, ...]:
    return tuple(str(step) for step in item.values)


def _options(item: Item) -> list[tuple[str, str]]:
    return [(str(step), item.step(step, STAFF_LANGUAGE)) for step in item.values]

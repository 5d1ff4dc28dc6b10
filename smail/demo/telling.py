"""Tells a planned life in full: what was answered and by whom, what was written, and how it ended.

Nothing is written to the database here, so a county of any size can be told one person at a time.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from smail.answers import GivenAnswer
from smail.catalogue import Catalogue
from smail.demo.chance import dice_of
from smail.demo.county import WITH_PARTICIPANTS, DemoProgramme
from smail.demo.endings import Outcome, outcome
from smail.demo.lives import Life
from smail.demo.teams import Stay
from smail.demo.voices import Voice, seen
from smail.demo.words import COMMENTS, NEXT_STEPS
from smail.domain.instrument import Instrument
from smail.domain.occasion import first_part, shown_with_more
from smail.domain.people import AnswerMode, HandoverKind

ANSWERED_UNDERWAY = 4
PAIRED_WITHIN_DAYS = 14
STAFF_INSTRUMENT, STAFF_FORM, STAFF_LANGUAGE = "smail_staff", "seven_and_belief", "sv"

_STAFF_RATES = 0.95
_DAYS_UNTIL_RATED = (0, 0, 0, 1, 1, 2, 3, 5, 6, 8, 10, 12)
_QUIET_DAYS = 60
_PROGRAMMES: Mapping[str, DemoProgramme] = {one.key: one for one in WITH_PARTICIPANTS}


@dataclass(frozen=True, slots=True)
class Rating:
    """One occasion of one rater, who is the person where no username is given; some are never sent in."""

    on: date
    minute: int
    instrument: Instrument
    form: str
    language: str
    shown: tuple[str, ...]
    answers: tuple[GivenAnswer, ...]
    wants_more: bool | None = None
    focus: tuple[str, ...] = ()
    words: str | None = None
    mode: AnswerMode | None = None
    rater: str | None = None
    is_sent: bool = True
    comment: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How a stay ended, and the line about what comes next."""

    outcome: Outcome
    next_step: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """A handledare opened the person's page."""

    on: date
    minute: int
    username: str


@dataclass(frozen=True, slots=True)
class Told:
    """A life with everything that was said in it; one ending for each stay, None while it goes on."""

    life: Life
    ratings: tuple[Rating, ...]
    endings: tuple[Ending | None, ...]
    looks: tuple[Look, ...]

    @property
    def own(self) -> tuple[Rating, ...]:
        """The ratings that the person has sent in, oldest first."""
        return tuple(one for one in self.ratings if one.rater is None and one.is_sent)


@dataclass(frozen=True, slots=True)
class Teller:
    """What every life is told with."""

    own: Instrument
    staff: Instrument
    today: date

    @classmethod
    def of(cls, catalogue: Catalogue, today: date) -> "Teller":
        """The newest questionnaires that come with SMAIL."""
        return cls(catalogue.latest("smail"), catalogue.latest(STAFF_INSTRUMENT), today)

    def tell(self, life: Life) -> Told:
        """The life, the same every time."""
        voice = Voice(dice_of("voice", life.number), life.language)
        voice.setbacks += [
            change.on
            for stay in life.stays
            for change in stay.handovers
            if change.kind is HandoverKind.CHANGE
        ]
        ratings = tuple(self._ratings(life, voice))
        dice = dice_of("around", life.number)
        return Told(life, ratings, tuple(self._endings(life, voice, dice)), tuple(self._looks(life, dice)))

    def _ratings(self, life: Life, voice: Voice) -> Iterator[Rating]:
        for day in life.occasions:
            stay = ruling_stay(life, day)
            voice.go_on(self.own, day)
            yield self._own(life, voice, stay, day)
            if _PROGRAMMES[stay.programme].staff_rates and voice.dice.random() < _STAFF_RATES:
                yield from self._seen(voice, stay, day)
        if life.begun_on is not None:
            voice.go_on(self.own, life.begun_on)
            yield self._begun(life, voice, ruling_stay(life, life.begun_on), life.begun_on)

    def _own(self, life: Life, voice: Voice, stay: Stay, day: date) -> Rating:
        form = _PROGRAMMES[stay.programme].form
        parts = self.own.form(form).parts
        wants_more = voice.wants_more() if len(parts) > 1 else None
        shown = shown_with_more(parts, first_part(parts)) if wants_more else first_part(parts)
        language = self.own.language(life.language)
        areas = [indicator.key for indicator in self.own.indicators]
        most = self.own.closing.focus_max if self.own.closing else 0
        return Rating(
            on=day,
            minute=voice.dice.randint(0, 600),
            instrument=self.own,
            form=form,
            language=language,
            shown=shown,
            answers=tuple(voice.answer(self.own.item(key)) for key in shown),
            wants_more=wants_more,
            focus=voice.focus(areas, most),
            words=voice.words(language),
            mode=voice.mode(),
            comment=None if life.is_protected else _comment(voice.dice, areas),
        )

    def _begun(self, life: Life, voice: Voice, stay: Stay, day: date) -> Rating:
        """A rating that somebody stopped in the middle of: what was not reached has no answer."""
        form = _PROGRAMMES[stay.programme].form
        shown = first_part(self.own.form(form).parts)
        return Rating(
            on=day,
            minute=voice.dice.randint(0, 500),
            instrument=self.own,
            form=form,
            language=self.own.language(life.language),
            shown=shown,
            answers=tuple(voice.answer(self.own.item(key)) for key in shown[:ANSWERED_UNDERWAY]),
            is_sent=False,
        )

    def _seen(self, voice: Voice, stay: Stay, day: date) -> Iterator[Rating]:
        """The handledare's own picture of the same occasion; none where its day has not come."""
        on = _at_work_again(day + timedelta(days=voice.dice.choice(_DAYS_UNTIL_RATED)))
        rater = stay.responsible(on)
        shown = first_part(self.staff.form(STAFF_FORM).parts)
        answers = tuple(seen(voice, self.staff.item(key), rater) for key in shown)
        if on < self.today and stay.holds(on):
            minute = voice.dice.randint(20, 400)
            yield Rating(on, minute, self.staff, STAFF_FORM, STAFF_LANGUAGE, shown, answers, rater=rater)

    def _endings(self, life: Life, voice: Voice, dice: random.Random) -> Iterator[Ending | None]:
        for stay in life.stays:
            if stay.ended_on is None:
                yield None
                continue
            goes_on = any(other.ended_on is None or other.ended_on > stay.ended_on for other in life.stays)
            found = outcome(
                dice,
                level=voice.level(None) if life.occasions else None,
                was_quiet=bool(life.occasions) and (stay.ended_on - life.occasions[-1]).days > _QUIET_DAYS,
                is_young=_PROGRAMMES[stay.programme].ages[1] < 30,
                goes_on=goes_on,
            )
            yield Ending(found, dice.choice(NEXT_STEPS) if dice.random() < 0.4 else None)

    def _looks(self, life: Life, dice: random.Random) -> Iterator[Look]:
        """The handledare looks a person up when the person begins and around most ratings."""
        for day in (life.started_on, *life.occasions):
            on = _at_work_again(day + timedelta(days=dice.choice((0, 0, 1, 3, 6))))
            stay = ruling_stay(life, day)
            if dice.random() < 0.75 and on < self.today and stay.holds(on):
                yield Look(on, dice.randint(0, 420), stay.responsible(on))


def ruling_stay(life: Life, day: date) -> Stay:
    """The stay whose programme decides the form: the first that is open; all have the same interval."""
    return next(stay for stay in life.stays if stay.holds(day))


def _at_work_again(day: date) -> date:
    """The day, or the Monday after a day in the weekend."""
    return day + timedelta(days=max(8 - day.isoweekday(), 0) if day.isoweekday() > 5 else 0)


def _comment(dice: random.Random, areas: list[str]) -> tuple[str, str] | None:
    return (dice.choice(areas), dice.choice(COMMENTS)) if dice.random() < 0.06 else None

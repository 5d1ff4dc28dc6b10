"""What the pages of goals say, each figure as ends of sums of unknown numbers: nothing of SMAIL is asked.

A sentence tells whom a goal speaks of and what it asks for, a figure how many that is, exactly or in fives,
and the state on which side of the promise the true figure is.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.support.files_goal_pages import MONTHS, GoalPage, quarter_in_words
from tests.support.files_shares import FEWEST, MOST, STEP, pairs_told
from tests.support.files_told import START, STOCK, THERE, Atom, Claim, Reading, months_of, quarter_of

# Of whom, as sentences of goals have it.
GROUPS: Mapping[str, Sequence[str]] = {
    "personer som är med": (THERE,),
    "personer som börjar": ("came",),
    "personer som slutar": ("went",),
    "personer som står i tur att svara": ("persons_due",),
}
OCCASIONS = ("done", "missing")
# What is asked of them; of those who are there and of those who left it is not the same.
CONDITIONS: Mapping[str, Sequence[str]] = {
    "ha antecknat framsteg under tiden": ("forward",),
    "ha arbete eller studier som orsak till avslutet": ("to_work", "to_studies"),
    "ha arbete som orsak till avslutet": ("to_work",),
    "ha svarat": ("answered",),
}
REASONS: Mapping[str, Sequence[str]] = {
    "arbete eller studier": ("to_work", "to_studies"),
    "arbete": ("to_work",),
    "studier": ("to_studies",),
}
# Of several quarters these are no sums: the same person may be there in two.
NO_SUMS = ("forward", "persons_due", "answered")
# Of how many two percents so far apart are told: of one period, and of all that have been.
WIDTHS_OF_PERIODS = {5: (103, math.inf), 10: (53, 102), 20: (28, 52)}
WIDTHS = {5: (203, math.inf), 10: (103, 202), 20: (53, 102)}
_FIGURE = re.compile(
    r"(?P<about>ungefär )?(?:(?P<side>minst|under|högst|över) )?"
    r"(?:(?P<count>\d+) av (?P<n>\d+), )?(?:mellan (?P<from>\d+) och (?P<to>\d+) %|"
    r"(?P<percent>\d+) %|(?P<number>\d+))"
    r"(?: personer)?(?: av (?:ungefär )?(?P<of>\d+) personer)?"
    r"(?: \((?P<low>\d+) till (?P<high>\d+) %\))?(?:, räknat till och med (?P<day>[\w ]+))?"
)
Terms = Mapping[Atom, float]


@dataclass(frozen=True, slots=True)
class Promise:
    """What a goal speaks of: those there are, those that it counts, how often, and what is promised."""

    of: Sequence[str]
    counted: Sequence[str]
    is_share: bool
    is_part: bool
    per: str
    wanted: int
    is_least: bool


def is_figure(said: str) -> bool:
    """Whether it is a figure of a goal, with what it is of: no number by itself."""
    return not said.isdigit() and _FIGURE.fullmatch(said) is not None


def promise_in(sentence: str) -> Promise | None:
    """What the sentence promises; None where it speaks of what is not counted here."""
    sentence = re.sub(r"^Alla (som )?", r"Minst 100 procent av alla personer \1", sentence)
    found = re.search(r"(Minst|Högst) (\d+) (.*?)\. Räknas för (?:varje|hela) (\w+)", sentence)
    parts = re.search(
        r"Bland alla (.*?) ska (\d+) procent vara kvinnor och \d+ procent vara män"
        r".*Räknas för (?:varje|hela) (\w+)",
        sentence,
    )
    if parts:
        whom = GROUPS.get(parts[1])
        return Promise(whom, whom, True, True, parts[3], int(parts[2]), True) if whom else None
    if not found:
        return None
    what = found[3]
    of: Sequence[str]
    counted: Sequence[str]
    is_share = what.startswith("procent av alla ")
    what = what.removeprefix("procent av alla ")
    if what.startswith("planerade svar är gjorda"):
        of, counted = OCCASIONS, ("done",)
    elif named := re.fullmatch(r"(.*?) \(orsak: (.*)\)", what):
        of, counted = GROUPS[named[1]], REASONS[named[2]]
    else:
        who, _ska, asked = what.partition(" ska ")
        of = GROUPS[who]
        counted = CONDITIONS[asked] if asked else of
    return Promise(of, counted, is_share, False, found[4], int(found[2]), found[1] == "Minst")


def read_goals(known: Reading, place: str, goals: Iterable[GoalPage]) -> int:
    """All that the goals of a programme tell; how many figures that is."""
    before = len(known.claims)
    for goal in goals:
        promise = promise_in(goal.sentence)
        assert promise is not None, goal.sentence
        for at, (quarter, said, state) in enumerate(goal.quarters):
            figure = Figure(known, place, promise, quarter, said, f"{place}, {goal.sentence}, {quarter}")
            if at == 0:
                figure.read(said, state, goal.sexes, goal.steps)
            else:
                # Women and men, and the steps, are told of the last quarter alone.
                figure.read(said, state, {}, (), is_summed=True)
    return len(known.claims) - before


class Figure:
    """One figure of a goal, of a quarter: which unknown numbers it is a sum of, and what is told of them."""

    def __init__(
        self, known: Reading, place: str, promise: Promise, quarter: str, said: str, where: str
    ) -> None:
        self.known, self.place, self.promise, self.where, self.kind = known, place, promise, where, ""
        day = re.search(r"räknat till och med (\d+) (\w+)\w* (\d{4})", said)
        until = quarter_in_words(quarter)
        if day:
            until = quarter_of(f"{day[3]}-{MONTHS.index(day[2][:3]) + 1:02}")
        months = known.months[: known.months.index(months_of(until)[-1]) + 1]
        self.times = {
            "kvartal": months_of(until),
            "månad": months[-1:],
            "år": [one for one in months if one[:4] == until[:4]],
        }.get(promise.per, months)

    def read(
        self,
        said: str,
        state: str,
        sexes: Mapping[str, str],
        steps: Sequence[tuple[str, str]],
        *,
        is_summed: bool = False,
    ) -> None:
        """What is said of all, of women and of men, at each step, and by the state.

        All may be the sum of women and men in fives where these are told, or may have been told once.
        """
        self.kind = f"state {state}"
        self._state(state)
        self.kind = said
        # Of several periods no parts are told, and all is no sum of them.
        was_summed = is_summed and self.promise.per in ("kvartal", "månad")
        self._one(said, "Alla", is_summed=was_summed or len(sexes) == 2)
        if ", utan " in said:
            return
        for column, words in sexes.items():
            self.kind = f"{column} {words}"
            self._one(words, column)
        self.kind = "step"
        self._least(steps)
        for step, number in steps:
            facts = {
                "Hör till tiden som målet räknar": () if self.promise.of == OCCASIONS else self.promise.of,
                "Tillfällen som skulle bli av": self.promise.of,
                "Räknas till målet": self.promise.counted,
            }.get(step, ())
            if facts and number.isdigit() and said.startswith("ungefär"):
                # Beside an exact figure the steps say nothing more.
                self._number(facts, "Alla", int(number), is_about=True, slack=4)

    def _least(self, steps: Sequence[tuple[str, str]]) -> None:
        """The steps that are told at least: of everybody who has come, or of the goal's own time."""
        own = {
            "Hör till tiden som målet räknar": () if self.promise.of == OCCASIONS else self.promise.of,
            "Tillfällen som skulle bli av": self.promise.of,
            "Räknas till målet": self.promise.counted,
        }
        months = self.known.months
        until = [START, *months[: months.index(self.times[-1]) + 1]]
        for step, number in steps:
            if not (found := re.fullmatch(r"minst (\d+)", number)):
                continue
            if step in ("Har varit med i insatsen", "Hör till dem som målet gäller"):
                atoms = self.known.atoms(("came",), self.place, until, "Alla")
                self._claim(dict.fromkeys(atoms, 1.0), int(found[1]), math.inf)
            elif own.get(step):
                self._claim(self._terms(own[step], "Alla"), int(found[1]), math.inf)

    def _state(self, state: str) -> None:
        promise = self.promise
        part = re.search(r"lovat är då (\d+) av", state)
        wanted = int(part[1]) if part else promise.wanted
        state = state.split(".")[0]
        if promise.is_part:
            return
        if promise.is_share:
            terms = {**self._terms(promise.of, "Alla", -wanted / 100)}
            for atom, weight in self._terms(promise.counted, "Alla").items():
                terms[atom] = terms.get(atom, 0.0) + weight
            keeps = {"Nått": True, "Ur kurs": False}.get(state)
            if keeps is not None:
                ends = (0.0, math.inf) if keeps is promise.is_least else (-math.inf, 0.0)
                self._claim(terms, *ends)
            return
        terms = self._terms(promise.counted, "Alla")
        keeps = {"Nått": True, "Ur kurs": False, "På väg": not promise.is_least}.get(state)
        if keeps is not None:
            most = wanted - 1 if promise.is_least else wanted
            is_below = keeps is not promise.is_least
            self._claim(terms, *((0, most) if is_below else (most + 1, math.inf)))

    def _one(self, said: str, column: str, *, is_summed: bool = False) -> None:
        of_part = re.fullmatch(r"(.*), utan .* som inte visas(?:, räknat till .*)?", said)
        if of_part:
            # What the group results tell of the other quarters: of all of them it is the least.
            least = re.fullmatch(r"minst (\d+)", of_part[1])
            self._claim(self._terms(self.promise.counted, column), int(least[1]) if least else 0, math.inf)
            return
        found = _FIGURE.fullmatch(said)
        if found is None:
            assert said in ("visas inte", "–"), said
            return
        promise, is_about = self.promise, found["about"] is not None
        counted, whole = promise.counted, promise.of
        # Where the parts of women and of men are told, what they are parts of is their sum.
        slack, of_slack = (2 if one else 0 for one in (is_summed, is_summed or promise.is_part))
        of_column = "Alla" if promise.is_part else column
        if found["side"]:
            return
        if found["number"] is not None:
            self._number(counted, column, int(found["number"]), is_about=is_about, slack=slack)
        elif found["count"] is not None:
            self._number(counted, column, int(found["count"]), is_about=is_about, slack=slack)
            self._number(whole, of_column, int(found["n"]), is_about=is_about, slack=of_slack)
        elif found["from"]:
            self._between(int(found["from"]), int(found["to"]), column, of_column)
        else:
            self._share(found, column, of_column, is_about=is_about)

    def _share(self, found: re.Match[str], column: str, of_column: str, *, is_about: bool) -> None:
        """A share alone: whatever numbers in fives would be told so."""
        share = int(found["percent"]) / 100
        half = STEP / 2 if is_about else 0.005
        ends = [int(found[one]) / 100 if found[one] else None for one in ("low", "high")]
        # An end at the promise may have been moved there.
        ends = [
            None
            if one is None or abs(100 * one - self.promise.wanted) < 6
            else one  # a step, and one percent
            for one in ends
        ]
        pairs = pairs_told(share, half, (ends[0], ends[1]), is_about=is_about)
        assert pairs, found[0]
        has, whole = self._terms(self.promise.counted, column), self._terms(self.promise.of, of_column)
        most = max(n for _has, n in pairs)
        self._claim(whole, min(n for _has, n in pairs), math.inf if most == MOST else most)
        shares = [one / n for one, n in pairs]
        for end, sign in ((min(shares), 1.0), (max(shares), -1.0)):
            terms = {atom: -sign * end * weight for atom, weight in whole.items()}
            for atom, weight in has.items():
                terms[atom] = terms.get(atom, 0.0) + sign * weight
            self._claim(terms, -1e-6, math.inf)

    def _between(self, low: int, high: int, column: str, of_column: str) -> None:
        """Two percents without numbers: the wider they are apart, the fewer there are."""
        known = WIDTHS_OF_PERIODS if self.promise.per in ("kvartal", "månad") else WIDTHS
        any_of_them = min(least for least, _most in known.values()), math.inf
        # What is left between the promise and all, or none, may be narrower than a step.
        is_cut = self.promise.wanted in (low, high) and (low == 0 or high == 100)
        whole = self._terms(self.promise.of, of_column)
        self._claim(whole, *(any_of_them if is_cut else known.get(high - low, any_of_them)))
        for end, sign in ((low, 1.0), (high, -1.0)):
            terms = {atom: -sign * end / 100 * weight for atom, weight in whole.items()}
            for atom, weight in self._terms(self.promise.counted, column).items():
                terms[atom] = terms.get(atom, 0.0) + sign * weight
            self._claim(terms, -1e-6, math.inf)

    def _number(self, facts: Sequence[str], column: str, n: int, *, is_about: bool, slack: int = 0) -> None:
        if is_about and n:
            self._claim(self._terms(facts, column), max(FEWEST, n - 2 - slack), n + 2 + slack)
        else:
            self._claim(self._terms(facts, column), n, n)

    def _claim(self, terms: Terms, low: float, high: float) -> None:
        self.known.claims.append(Claim(terms, low, high, (self.where, self.kind)))

    def _terms(self, facts: Sequence[str], column: str, weight: float = 1.0) -> dict[Atom, float]:
        found: dict[Atom, float] = {}
        for fact in facts:
            for atom in self._atoms(fact, column):
                found[atom] = weight
        return found

    def _atoms(self, fact: str, column: str) -> Iterator[Atom]:
        quarters = [*dict.fromkeys(map(quarter_of, self.times))]
        among = self.known.columns[column]
        if fact == THERE and (len(quarters) > 1 or len(self.times) < 3):
            # Those who were there before, and those who came since.
            months = [START, *self.known.months]
            first = months[months.index(self.times[0]) - 1]
            facts = [(STOCK, first), *(("came", one) for one in self.times)]
            yield from ((self.place, time, name, one) for name, time in facts for one in among)
        elif fact in NO_SUMS and (len(quarters) > 1 or len(self.times) < 3):
            time = f"{self.times[0]}..{self.times[-1]}"
            for one in among:
                self.known.spans.add((self.place, time, fact, one))
                yield self.place, time, fact, one
        else:
            yield from self.known.atoms((fact,), self.place, self.times, column)

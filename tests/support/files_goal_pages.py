"""The pages of goals as they are read: each goal with its sentence, its figures and each quarter of it."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.support.published_files import Table, in_page, plain

MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


@dataclass(frozen=True, slots=True)
class GoalPage:
    """One goal of a page: its sentence, its figures of women and men, its steps, and each quarter."""

    name: str
    sentence: str
    sexes: Mapping[str, str]
    steps: Sequence[tuple[str, str]]
    quarters: Sequence[tuple[str, str, str]]


def goals_in(page: str) -> list[GoalPage]:
    """Every goal of the page of a programme."""
    tables = in_page(page)
    parts = re.split(r"<h3>(.*?)</h3>", page)[1:]
    return [_goal(name, body, tables) for name, body in zip(parts[::2], parts[1::2], strict=True)]


def _goal(name: str, body: str, tables: Sequence[Table]) -> GoalPage:
    title = _words(name)
    own = {one.name: one for one in tables if one.title == title}
    sentence = next(_words(one) for one in re.findall(r"<p>(.*?)</p>", body, re.DOTALL) if "Räknas" in one)
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", body, re.DOTALL)
    sexes = {_words(one): _words(said) for one, said in pairs if _words(one) in ("Kvinnor", "Män")}
    steps = own.get("Från dem som var med till dem som räknas")
    quarters = own.get("Läget kvartal för kvartal")
    return GoalPage(
        title,
        sentence,
        sexes,
        [(one, said) for one, said in (steps.rows if steps else ())],
        [(one, said, state) for one, said, state in (quarters.rows if quarters else ())],
    )


def _words(text: str) -> str:
    return plain(html.unescape(re.sub(r"<[^>]+>", " ", text)))


def quarter_in_words(said: str) -> str:
    """The quarter that a row of a goal is of, as it is called in addresses."""
    found = re.search(r"(\d{4})-Q(\d)", said) or re.search(r"(\d{4}).*?(\d)", said)
    assert found, said
    return f"{found[1]}-Q{found[2]}"

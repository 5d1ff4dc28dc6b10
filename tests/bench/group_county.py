"""A county for group results, of any size: forty programmes whose people came and went over three years.

Written past the services, table by table, since the services would take hours; what they would have written
stands there all the same: intervals with the rating that fills them, sums beside the answers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import OrganisationKind, Programme
from smail.domain.people import ALPHABET
from smail.domain.roles import Role
from tests.factories.accounts import make_account
from tests.factories.assessments import the_instrument
from tests.factories.organisations import make_organisation, make_programme

PROGRAMMES, TOWNS, RATINGS, ITEMS = 40, 8, 7, 14
INTERVAL = 91
AT_ONCE = 2_000
# Sealed bytes that nobody opens here.
SEALED = b"\0" * 40
Rows = Iterable[Sequence[Any]]
Steps = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class County:
    """Who may look at it, and its programmes by public id."""

    account_id: int
    programmes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every row stands on: ids, and the day on which the first began."""

    federation_id: int
    controller_id: int
    account_id: int
    programmes: tuple[int, ...]
    first_on: date
    today: date

    def starts_on(self, person: int) -> date:
        return self.first_on + timedelta(days=person * 7919 % 540)

    def rated_on(self, person: int, number: int) -> date:
        return self.starts_on(person) + timedelta(days=10 + INTERVAL * number + person % 9)

    def ended_on(self, person: int) -> date | None:
        """Every second has left, each after another number of ratings."""
        if person % 2:
            return None
        return self.rated_on(person, RATINGS - 1) + timedelta(days=20 + person % 60)


def fill(database: Database, people: int) -> County:
    """So many persons with seven ratings of fourteen questions each, and what stands beside them."""
    with database.transaction(write=True) as db:
        ground, found = _ground(db)
    loader = _copied if database.engine.dialect.name == "postgresql" else _inserted
    with database.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        for first in range(1, people + 1, AT_ONCE):
            ids = range(first, min(first + AT_ONCE, people + 1))
            raw.execute("BEGIN")
            for table, columns, rows in _tables(ground, ids):
                loader(raw, table, columns.split(), rows)
            raw.execute("COMMIT")
        if loader is _copied:
            raw.execute("COMMIT")
            raw.autocommit = True
            raw.execute("ANALYZE")
        connection.detach()
    return found


def _ground(db: Session) -> tuple[_Ground, County]:
    towns = [
        make_organisation(db, kind=OrganisationKind.MUNICIPALITY, name=f"Ort {one}") for one in range(TOWNS)
    ]
    today = clock.today()
    first_on = today - timedelta(days=3 * 365)
    rows: list[Programme] = [
        make_programme(db, name=f"Insats {one}", organisation=towns[one % TOWNS], starts_on=first_on)
        for one in range(PROGRAMMES)
    ]
    account = make_account(db, Role.COORDINATOR)
    ground = _Ground(
        rows[0].federation_id,
        rows[0].controller_id,
        account.id,
        tuple(row.id for row in rows),
        first_on,
        today,
    )
    return ground, County(account.id, tuple(row.public_id for row in rows))


def _inserted(raw: Any, table: str, columns: Sequence[str], rows: Rows) -> None:
    marks = ", ".join("?" * len(columns))
    raw.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


def _copied(raw: Any, table: str, columns: Sequence[str], rows: Rows) -> None:
    with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _tables(ground: _Ground, ids: Sequence[int]) -> Iterator[tuple[str, str, Rows]]:
    answers = _answers(ids)
    rated = [(one, number) for one in ids for number in range(RATINGS)]
    seen = [(one, number) for one in ids if one % 3 == 0 for number in (3, 6)]
    yield "participant", _PARTICIPANT, (_participant(ground, one) for one in ids)
    yield "enrolment", _ENROLMENT, (_enrolment(ground, one) for one in ids)
    gone = [(one, day) for one in ids if (day := ground.ended_on(one)) is not None and day <= ground.today]
    yield "discharge", _DISCHARGE, (_discharge(ground, *one) for one in gone)
    yield "assessment", _ASSESSMENT, (_assessment(ground, *one, is_staff=False) for one in rated)
    yield "assessment", _ASSESSMENT, (_assessment(ground, *one, is_staff=True) for one in seen)
    yield "answer", _ANSWER, _answer_rows(ground, ids, answers, rated, seen)
    yield "score", _SCORE, _score_rows(ids, answers, rated, seen)
    yield "person_period", _PERIOD, (row for one in ids for row in _periods(ground, one))
    yield "framsteg", _FRAMSTEG, (_framsteg(ground, one) for one in ids if one % 5 < 3)
    yield "activity", _ACTIVITY, (_activity(ground, one) for one in ids)
    yield "work_start", _START, (_start(ground, *one) for one in gone if one[0] % 6 == 0)


_PARTICIPANT = (
    "id public_id federation_id controller_id number sex birth_year language contact_choice "
    "is_protected created_at"
)
_ENROLMENT = "id public_id participant_id programme_id starts_on ended_on"
_DISCHARGE = "enrolment_id reason recorded_at recorded_by_id"
_ASSESSMENT = (
    "id public_id participant_id rater_kind rater_account_id instrument_key instrument_version "
    "instrument_digest form items_shown language focus started_at submitted_at submitted_on"
)
_ANSWER = "assessment_id item_key kind value version idempotency_key saved_at"
_SCORE = "assessment_id indicator total n_answered n_items scoring_version"
_PERIOD = "enrolment_id number starts_on ends_on assessment_id reason"
_FRAMSTEG = "public_id participant_id happened_on line written_by written_at"
_ACTIVITY = (
    "public_id enrolment_id kind uptake what areas starts_on ends_on hours_per_month written_by written_at"
)
_START = "public_id participant_id kind started_on account_id written_at"


def _moment(day: date) -> str:
    """Noon of the day, as both databases read it."""
    return f"{day} 12:00:00.000000"


def _participant(ground: _Ground, one: int) -> Sequence[Any]:
    number, rest = "", one
    for _ in range(6):
        rest, sign = divmod(rest, len(ALPHABET))
        number += ALPHABET[sign]
    sex = "man" if one * 31 % 9 < 4 else "woman"
    made = _moment(ground.starts_on(one))
    home = ground.federation_id, ground.controller_id
    return one, f"p{one:015d}", *home, number, sex, 1960 + one * 13 % 45, "sv", "in_person", False, made


def _enrolment(ground: _Ground, one: int) -> Sequence[Any]:
    ended = ground.ended_on(one)
    programme = ground.programmes[one * 17 % PROGRAMMES]
    is_over = ended is not None and ended <= ground.today
    return one, f"e{one:015d}", one, programme, str(ground.starts_on(one)), str(ended) if is_over else None


def _discharge(ground: _Ground, one: int, day: date) -> Sequence[Any]:
    reasons = ("work", "job_seeking", "studies", "completed", "illness")
    return one, reasons[one // 2 % 5], _moment(day), ground.account_id


def _id_of(one: int, number: int, *, is_staff: bool) -> int:
    return (RATINGS + 2) * one + (RATINGS + number // 4 if is_staff else number)


def _assessment(ground: _Ground, one: int, number: int, *, is_staff: bool) -> Sequence[Any]:
    instrument, day = the_instrument(), ground.rated_on(one, number)
    id_ = _id_of(one, number, is_staff=is_staff)
    whose = ("staff", ground.account_id) if is_staff else ("participant", None)
    asked = instrument.key, instrument.version, instrument.digest, "fourteen", _SHOWN
    return id_, f"a{id_:015d}", one, *whose, *asked, "sv", "[]", _moment(day), _moment(day), str(day)


def _answers(ids: Sequence[int]) -> Steps:
    """Steps by person, occasion (nine with the handledare's) and question, by lines that differ."""
    draw = np.random.default_rng(ids[0])
    level, slope = draw.normal(2.6, 0.6, (len(ids), 1, 1)), draw.normal(0.08, 0.1, (len(ids), 1, 1))
    at = np.array([*range(RATINGS), 3, 6]).reshape(1, -1, 1)
    noise = draw.normal(0, 0.7, (len(ids), RATINGS + 2, ITEMS))
    found: Steps = np.clip(np.rint(level + slope * at + noise), 1, 5).astype(np.int64)
    return found


def _answer_rows(
    ground: _Ground, ids: Sequence[int], answers: Steps, rated: Sequence[Any], seen: Sequence[Any]
) -> Iterator[Sequence[Any]]:
    for one, number, is_staff in _who(rated, seen):
        id_, steps = _of(ids, answers, one, number, is_staff=is_staff)
        at = _moment(ground.rated_on(one, number))
        yield from ((id_, key, "value", step, 1, "a", at) for key, step in zip(_ITEMS, steps, strict=True))


def _score_rows(
    ids: Sequence[int], answers: Steps, rated: Sequence[Any], seen: Sequence[Any]
) -> Iterator[Sequence[Any]]:
    for one, number, is_staff in _who(rated, seen):
        id_, steps = _of(ids, answers, one, number, is_staff=is_staff)
        for key, places in _PLACES.items():
            yield id_, key, sum(steps[place] for place in places), len(places), len(places), 1


def _who(rated: Sequence[Any], seen: Sequence[Any]) -> Iterator[tuple[int, int, bool]]:
    yield from ((one, number, False) for one, number in rated)
    yield from ((one, number, True) for one, number in seen)


def _of(
    ids: Sequence[int], answers: Steps, one: int, number: int, *, is_staff: bool
) -> tuple[int, list[int]]:
    id_ = _id_of(one, number, is_staff=is_staff)
    return id_, answers[one - ids[0], id_ - (RATINGS + 2) * one].tolist()


def _periods(ground: _Ground, one: int) -> Iterator[Sequence[Any]]:
    """The intervals until now, the first of them filled; why later ones are not stands at some."""
    first, ended = ground.starts_on(one), ground.ended_on(one)
    last = ground.today + timedelta(days=INTERVAL) if ended is None else ended
    number, reasons = 1, ("absence", "illness", "declined", None, None)
    while (ends := first + timedelta(days=INTERVAL * number)) <= last:
        starts, is_rated = ends - timedelta(days=INTERVAL), number <= RATINGS
        filled = _id_of(one, number - 1, is_staff=False) if is_rated else None
        reason = None if is_rated or ends > ground.today else reasons[(one + number) % 5]
        yield one, number, str(starts), str(ends), filled, reason
        number += 1


def _framsteg(ground: _Ground, one: int) -> Sequence[Any]:
    day = ground.rated_on(one, one % RATINGS)
    return f"f{one:015d}", one, str(day), SEALED, "participant", _moment(day)


def _activity(ground: _Ground, one: int) -> Sequence[Any]:
    kind = ("job_directed", "skills", "health_everyday")[one % 3]
    starts = ground.starts_on(one) + timedelta(days=30 + one % 200)
    ends = starts + timedelta(days=200 + one % 300)
    days = str(starts), str(ends)
    return (
        f"v{one:015d}",
        one,
        kind,
        "used",
        SEALED,
        "[]",
        *days,
        8 + one % 60,
        "participant",
        _moment(starts),
    )


def _start(ground: _Ground, one: int, day: date) -> Sequence[Any]:
    return f"w{one:015d}", one, "work", str(day), ground.account_id, _moment(day)


def _places() -> dict[str, list[int]]:
    """The places of each indicator's questions among the fourteen."""
    owners = [the_instrument().item(key).indicator for key in _ITEMS]
    return {
        one: [at for at, owner in enumerate(owners) if owner == one]
        for one in dict.fromkeys(owners)
        if one is not None
    }


_ITEMS: tuple[str, ...] = the_instrument().form("fourteen").items
_SHOWN = "[" + ", ".join(f'"{one}"' for one in _ITEMS) + "]"
_PLACES = _places()

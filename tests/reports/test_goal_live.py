"""What a lead is told of a goal today is of those whom its closed quarters and the group results count."""

from datetime import UTC, date, datetime

from smail.db.session import Database
from smail.domain.people import Sex
from smail.queries.goals import goals_of
from smail.reports.goal_live import live_reports
from smail.services import goals, periods
from smail.services.audit import SYSTEM
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support.travel import time_travel

FILE = b"""
[[goals]]
key = "svar"
name = "90 procent svarar"
measure = "occasions"
at_least = 90
per = "quarter"

[[goals]]
key = "kvinnor"
name = "90 procent av kvinnorna svarar"
measure = "occasions"
sex = "woman"
at_least = 90
per = "quarter"

[[goals]]
key = "personer"
name = "Minst sex personer"
measure = "count"
at_least = 6
per = "year"
"""


def test_only_due_and_done_of_women_and_men_without_protected_identity_is_live(database: Database) -> None:
    with time_travel() as at, database.transaction(write=True) as db:
        at(datetime(2026, 4, 10, 12, tzinfo=UTC))
        programme = make_programme(db, starts_on=date(2026, 1, 1))
        assert not isinstance(goals.read_in(db, programme, "mal.toml", FILE, SYSTEM, None), list)
        # A period of everybody ends on 2 April: nine are counted, and four of those have answered.
        left_out: list[dict[str, object]] = [
            {"is_protected": True},
            {"sex": Sex.OTHER},
            {"sex": Sex.UNDISCLOSED},
        ]
        for number in range(15):
            changes = {"sex": (Sex.WOMAN, Sex.MAN)[number % 2]} if number < 9 else left_out[number % 3]
            person = make_participant(db, programme, starts_on=date(2026, 1, 1), **changes)
            if number < 4 or number > 9:
                make_submitted(db, person, date(2026, 1, 10))
            periods.refresh(db, person.id)
        stored = goals_of(db, programme.id)
        found = live_reports(db, programme, stored, date(2026, 4, 10))
        programme.exercise_since = datetime(2026, 1, 1, tzinfo=UTC)
        assert live_reports(db, programme, stored, date(2026, 4, 10)) == {}
    keys = {one.id: one.goal.key for one in stored}
    told = {keys[id_]: (one.whole.count, one.whole.n) for id_, one in found.items() if one.whole is not None}
    assert told == {"svar": (4, 9)}

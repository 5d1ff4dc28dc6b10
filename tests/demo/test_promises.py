"""The county's programmes have the goals of their applications, and each shows how it stands."""

from sqlalchemy import select

from smail import catalogue
from smail.db.tables import GoalStatus, Programme
from smail.domain.goals.judging import FEWEST, Status
from smail.queries.goals import goals_of
from smail.reports import goal_closing
from smail.services.goal_statuses import digest
from tests.demo.conftest import Demo

N_GOALS = {
    "En väg in – steget vidare": 10,
    "Ung framtid": 7,
    "Framsteget 2.0": 5,
    "Framsteget 2.0 – unga": 4,
    "Jobbcentrum – din väg framåt": 6,
    "Arbetslivsintro": 4,
    "SMAIL": 11,
    "RegExPro": 4,
    "RegExPro 2.0": 4,
    "Förstudie": 1,
    "Arbetslivsintro – försöket": 5,
}


def test_every_goal_of_the_county_stands_somehow_and_all_that_can_be_said_is_said(demo: Demo) -> None:
    instruments = catalogue.load((catalogue.shipped(),))
    with demo.database.transaction(write=True) as db:
        programmes = db.scalars(select(Programme).order_by(Programme.id)).all()
        stored = {one.name: goals_of(db, one.id) for one in programmes}
        assert {name: len(goals) for name, goals in stored.items() if goals} == N_GOALS
        wordless = [one for name in ("RegExPro", "Förstudie", "Ung framtid") for one in stored[name]]
        for one in programmes:
            if one.name in ("RegExPro", "RegExPro 2.0", "Förstudie", "Ung framtid"):
                assert goal_closing.close(db, instruments, one, FEWEST) > 0
                assert goal_closing.close(db, instruments, one, FEWEST) == 0
        rows = db.scalars(select(GoalStatus)).all()
    assert {one.goal_id for one in rows} >= {one.id for one in wordless}
    assert {row.digest for row in rows} >= {digest(one.goal) for one in wordless}
    assert {Status.MET, Status.OFF, Status.ON_THE_WAY, Status.TOO_EARLY, Status.NO_FIGURE} <= {
        row.status for row in rows
    }

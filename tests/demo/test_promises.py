"""The county's programmes have the goals of their applications, and each shows how it stands."""

from sqlalchemy import select

from smail import catalogue
from smail.db.tables import GoalStatus, Programme
from smail.domain.goals.judging import FEWEST, Status
from smail.queries.goal_statuses import kept_of
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
    "IRIS": 9,
    "Arbetslivsintro – försöket": 5,
}
CLOSED = ("RegExPro", "RegExPro 2.0", "Förstudie", "Ung framtid", "SMAIL", "IRIS")
# How those that are over ended, by the figures that were typed in for them.
AT_THE_END = {
    # Four times 3, 37 and so on.
    ("SMAIL", "utbildare"): (12, Status.OFF),
    ("SMAIL", "anvandare"): (148, Status.MET),
    ("SMAIL", "kan-utbilda"): (11, Status.MET),
    ("SMAIL", "kan-anvanda"): (121, Status.MET),
    ("SMAIL", "ny-kunskap"): (126, Status.OFF),
    ("SMAIL", "kanner-till"): (96, Status.MET),
    ("SMAIL", "alla-anvander"): (103, Status.OFF),
    ("SMAIL", "horisontella-utbildare"): (12, Status.MET),
    ("SMAIL", "horisontella-erbjudna"): (148, Status.MET),
    # In April 2023; and of four a year in the four months of 2023.
    ("SMAIL", "natverk"): (1, Status.MET),
    ("SMAIL", "referensgrupp"): (2, Status.MET),
    ("IRIS", "personer"): (532, Status.MET),
    ("IRIS", "kvinnor"): (272, Status.MET),
    ("IRIS", "man"): (260, Status.OFF),
    ("IRIS", "egen-forsorjning"): (118, Status.MET),
    ("IRIS", "ordinarie-insatser"): (163, Status.MET),
    ("IRIS", "steg-narmare"): (270, Status.OFF),
    ("IRIS", "plan-vid-avslut"): (341, Status.MET),
    ("IRIS", "skillnad-mellan-konen"): (None, Status.MET),
    ("IRIS", "timmar"): (1, Status.MET),
    ("Förstudie", "rapport"): (1, Status.MET),
}


def test_every_goal_of_the_county_stands_somehow_and_all_that_can_be_said_is_said(demo: Demo) -> None:
    instruments = catalogue.load((catalogue.shipped(),))
    with demo.database.transaction(write=True) as db:
        programmes = db.scalars(select(Programme).order_by(Programme.id)).all()
        stored = {one.name: goals_of(db, one.id) for one in programmes}
        assert {name: len(goals) for name, goals in stored.items() if goals} == N_GOALS
        wordless = [one for name in ("RegExPro", "Förstudie", "Ung framtid") for one in stored[name]]
        for one in programmes:
            if one.name in CLOSED:
                assert goal_closing.close(db, instruments, one, FEWEST) > 0
                assert goal_closing.close(db, instruments, one, FEWEST) == 0
        rows = db.scalars(select(GoalStatus)).all()
        last = {
            (name, goal.goal.key): kept_of(db, [goal])[goal.id][-1].told
            for name in CLOSED
            for goal in stored[name]
        }
    assert {one.goal_id for one in rows} >= {one.id for one in wordless}
    assert {row.digest for row in rows} >= {digest(one.goal) for one in wordless}
    assert {Status.MET, Status.OFF, Status.ON_THE_WAY, Status.TOO_EARLY} <= {row.status for row in rows}
    ended = {
        key: (None if told.whole is None else told.whole.count, told.judged.status)
        for key, told in last.items()
        if key in AT_THE_END
    }
    assert ended == AT_THE_END
    assert Status.NO_FIGURE not in {told.judged.status for told in last.values()}

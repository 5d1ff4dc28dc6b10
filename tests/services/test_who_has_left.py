"""Whoever has left is written to no more, asked to nothing, and in training nowhere."""

from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import Learner
from smail.domain.certification import CourseKind
from smail.domain.goals.grammar import Event, Who
from smail.domain.network import GroupKind
from smail.queries import boards, goal_staff, learners, network
from smail.queries.course_mail import address_of
from smail.services import accounts, attendance, network_groups, seats
from smail.services import learners as learners_of
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.courses import (
    ACTOR,
    make_course,
    make_learner,
    make_seat,
    make_trainer,
    make_utbildare,
    occasions_of,
)
from tests.factories.organisations import make_municipality, make_programme, the_federation


def test_whoever_has_left_is_in_no_training_group_list_or_letter(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        federation_id = the_federation(db).id
        vera = make_account(db, organisation_id=make_municipality(db).id)
        learner = make_learner(db, vera)
        learners_of.tell_address(db, vault, learner.id, "v@smail.example", ACTOR)
        make_seat(db, make_course(db, CourseKind.ANVANDARE, make_utbildare(db)), learner)
        network_groups.add_member(db, GroupKind.NETWORK, learner, ACTOR)

        def seen() -> tuple[int, int, bool, str, bool]:
            today = clock.today()
            groups = network.groups(db, federation_id, today)
            return (
                len(boards.state_of(db, federation_id, today).learning),
                sum(len(one.members) for one in groups),
                any(one.key == f"learner:{learner.public_id}" for one in learners.to_ask(db, federation_id)),
                address_of(db, vault, learner),
                db.scalar(select(Learner.id).where(Learner.id == learner.id, learners.has_address()))
                is not None,
            )

        assert seen() == (1, 1, True, "v@smail.example", True)
        accounts.end_account(db, vera, ACTOR)
        assert seen() == (0, 0, False, "", False)


def test_a_goal_counts_the_horizontal_principles_as_the_board_does(database: Database) -> None:
    with database.transaction(write=True) as db:
        trainer, there, absent, gone = make_trainer(db), *(make_utbildare(db) for _n in range(3))
        programme = make_programme(db)
        course = make_course(db, CourseKind.HORIZONTAL, trainer)
        own = {
            one.id: db.scalars(select(Learner).where(Learner.account_id == one.id)).one()
            for one in (there, absent, gone)
        }
        places = {key: make_seat(db, course, row) for key, row in own.items()}
        (occasion,) = occasions_of(db, course)
        whole = course.rule.minutes_each
        attendance.record(
            db, occasion.id, {places[there.id].id: whole, places[absent.id].id: 0}, ACTOR, trainer.id
        )
        seats.withdraw(db, places[gone.id].id, ACTOR)
        found = {
            one.person: sorted(each.is_offer for each in one.happenings if each.event is Event.HORIZONTAL)
            for one in goal_staff.staff_of(db, programme, Who.UTBILDARE)
        }
        assert found[own[there.id].public_id] == [False, True]
        assert found[own[absent.id].public_id] == [True]
        assert found[own[gone.id].public_id] == []

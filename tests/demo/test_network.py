"""The demo has met: on working days, with a decision that is late, one that is done, and support."""

from datetime import date

from sqlalchemy import func, select

from smail import clock
from smail.catalogue import load, shipped
from smail.db.session import Database
from smail.db.tables import GroupMember, NetworkDecision, NetworkInvitation, NetworkMeeting, SupportEntry
from smail.demo.building import build
from smail.domain.network import GroupKind, NextState
from smail.queries.network import groups
from smail.vault import Vault

TODAY = date(2026, 11, 22)


def test_the_groups_have_met_and_decided_and_support_was_given(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        build(db, vault, load((shipped(),)), TODAY, 20)
    with database.transaction(write=False) as db:
        meetings = db.scalars(select(NetworkMeeting)).all()
        assert {row.kind for row in meetings} == set(GroupKind)
        assert all(clock.civil(row.starts_at).weekday() < 5 for row in meetings)
        assert {row.kind for row in db.scalars(select(GroupMember))} == set(GroupKind)
        there = {row.was_there for row in db.scalars(select(NetworkInvitation))}
        assert there == {True, False, None}
        decisions = db.scalars(select(NetworkDecision)).all()
        assert {row.done_on is None for row in decisions} == {True, False}
        assert any(row.done_on is None and row.by_on < TODAY for row in decisions)
        assert db.scalar(select(func.count()).select_from(SupportEntry)) == 6
        found = groups(db, meetings[0].federation_id, TODAY)
        assert {one.next.state for one in found} <= {NextState.PLANNED, NextState.TO_PLAN}

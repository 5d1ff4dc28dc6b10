"""Every sealed column has a context of its own, and what was sealed before still opens."""

import ast
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import pytest
from sqlalchemy import LargeBinary
from sqlalchemy.orm import InstrumentedAttribute

from smail.db import sealing
from smail.db.base import Base
from smail.db.tables import Account, Discharge, Framsteg, Participant
from smail.vault import DataKey, Vault, VaultError

# As written in databases that exist. A line may be added; none may ever be changed.
CONTEXTS = {
    "board_file.book:row",
    "board_file.paper:row",
    "board_file.snapshot:row",
    "accessibility_report.reply_to:row",
    "accessibility_report.text:row",
    "staff_digest.email:row",
    "account.totp_secret:row",
    "action_plan.aim:row",
    "activity.provider:row",
    "activity.what:row",
    "agreed_step.line:row",
    "assessment.free_text:row",
    "certificate.withdrawn_because:row",
    "course_home_task.comment:row",
    "course_home_task.text:row",
    "course_seat.needs:row",
    "discharge.next_step:row",
    "evaluation_sheet.sheet:row",
    "evaluation_text.text:row",
    "follow_up.line:row",
    "drop_reason.line:row",
    "framsteg.line:row",
    "handover_line.line:row",
    "import_person.source:row",
    "instrument_wish.answer:row",
    "instrument_wish.text:row",
    "joint_view.line:row",
    "network_decision.text:row",
    "network_meeting.agenda:row",
    "opinion.answer:row",
    "opinion.text:row",
    "paper_entry.free_text:row",
    "learner.email:row",
    "support_entry.note:row",
    "participant.email:row",
    "participant.name:row",
    "participant.phone:row",
    "person_file.password:row",
    "quarterly_report.comments:row",
    "quarterly_report.paper:row",
    "quarterly_report.snapshot:row",
    "report_file.content:row",
    "value_comment.line:row",
}
# Sealed outside the tables: what a visit carries, and the check of a backup's keys.
ELSEWHERE = {"web/account/joining.py", "web/kept.py", "web/kept_forms.py", "backup/keys.py"}


@pytest.fixture
def vault() -> Vault:
    return Vault([DataKey("k1", b"k" * 32)], pepper=b"p" * 32)


def test_every_sealed_column_has_the_context_that_it_always_had() -> None:
    columns = list(_sealed_columns())
    found = [sealing.context(column, "row") for column in columns]
    assert set(found) == CONTEXTS
    assert len(found) == len(CONTEXTS)


def test_what_was_sealed_with_the_text_of_its_context_opens(vault: Vault) -> None:
    before = vault.seal("Komvux i januari", "discharge.next_step:a-public-id-x")
    assert sealing.opened(vault, Discharge.next_step, "a-public-id-x", before) == "Komvux i januari"


def test_a_sealed_text_opens_in_its_own_row_and_column_only(vault: Vault) -> None:
    kept = sealing.sealed(vault, Participant.name, "one", "Åsa")
    assert sealing.opened(vault, Participant.name, "one", kept) == "Åsa"
    for column, row in ((Participant.name, "two"), (Participant.phone, "one"), (Framsteg.line, "one")):
        with pytest.raises(VaultError):
            sealing.opened(vault, column, row, kept)


def test_nothing_is_kept_as_nothing(vault: Vault) -> None:
    assert sealing.sealed(vault, Account.totp_secret, "one", None) is None
    assert sealing.opened(vault, Account.totp_secret, "one", None) is None


def test_nobody_else_seals_or_opens() -> None:
    package = resources.files("smail")
    calling = {name for name, source in _sources(package, "") if _seals(source)}
    assert calling == {"db/sealing.py", *ELSEWHERE}


def _sealed_columns() -> Iterator[InstrumentedAttribute[Any]]:
    """Bytes of any length are sealed; a MAC has the length of a digest."""
    for mapper in Base.registry.mappers:
        for column in mapper.local_table.columns:
            if isinstance(column.type, LargeBinary) and column.type.length is None:
                yield getattr(mapper.class_, column.key)


def _sources(folder: Traversable, under: str) -> Iterator[tuple[str, str]]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from _sources(one, f"{under}{one.name}/")
        elif one.name.endswith(".py"):
            yield f"{under}{one.name}", one.read_text(encoding="utf-8")


def _seals(source: str) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in {"seal", "open"}
        and ast.unparse(node.value).split(".")[-1].startswith("vault")
        for node in ast.walk(ast.parse(source))
    )

"""Everything that can stand in the audit has words, and no words wait for what is never written."""

import ast
from pathlib import Path

import smail
from smail.db.tables import ActorKind
from smail.domain.audit import AuditAction, AuditObject
from smail.web.federation.audit_words import ACTIONS, ACTORS, OBJECTS

# These are put together from the kind of row and what happened to it.
COMPOSED = {
    AuditAction(f"{kind}.{verb}")
    for kind in (AuditObject.CONTROLLER, AuditObject.ORGANISATION, AuditObject.PROGRAMME)
    for verb in ("create", "edit")
}


def named_in_the_code(of: type) -> set[str]:
    found: set[str] = set()
    for path in Path(smail.__file__).parent.rglob("*.py"):
        if path.name == "audit_words.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            is_member = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            if is_member and node.value.id == of.__name__:
                found.add(node.attr)
    return found


def test_every_code_of_the_audit_has_words_and_every_word_a_code() -> None:
    assert set(ACTIONS) == set(AuditAction)
    assert set(OBJECTS) == set(AuditObject)
    assert set(ACTORS) == set(ActorKind)


def test_every_code_of_the_audit_is_written_somewhere() -> None:
    unwritten = {one.name for one in set(AuditAction) - COMPOSED} - named_in_the_code(AuditAction)
    assert unwritten == set()
    assert {one.name for one in AuditObject} - named_in_the_code(AuditObject) == set()

"""What the package asks for is what it uses: nothing is installed for nobody."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("smail", "analysis", "migrations")
# Data only: zoneinfo reads it where the system has no zone files.
NEVER_IMPORTED = {"tzdata"}
# Large, and asked for by few requests: each is loaded by the first that needs it.
LATE = {"alembic", "docx", "docxtpl", "matplotlib", "openpyxl", "scipy", "typst"}


def asked_for() -> set[str]:
    """The distributions that pyproject.toml names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {re.split(r"[^\w.-]", line)[0].lower() for line in project["dependencies"]}


def imported(tree: ast.AST) -> Iterator[str]:
    """The first part of every name that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def used() -> set[str]:
    """The distributions that some module of ours imports."""
    owners = packages_distributions()
    files = (file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))
    names = {name for file in files for name in imported(ast.parse(file.read_text("utf-8")))}
    return {owner.lower() for name in names for owner in owners.get(name, ())}


def test_every_dependency_is_imported_somewhere() -> None:
    assert asked_for() - used() == NEVER_IMPORTED


def test_a_worker_starts_without_what_few_requests_need() -> None:
    program = "import sys, smail.app; print(*{name.partition('.')[0] for name in sys.modules})"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert LATE & set(ended.stdout.split()) == set()

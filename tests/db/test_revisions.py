"""The steps form one line from nothing to the newest."""

from alembic.script import ScriptDirectory

from smail.db import migrate, revisions


def test_there_is_one_newest_step_and_every_step_leads_to_it() -> None:
    steps = ScriptDirectory.from_config(migrate.config())
    assert steps.get_heads() == [revisions.head()]
    assert steps.get_bases() == [revisions.known()[-1]]
    assert tuple(step.revision for step in steps.walk_revisions("base", "heads")) == revisions.known()

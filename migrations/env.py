"""Runs the steps on the connection that smail.db.migrate opened; there is no ini file and no other way in."""

from alembic import context

from smail.db.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()

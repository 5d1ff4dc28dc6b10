"""Alembic migrations, configured in code; one head; each step up and down."""

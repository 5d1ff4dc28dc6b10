"""Whether database and questionnaires are fit for this program, asked before anything is served or done."""

from smail import catalogue
from smail.db.session import Database
from smail.settings import Settings


def refuse_unfit(found: Settings) -> None:
    """Raise what a person can read where the schema, the database's settings or a questionnaire is wrong."""
    with Database(found.database_url) as database:
        database.refuse_unless_current()
        database.refuse_unless_durable()
    catalogue.load((catalogue.shipped(), *found.instruments))

"""A process that commits a hundred times, to be watched from outside: does it write to disk each time?

Run as: python hundred_commits.py DATABASE-FILE [EXTRA-PRAGMA]
"""

import sys

from smail import clock
from smail.db.session import SQLITE_PRAGMAS, Database
from smail.db.tables import Throttle

COMMITS = 100


def main(path: str, *pragmas: str) -> None:
    """A hundred rows are stored, each in a transaction of its own."""
    database = Database(f"sqlite:///{path}", sqlite_pragmas=(*SQLITE_PRAGMAS, *pragmas))
    for number in range(COMMITS):
        with database.transaction(write=True) as db:
            db.add(Throttle(key_mac=number.to_bytes(32), failures=1, first_at=clock.now()))
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

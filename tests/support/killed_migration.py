"""A process that is killed within a migration, before the statement of that number or when it has just ended.

Run as: python killed_migration.py DATABASE-URL upgrade|downgrade REVISION NUMBER-OF-THE-STATEMENT
"""

import os
import signal
import sys
from typing import Any

from sqlalchemy import Engine, event

from smail.db import migrate

WAYS = {"upgrade": migrate.upgrade, "downgrade": migrate.downgrade}


def main(url: str, way: str, revision: str, number: str) -> None:
    """The process dies there, without any chance to tidy up."""
    left = int(number)

    @event.listens_for(Engine, "before_cursor_execute")
    def count_down(*_statement: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    WAYS[way](url, revision)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A process that is killed in the middle of a migration, without any chance to tidy up.

Run as: python broken_migration.py DATABASE-URL NUMBER-OF-THE-LAST-INDEX
"""

import os
import signal
import sys
from typing import Any

from alembic import op

from smail.db import migrate


def main(url: str, last: str) -> None:
    """The process dies when it has drawn so many indexes."""
    drawn: Any = op.create_index
    left = int(last)

    def draw(*args: Any, **kwargs: Any) -> None:
        nonlocal left
        drawn(*args, **kwargs)
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    op.create_index = draw
    migrate.upgrade(url)


if __name__ == "__main__":
    main(*sys.argv[1:])

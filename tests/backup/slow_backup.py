"""Makes a backup so slowly that a test can kill it half-way; run as a program of its own."""

import os
import sys
import time
from pathlib import Path

from smail import settings
from smail.backup import making


def main(folder: Path) -> None:
    """Say so at each part of the backup, and wait before the next."""
    os.umask(0o077)
    found = settings.load(os.environ, folder)

    def wait(_n_bytes: int, _total: int) -> None:
        print("half-way", flush=True)
        time.sleep(60)

    making.make(found, found.backups, keep=14, watch=wait)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

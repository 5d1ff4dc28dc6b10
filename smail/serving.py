"""The process that serves and does nothing else: `smail serve` becomes it when everything has been looked at.

It knows neither the commands nor the database, since whatever it imports stays in memory beside the workers.
"""

import argparse
import os
from pathlib import Path

from smail import serve, settings


def main() -> None:
    """The instance is served as the arguments say."""
    parser = argparse.ArgumentParser(prog="smail serve")
    parser.add_argument("--instance", type=Path, required=True)
    parser.add_argument("--host", required=True)
    for name in ("port", "workers", "threads"):
        parser.add_argument(f"--{name}", type=int, required=True)
    told = parser.parse_args()
    where = serve.Place(told.host, told.port, told.workers, told.threads)
    serve.serve(settings.load(os.environ, told.instance), where)


if __name__ == "__main__":
    main()

"""Serves the floor or the bare view as `smail serve` serves SMAIL: same server, settings and arguments."""

import argparse
import os
from pathlib import Path

from flask import Flask

from smail import log, serve, settings
from tests.bench.bare import create_bare
from tests.bench.floor import create_floor

KINDS = {"floor": create_floor, "bare": create_bare}


def main() -> None:
    """The one asked for is served until it is told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--instance", type=Path, required=True)
    parser.add_argument("command", choices=["serve"])
    parser.add_argument("--port", type=int, required=True)
    told = parser.parse_args()
    found = settings.load(os.environ, told.instance)
    where = serve.place(found, host="127.0.0.1", port=told.port)
    log.configure(found.log_level)

    def application() -> Flask:
        return KINDS[told.kind](Path(found.database_url.removeprefix("sqlite:///")))

    serve.Server(application, where, found.log_level).run()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()

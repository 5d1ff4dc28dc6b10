"""A bare Flask view with the floor's insert and nothing else: what the floor itself is held against."""

import itertools
from pathlib import Path

from flask import Flask

from tests.bench.floor import Store


def create_bare(path: Path) -> Flask:
    """One view that stores one row a request."""
    app = Flask(__name__)
    store, numbers = Store(path), itertools.count()

    @app.post("/")
    def keep() -> str:
        store.keep("bare", next(numbers), "3")
        return ""

    return app

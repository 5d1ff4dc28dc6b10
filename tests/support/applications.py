"""Applications for tests, quickly: templates are compiled once for the process, and most tests share one.

Measured: putting an application together takes 50 ms, compiling the templates of a first page 50 to 150 ms,
and there are two thousand tests that ask for a page.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from smail.app import create_app
from smail.db.session import Database
from smail.settings import Settings
from smail.vault import Vault
from smail.web.parts import Parts
from tests.support import shared

# What differs between tests, and is looked up at each request.
OWN = frozenset({"instance", "database_url", "secret_key", "pepper", "data_keys"})


class Compiled(BytecodeCache):
    """The code of every template that was compiled in this run, by its name, place and source."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """The template is not compiled again where the same source was."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))
        kept = _kept(bucket)
        if bucket.code is None and kept is not None and kept.exists():
            with kept.open("rb") as file:
                bucket.load_bytecode(file)
            if bucket.code is not None:
                self._code[bucket.key, bucket.checksum] = bucket.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """The next application finds the template compiled."""
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code
        kept = _kept(bucket)
        if kept is not None:
            # Whole or not at all: others look while it is written.
            begun = kept.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
            with begun.open("wb") as file:
                bucket.write_bytecode(file)
            begun.replace(kept)


def _kept(bucket: Bucket) -> Path | None:
    """Where the other processes of the run look for the template."""
    if shared.BETWEEN.folder is None:
        return None
    folder = shared.BETWEEN.folder / "templates"
    folder.mkdir(exist_ok=True)
    return folder / f"{bucket.key}-{bucket.checksum}"


_compiled = Compiled()


def new_app(settings: Settings, database: Database) -> Flask:
    """An application of the test's own, which may be changed."""
    app = create_app(settings, database)
    app.jinja_env.bytecode_cache = _compiled
    return app


class SharedApp:
    """The one application of this process, for tests that only visit it."""

    def __init__(self) -> None:
        self._app: Flask | None = None
        self._extensions: dict[str, object] = {}

    @contextmanager
    def lent(self, settings: Settings, database: Database) -> Iterator[Flask]:
        """The application with parts of the test's own; a test that has changed anything else fails."""
        app = self._dressed(settings, database)
        before = _shape(app)
        yield app
        changed = [name for name, found in _shape(app).items() if found != before[name]]
        if changed:
            self._app = None
            raise AssertionError(f"the application of all tests was changed, take new_app: {changed}")

    def _dressed(self, settings: Settings, database: Database) -> Flask:
        if self._app is None:
            self._app = new_app(settings, database)
            self._extensions = dict(self._app.extensions)
        app, made = self._app, self._extensions["smail"]
        assert isinstance(made, Parts)
        assert _is_for_all(settings, made.settings), "these settings need new_app"
        app.config["SECRET_KEY"] = settings.secret_key
        # What was kept between requests of one test is not there in the next.
        app.extensions.clear()
        app.extensions.update(self._extensions | {"smail": _new_parts(made, settings, database)})
        return app


def _is_for_all(settings: Settings, made: Settings) -> bool:
    """Whether nothing differs that an application is put together by."""
    return all(
        getattr(settings, one.name) == getattr(made, one.name)
        for one in fields(Settings)
        if one.name not in OWN
    )


def _new_parts(made: Parts, settings: Settings, database: Database) -> Parts:
    vault = Vault(settings.data_keys, settings.pepper)
    new = {one.name: type(getattr(made, one.name)) for one in fields(Parts)}
    given: dict[str, Any] = {
        "settings": settings,
        "database": database,
        "vault": vault,
        "catalogue": made.catalogue,
    }
    return Parts(**{name: given[name] if name in given else kind() for name, kind in new.items()})


def _shape(app: Flask) -> dict[str, object]:
    """What a test could change for the tests after it."""
    return {
        "routes": frozenset(map(id, app.url_map.iter_rules())),
        "views": dict(app.view_functions),
        "before": {name: list(found) for name, found in app.before_request_funcs.items()},
        "after": {name: list(found) for name, found in app.after_request_funcs.items()},
        "errors": _handlers(app),
        "config": {name: value for name, value in app.config.items() if name != "SECRET_KEY"},
        "names": dict(app.jinja_env.globals),
        "filters": dict(app.jinja_env.filters),
    }


def _handlers(app: Flask) -> list[object]:
    # Looking for a handler leaves empty places behind.
    return [
        (room, code, kind, handler)
        for room, codes in app.error_handler_spec.items()
        for code, kinds in codes.items()
        for kind, handler in kinds.items()
    ]

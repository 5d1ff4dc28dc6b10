"""Pages asked for inside this process: how long they take, and what they ask of the database."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask

from smail.app import create_app
from smail.db.session import Database
from tests.server.sites import Site
from tests.support import databases
from tests.support.queries import recording


@dataclass(frozen=True, slots=True)
class Inside:
    """An application of a site, looked at by one who is signed in."""

    app: Flask
    database: Database
    base_url: str
    cookies: Mapping[str, str]

    def seconds(self, path: str) -> float:
        """How long the page took."""
        start = time.perf_counter()
        self._get(path)
        return time.perf_counter() - start

    def queries(self, path: str) -> int:
        """How many questions the page asked the database."""
        with recording(self.database.engine) as recorder:
            self._get(path)
        return recorder.count

    def _get(self, path: str) -> None:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        client = self.app.test_client(use_cookies=False)
        answer = client.get(path, base_url=self.base_url, headers={"Cookie": cookie})
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        answer.close()


@contextmanager
def inside(site: Site, cookies: Mapping[str, str]) -> Iterator[Inside]:
    """The application of the site, with a database of its own."""
    with databases.opened(site.settings.database_url) as database:
        app = create_app(site.settings, database)
        yield Inside(app, database, site.settings.base_url, cookies)

"""The whole house: a site, its server and nginx in front of it, with somebody who may see everything."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from smail.app import create_app
from tests.server import sites
from tests.server.front import Front
from tests.server.processes import Server
from tests.server.sites import Insider, Site
from tests.server.visitor import Visitor
from tests.support import databases
from tests.support.ports import free_port

HOLE = re.compile(r"<(?:\w+:)?(\w+)>")
# These come last, so that whoever is let in stays so for all the others.
ENDS_SESSION = ("/logga-ut", "/s/jag-ar-klar", "/s/lamna", "/konto/logga-ut-overallt")


@dataclass(frozen=True, slots=True)
class House:
    """A site behind a real nginx, with somebody who may see all of it."""

    site: Site
    front: Front
    server: Server
    insider: Insider
    routes: tuple[tuple[str, str], ...]

    def visitor(self, *, through_nginx: bool, is_insider: bool) -> Visitor:
        """Somebody at the door, or the one who may see everything."""
        connection = self.front.connection() if through_nginx else None
        made = Visitor(
            self.server.port,
            host=self.front.host,
            base_url=self.site.settings.base_url,
            connection=connection,
        )
        made.cookies.update(self.insider.cookies if is_insider else {})
        return made


@contextmanager
def open_house(folder: Path, template: Path) -> Iterator[House]:
    """A house on SQLite, gone when the block ends."""
    port = free_port()
    for part in ("nginx", "site"):
        (folder / part).mkdir()
    with Front.running(folder / "nginx", port) as front:
        url = databases.copy_sqlite(template, folder / "site")
        site = sites.make_site(folder / "site", url, base_url=f"https://{front.host}")
        insider = sites.make_insider(site)
        server = Server(site, port=port, environment={"SMAIL_PROXY_HOPS": "1", "SMAIL_LOG_LEVEL": "debug"})
        try:
            yield House(site, front, server, insider, routes_of(site, insider))
        finally:
            server.kill()


def routes_of(site: Site, insider: Insider) -> tuple[tuple[str, str], ...]:
    """Every endpoint with an address that leads to something real, those that end a session last."""
    app = create_app(site.settings)
    found = [
        (rule.endpoint, HOLE.sub(lambda hole: insider.ids.get(hole[1], "nothing"), rule.rule))
        for rule in app.url_map.iter_rules()
    ]
    app.extensions["smail"].database.close()
    return tuple(sorted(found, key=lambda route: (route[1] in ENDS_SESSION, route[1])))

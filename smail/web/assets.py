"""Static files under addresses that name their content, so that a browser may keep them for a year.

A page without its style sheet looks like a page that works (status 200) and is of no use to anybody,
so a file that a template names and the package lacks stops the start-up.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from flask import Flask, Response, request

from smail.errors import SmailError

_LONG = "public, max-age=31536000, immutable"
TEMPLATES = ("html", "txt")
_NAMED_IN_TEMPLATE = re.compile(r"""\basset_url\(\s*["']([^"']+)["']\s*\)""")


class MissingAssetError(SmailError):
    """A template or a view names a static file that this installation does not hold."""


@dataclass(frozen=True, slots=True)
class Assets:
    """The static files of this installation and the first twelve hex digits of each one's sha256."""

    digests: Mapping[str, str]
    folder_url: str

    def digest(self, name: str) -> str:
        """The digest of a file, or MissingAssetError where there is no such file."""
        try:
            return self.digests[name]
        except KeyError:
            raise MissingAssetError(f"no static file is called {name!r}") from None

    def url(self, name: str) -> str:
        """An address that changes when the file's content does."""
        return f"{self.folder_url}/{quote(name)}?v={self.digest(name)}"


def read_assets(folder: Path, folder_url: str = "/static") -> Assets:
    """Every file under the folder has been read once and is known by its digest."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return Assets({path.relative_to(folder).as_posix(): _digest(path) for path in files}, folder_url)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def register_assets(app: Flask) -> None:
    """Templates can say `asset_url("smail.css")`, and every file they name is known to be there."""
    if app.static_folder is None:
        raise MissingAssetError("the application has no static folder")
    assets = read_assets(Path(app.static_folder), app.static_url_path or "")
    _check_templates(app, assets)
    app.jinja_env.globals["asset_url"] = assets.url
    app.after_request(lambda response: _keep_if_hashed(assets, response))


def _check_templates(app: Flask, assets: Assets) -> None:
    environment = app.jinja_env
    if environment.loader is None:
        return
    # By their extensions: Python leaves compiled files beside the templates' __init__.py.
    for template in environment.list_templates(extensions=TEMPLATES):
        source, _, _ = environment.loader.get_source(environment, template)
        for name in _NAMED_IN_TEMPLATE.findall(source):
            if name not in assets.digests:
                raise MissingAssetError(f"{template} names {name!r}, which is not in {app.static_folder}")


def _keep_if_hashed(assets: Assets, response: Response) -> Response:
    # An old or invented hash gets the file, but no promise that it stays the same.
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        name = (request.view_args or {}).get("filename", "")
        asked = request.args.get("v")
        if asked is not None and asked == assets.digests.get(name):
            response.headers["Cache-Control"] = _LONG
        if response.status_code == 304:
            # The file was opened before it was known that the browser has it, and nobody else would close it.
            response.close()
    return response

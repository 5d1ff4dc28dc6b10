"""Writes the files that put SMAIL behind nginx, under systemd or in containers, for one installation."""

import re
from enum import StrEnum
from importlib.resources import files
from urllib.parse import urlsplit

from smail.errors import SettingsError

_HOLE = re.compile(r"\{\{(\w+)\}\}")
_SAFE_VALUE = re.compile(r"[\w./:\[\]@-]+")
# Also nginx's own pages keep the rule that a page of SMAIL loads nothing and is kept nowhere.
_PAGE_HEADERS = """default_type text/plain;
        charset utf-8;
        add_header Content-Security-Policy "default-src 'none'; frame-ancestors 'none'" always;
        add_header X-Content-Type-Options nosniff always;
        add_header Referrer-Policy same-origin always;
        add_header Cross-Origin-Opener-Policy same-origin always;
        add_header Strict-Transport-Security "max-age=31536000" always;
        add_header Cache-Control no-store always;"""


class Kind(StrEnum):
    """A file that the operator needs, by the name it has on the command line."""

    NGINX = "nginx"
    SYSTEMD = "systemd"
    COMPOSE = "compose"
    DAILY = "daily"
    DAILY_TIMER = "daily-timer"
    REMIND = "remind"
    REMIND_TIMER = "remind-timer"
    WORK = "work"


_TEMPLATES = {
    Kind.NGINX: "nginx.conf",
    Kind.SYSTEMD: "smail.service",
    Kind.COMPOSE: "compose.yaml",
    Kind.DAILY: "smail-daily.service",
    Kind.DAILY_TIMER: "smail-daily.timer",
    Kind.REMIND: "smail-remind.service",
    Kind.REMIND_TIMER: "smail-remind.timer",
    Kind.WORK: "smail-work.service",
}


def render(kind: Kind, base_url: str, **changes: str) -> str:
    """The file, ready to use; SettingsError for a value that is unknown or could not stand in it."""
    values = _defaults(base_url) | changes
    template = files("smail").joinpath("deploy", _TEMPLATES[kind]).read_text("utf-8")
    unknown = changes.keys() - _defaults(base_url).keys()
    unsafe = {name for name, value in values.items() if _SAFE_VALUE.fullmatch(value) is None}
    if unknown or unsafe:
        raise SettingsError(f"Går inte att skriva i filen: {', '.join(sorted(unknown | unsafe))}.")
    values["page_headers"] = _PAGE_HEADERS
    return _HOLE.sub(lambda hole: values[hole[1]], template)


def _defaults(base_url: str) -> dict[str, str]:
    address = urlsplit(base_url)
    name = address.hostname or ""
    return {
        "base_url": base_url,
        "host": address.netloc,
        "server_name": name,
        "http_port": "80",
        "https_port": str(address.port or 443),
        "upstream": "127.0.0.1:8000",
        "port": "8000",
        "certificate": f"/etc/ssl/smail/{name}.pem",
        "certificate_key": f"/etc/ssl/smail/{name}.key",
        "log_folder": "/var/log/nginx",
        "instance": "/var/lib/smail",
        "program": "/opt/smail/bin/smail",
    }

"""What every response must carry, written by hand from what was promised and not from the program."""

from collections.abc import Iterator
from http.cookies import Morsel, SimpleCookie

from tests.server.visitor import Reply

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
CLOSED = ("camera=()", "geolocation=()", "microphone=()", "payment=()", "usb=()")
KEPT_FOR_LONG = "public, max-age=31536000, immutable"
REVEALING = ("X-Powered-By", "Via", "X-AspNet-Version", "X-Runtime")
LEAST_HSTS = 31536000
COOKIE = {"secure": True, "httponly": True, "samesite": "Lax", "path": "/", "domain": ""}


def faults(reply: Reply, *, server: str | None = None, is_static: bool = False) -> list[str]:
    """What a response of the application lacks or says too much; `server` is the one name it may give."""
    return [
        *_missing(reply),
        *_caching(reply, is_static),
        *_naming(reply, server),
        *_transport(reply),
        *(fault for line in reply.all("Set-Cookie") for fault in cookie_faults(line)),
    ]


def _missing(reply: Reply) -> Iterator[str]:
    if reply.all("Content-Security-Policy") != [CSP]:
        yield f"Content-Security-Policy is {reply.all('Content-Security-Policy')}"
    for name, value in EVERYWHERE.items():
        if reply.all(name) != [value]:
            yield f"{name} is {reply.all(name)}"
    policy = reply.header("Permissions-Policy") or ""
    yield from (f"Permissions-Policy lacks {part}" for part in CLOSED if part not in policy)


def _caching(reply: Reply, is_static: bool) -> Iterator[str]:
    wanted = KEPT_FOR_LONG if is_static else "no-store"
    if reply.all("Cache-Control") != [wanted]:
        yield f"Cache-Control is {reply.all('Cache-Control')}"


def _naming(reply: Reply, server: str | None) -> Iterator[str]:
    if reply.header("Server") != server:
        yield f"Server is {reply.header('Server')}"
    yield from (f"{name} is told" for name in REVEALING if reply.header(name) is not None)


def _transport(reply: Reply) -> Iterator[str]:
    value = reply.header("Strict-Transport-Security") or ""
    age = value.partition("max-age=")[2].partition(";")[0]
    if not age.isdigit() or int(age) < LEAST_HSTS:
        yield f"Strict-Transport-Security is {value!r}"


def cookie_faults(line: str) -> list[str]:
    """What is unsafe in one Set-Cookie line."""
    cookie = SimpleCookie()
    cookie.load(line)
    return [fault for name in cookie for fault in _faults_of_one(name, cookie[name])] or (
        [] if len(cookie) == 1 else [f"no cookie in {line!r}"]
    )


def _faults_of_one(name: str, morsel: Morsel[str]) -> Iterator[str]:
    wanted: dict[str, object] = {
        "secure": True,
        "httponly": True,
        "samesite": "Lax",
        "path": "/",
        "domain": "",
    }
    if not name.startswith("__Host-"):
        yield f"the cookie {name} could be set by a neighbour"
    yield from (
        f"the cookie {name} has {key}={morsel[key]!r}" for key in wanted if morsel[key] != wanted[key]
    )

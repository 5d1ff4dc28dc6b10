"""The headers of the house on every route, for everybody, at every status, directly and through nginx."""

import re
from collections.abc import Iterator

import pytest

from tests.server import response_headers, sites
from tests.server.houses import House
from tests.server.response_headers import cookie_faults
from tests.server.visitor import Reply, Visitor

pytestmark = [pytest.mark.server, pytest.mark.enable_socket]

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND")


def judged(replies: Iterator[tuple[str, Reply]], server: str | None) -> set[int]:
    """The statuses seen, when no response had a fault."""
    seen, wrong = set(), []
    for asked, reply in replies:
        seen.add(reply.status)
        found = response_headers.faults(reply, server=server)
        wrong += [f"{asked} {reply.status}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong[:20])
    return seen


def every_answer(house: House, visitor: Visitor) -> Iterator[tuple[str, Reply]]:
    for method in METHODS:
        for _endpoint, path in house.routes:
            yield f"{method} {path}", visitor.ask(method, path)


@pytest.mark.parametrize(("through_nginx", "server"), [(False, None), (True, "nginx")])
def test_a_stranger_gets_the_headers_on_every_route_with_every_method(
    house: House, through_nginx: bool, server: str | None
) -> None:
    if through_nginx:
        visitor = house.visitor(through_nginx=True, is_insider=False)
        replies = ((f"GET {path}", visitor.get(path)) for _endpoint, path in house.routes)
        assert judged(replies, server) >= {200, 303, 404, 405}
    else:
        visitor = house.visitor(through_nginx=False, is_insider=False)
        assert judged(every_answer(house, visitor), server) >= {200, 303, 400, 404, 405}
    visitor.close()


@pytest.mark.parametrize(("through_nginx", "server"), [(False, None), (True, "nginx")])
def test_whoever_is_let_in_gets_the_headers_on_every_page(
    house: House, through_nginx: bool, server: str | None
) -> None:
    visitor = house.visitor(through_nginx=through_nginx, is_insider=True)
    pages = [path for endpoint, path in house.routes if endpoint not in ("static", "account.own")]
    statuses = judged(((f"GET {path}", visitor.get(path)) for path in pages), server)
    visitor.close()
    assert statuses >= {200, 303, 404, 405}


@pytest.mark.parametrize(("through_nginx", "server"), [(False, None), (True, "nginx")])
@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/ingenting", b"", 404),
        ("GET", "/static/ingenting.css", b"", 404),
        ("POST", "/idag", b"", 405),
        ("POST", "/logga-in", b"", 400),
    ],
)
def test_a_refusal_has_the_headers_too(
    house: House, through_nginx: bool, server: str | None, method: str, path: str, body: bytes, status: int
) -> None:
    visitor = house.visitor(through_nginx=through_nginx, is_insider=False)
    reply = visitor.ask(method, path, body)
    visitor.close()
    assert (reply.status, response_headers.faults(reply, server=server)) == (status, [])


@pytest.mark.parametrize(
    "path", ["/static/../smail.py", "/static/..%2f..%2fserve.py", "/%00", "//evil.example"]
)
def test_an_address_that_leads_out_of_the_house_leads_nowhere(house: House, path: str) -> None:
    visitor = house.visitor(through_nginx=False, is_insider=True)
    reply = visitor.ask("GET", path)
    visitor.close()
    assert (reply.status, response_headers.faults(reply)) == (404, [])


@pytest.mark.parametrize(("through_nginx", "server"), [(False, None), (True, "nginx")])
def test_only_a_file_named_by_its_content_may_be_kept(
    house: House, through_nginx: bool, server: str | None
) -> None:
    visitor = house.visitor(through_nginx=through_nginx, is_insider=False)
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', visitor.get("/s").text)
    assert addresses
    for address in addresses:
        reply = visitor.ask("GET", address)
        assert (reply.status, response_headers.faults(reply, server=server, is_static=True)) == (200, [])
        for other in (address.partition("?")[0], f"{address[:-1]}x"):
            kept = visitor.ask("GET", other).header("Cache-Control") or ""
            assert kept in ("no-cache", "no-store"), (other, kept)
    visitor.close()


def test_the_cookies_of_a_whole_way_in_are_those_of_this_host_alone(house: House) -> None:
    person = sites.make_people(house.site, 1)[0]
    visitor = house.visitor(through_nginx=True, is_insider=False)
    replies = [visitor.get("/s"), visitor.post("/s/oppna", {"link": person.link})]
    replies += [visitor.get("/s/valkommen"), visitor.post("/s/borja"), visitor.post("/s/jag-ar-klar")]
    visitor.close()
    lines = [line for reply in replies for line in reply.all("Set-Cookie")]
    names = {line.partition("=")[0] for line in lines}
    assert names == {"__Host-smail_visit", "__Host-smail_person"}
    assert [fault for line in lines for fault in cookie_faults(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "smail=1; Secure; HttpOnly; Path=/; SameSite=Lax",
        "__Host-a=1; HttpOnly; Path=/; SameSite=Lax",
        "__Host-a=1; Secure; Path=/; SameSite=Lax",
        "__Host-a=1; Secure; HttpOnly; SameSite=Lax",
        "__Host-a=1; Secure; HttpOnly; Path=/s; SameSite=Lax",
        "__Host-a=1; Secure; HttpOnly; Path=/; SameSite=None",
        "__Host-a=1; Secure; HttpOnly; Path=/; SameSite=Lax; Domain=smail.example",
    ],
)
def test_the_judge_of_cookies_finds_each_fault(line: str) -> None:
    assert cookie_faults(line)


def test_the_judge_of_headers_finds_each_fault() -> None:
    bare = Reply(200, (("Server", "gunicorn"), ("X-Powered-By", "x"), ("Cache-Control", "public")), "")
    found = " ".join(response_headers.faults(bare))
    names = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy")
    for name in (*names, "Cross-Origin-Opener-Policy", "Cache-Control", "Strict-", "Server", "X-Powered-By"):
        assert name in found

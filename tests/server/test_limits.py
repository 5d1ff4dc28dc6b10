"""What is too much, too slow, or meant for another house is refused, by the application and by nginx."""

import http.client
import socket
import sys
import time

import pytest

from smail import serve
from tests.server import response_headers, sites
from tests.server.houses import House
from tests.server.processes import SERVE_HERE, running
from tests.server.sites import NAME, Site
from tests.server.visitor import FORM, Reply, Visitor, enter

pytestmark = [pytest.mark.server, pytest.mark.enable_socket]

BODY = 64 * 1024
BOTH = pytest.mark.parametrize("through_nginx", [False, True])
QUESTION = "/s/fraga/job_belief_confidence"


def at_question(house: House, *, through_nginx: bool = False) -> Visitor:
    person = sites.make_people(house.site, 1)[0]
    visitor = house.visitor(through_nginx=through_nginx, is_insider=False)
    assert enter(visitor, person) == QUESTION
    return visitor


def answers_in(house: House) -> int:
    return len(sites.kept_answers(house.site))


def asked_and_closed(visitor: Visitor, method: str, path: str, **told: str) -> Reply:
    headers = {name.replace("_", "-"): value for name, value in told.items()}
    try:
        return visitor.ask(method, path, headers=headers)
    finally:
        visitor.close()


@BOTH
def test_a_body_of_more_than_64_kib_is_refused_and_stores_nothing(house: House, through_nginx: bool) -> None:
    visitor, before = at_question(house, through_nginx=through_nginx), answers_in(house)
    fields = {"answer": "3", "version": "0", "key": "limits-too-large"}
    refused = visitor.post(QUESTION, {**fields, "back_to": "x" * BODY})
    assert refused.status == 413
    if not through_nginx:
        assert response_headers.faults(refused) == []
    assert answers_in(house) == before
    visitor.close()
    again = visitor.post(QUESTION, {**fields, "back_to": "x" * (BODY - 1000)})
    assert again.status == 303
    visitor.close()


def test_a_body_in_pieces_without_a_length_is_held_to_the_same_limit(house: House) -> None:
    lines = (
        f"POST /logga-in HTTP/1.1\r\nHost: {house.front.host}\r\nConnection: close\r\n"
        f"Content-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", house.server.port), timeout=20) as connection:
        connection.sendall(lines.encode())
        try:
            for _ in range(40):
                connection.sendall(b"2000\r\n" + b"x" * 0x2000 + b"\r\n")
            connection.sendall(b"0\r\n\r\n")
        except OSError:
            pass
        assert connection.recv(12) in (b"HTTP/1.1 413", b"HTTP/1.1 400")


@BOTH
@pytest.mark.parametrize("header", ["X-Long", "Cookie", "User-Agent"])
def test_a_header_of_more_than_8_kib_is_refused(house: House, through_nginx: bool, header: str) -> None:
    visitor = house.visitor(through_nginx=through_nginx, is_insider=False)
    reply = asked_and_closed(visitor, "GET", "/", **{header: "x" * 8400})
    assert reply.status in (400, 431)
    assert "x" * 100 not in reply.text
    # A refusal of few words needs no part of our own pages, and only who knows the address speaks of https.
    assert (reply.header("Content-Security-Policy") or "").startswith("default-src 'none'; ")
    spared = ("Content-Security-Policy", "Permissions-Policy" if through_nginx else "Strict-Transport")
    found = response_headers.faults(reply, server="nginx" if through_nginx else None)
    assert [fault for fault in found if not fault.startswith(spared)] == []


def test_a_form_of_very_many_parts_is_refused(house: House) -> None:
    visitor = at_question(house)
    parts = "".join(f'--b\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\n1\r\n' for n in range(250))
    told = {"Content-Type": "multipart/form-data; boundary=b"}
    reply = visitor.ask("POST", QUESTION, f"{parts}--b--\r\n".encode(), told)
    visitor.close()
    assert reply.status == 413
    assert response_headers.faults(reply) == []


def test_very_many_fields_are_refused(house: House) -> None:
    visitor = at_question(house)
    reply = visitor.post(QUESTION, {f"f{n}": "1" for n in range(5000)})
    visitor.close()
    assert reply.status == 400


ORIGINS = ["https://evil.example", "null", "http://smail.example", "https://smail.example.evil.example", ""]
HOSTS = ["evil.example", "smail.example.evil.example", "evil.example:8000", "127.0.0.1", "localhost", ""]


@pytest.mark.parametrize("host", [*HOSTS, "smail.example@evil.example", "smail.example/evil", "[::1"])
def test_another_host_is_refused_with_a_whole_page(house: House, host: str) -> None:
    visitor = Visitor(house.server.port, host=host, base_url=house.site.settings.base_url)
    reply = visitor.get("/logga-in")
    visitor.close()
    assert (reply.status, response_headers.faults(reply)) == (400, [])
    assert "Gå tillbaka" in reply.text
    assert "evil" not in reply.text


@pytest.mark.parametrize("host", HOSTS[:-1])
def test_another_host_is_refused_by_nginx(house: House, host: str) -> None:
    visitor = Visitor(0, host=host, connection=house.front.connection())
    reply = visitor.get("/logga-in")
    visitor.close()
    assert reply.status == 400
    assert "evil" not in reply.text


@BOTH
def test_a_forwarded_prefix_or_address_changes_no_link(house: House, through_nginx: bool) -> None:
    visitor = house.visitor(through_nginx=through_nginx, is_insider=True)
    told = {
        "X-Forwarded-Server": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        "X-Original-URL": "/evil",
        "X-Rewrite-URL": "/evil",
        "Forwarded": "host=evil.example;proto=http",
    }
    for path in ("/", "/logga-in", "/s", "/konto", "/idag", "/deltagare/nobody"):
        reply = visitor.get(path, told)
        assert reply.status in (200, 303, 404)
        assert "evil" not in reply.text
        assert "evil" not in (reply.header("Location") or "")
    visitor.close()


def test_another_forwarded_host_is_refused(house: House) -> None:
    visitor = house.visitor(through_nginx=False, is_insider=False)
    for told in ("evil.example", "evil.example, " + NAME, NAME + ".evil.example", "[", ""):
        reply = visitor.get("/logga-in", {"X-Forwarded-Host": told})
        assert reply.status == 400, told
        assert "evil" not in reply.text
    assert visitor.get("/logga-in", {"X-Forwarded-Host": NAME}).status == 200
    visitor.close()


def test_nginx_puts_our_host_in_the_place_of_another_forwarded_one(house: House) -> None:
    visitor = house.visitor(through_nginx=True, is_insider=False)
    assert visitor.get("/logga-in", {"X-Forwarded-Host": "evil.example"}).status == 200
    visitor.close()


@BOTH
@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://smail.example", "https://smail.example.evil.example", ""],
)
def test_a_form_from_another_origin_is_refused_and_stores_nothing(
    house: House, through_nginx: bool, origin: str
) -> None:
    visitor, before = at_question(house, through_nginx=through_nginx), answers_in(house)
    fields = {"answer": "3", "version": "0", "key": "limits-origin-1"}
    reply = visitor.post(QUESTION, fields, headers={"Origin": origin})
    assert (reply.status, answers_in(house)) == (400, before)
    own = visitor.post(QUESTION, fields)
    visitor.close()
    assert (own.status, answers_in(house)) == (303, before + 1)


def test_a_form_without_a_token_is_refused_and_stores_nothing(house: House) -> None:
    visitor, other, before = at_question(house), at_question(house), answers_in(house)
    fields = {"answer": "3", "version": "0", "key": "limits-token-1"}
    for token in ("", "x", f"{visitor.token}x", other.token):
        assert visitor.post(QUESTION, {**fields, "csrf_token": token}).status == 400
    visitor.close()
    other.close()
    assert answers_in(house) == before


def dawdler(connection: http.client.HTTPConnection, host: str) -> http.client.HTTPConnection:
    """A connection that has begun a form and says nothing more."""
    connection.putrequest("POST", "/logga-in", skip_host=True)
    for name, value in (("Host", host), ("Content-Type", FORM), ("Content-Length", "900")):
        connection.putheader(name, value)
    connection.endheaders(b"x=")
    return connection


def test_those_who_never_finish_a_form_do_not_keep_others_out_behind_nginx(house: House) -> None:
    slow = [dawdler(house.front.connection(), house.front.host) for _ in range(20)]
    visitor = house.visitor(through_nginx=True, is_insider=False)
    began = time.monotonic()
    assert visitor.get("/s").status == 200
    assert time.monotonic() - began < 5
    visitor.close()
    for connection in slow:
        connection.close()


IMPATIENT = "from smail import serve; serve.SILENT_SECONDS = 1" + SERVE_HERE


def test_those_who_never_finish_a_form_lose_their_place(sqlite_site: Site) -> None:
    with running(sqlite_site, program=(sys.executable, "-c", IMPATIENT)) as server:
        slow = [
            dawdler(http.client.HTTPConnection("127.0.0.1", server.port), NAME) for _ in range(serve.THREADS)
        ]
        visitor = Visitor(server.port)
        assert visitor.get("/s").status == 200
        visitor.close()
        for connection in slow:
            connection.close()


def test_a_server_is_patient_with_a_slow_phone() -> None:
    assert serve.SILENT_SECONDS == 30

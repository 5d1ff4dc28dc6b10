"""What is compressed, and what must not be."""

import gzip

from smail.web.compression import KINDS
from tests.support.client import Browser

GZIP = {"Accept-Encoding": "br, gzip"}


def test_a_page_is_compressed_for_whoever_accepts_it(client: Browser) -> None:
    plain, packed = client.get("/"), client.get("/", headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert b"<h1>" in gzip.decompress(packed.data)
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_page_that_may_repeat_its_request_is_never_compressed(client: Browser) -> None:
    asked = client.get("/logga-in?next=/idag", headers=GZIP)
    refused = client.post("/logga-in", headers=GZIP)
    missing = client.get("/finns-inte", headers=GZIP)
    assert asked.status_code == 200
    assert not any("Content-Encoding" in answer.headers for answer in (asked, refused, missing))


def test_a_static_file_is_compressed_and_still_kept_for_a_year(client: Browser) -> None:
    page = client.get("/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    with client.get(address) as plain, client.get(address, headers=GZIP) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "immutable" in packed.headers["Cache-Control"]
        assert packed.headers["ETag"].startswith("W/")
        assert gzip.decompress(packed.data) == plain.data
        known = GZIP | {"If-None-Match": packed.headers["ETag"]}
    again = client.get(address, headers=known)
    assert (again.status_code, again.data) == (304, b"")


def test_only_text_is_compressed(client: Browser) -> None:
    health = client.get("/halsa", headers=GZIP)
    assert health.mimetype not in KINDS
    assert "Content-Encoding" not in health.headers

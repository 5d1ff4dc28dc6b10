"""After signing in nobody is sent anywhere but to a page of ours."""

import pytest
from flask import Flask

from smail.web.next_page import safe_next

HOSTILE = (
    "//evil.example",
    "///evil.example",
    "////evil.example/idag",
    "//evil.example/idag",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/idag\\..\\..",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/idag%0d%0aSet-Cookie:%20a=b",
    "/idag\r\nSet-Cookie: a=b",
    "/idag\nX: y",
    "\t//evil.example",
    " //evil.example",
    " /idag",
    "/idag ",
    "/%2f%2fevil.example",
    "/%2F/evil.example",
    "/%5cevil.example",
    "/%5Cevil.example",
    "/%252f%252fevil.example",
    "https://evil.example",
    "https://evil.example/idag",
    "http://evil.example",
    "HTTPS://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "ftp://evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    "mailto:a@evil.example",
    "//user@evil.example",
    "//smail.test@evil.example",
    "https://smail.test@evil.example",
    "https://smail.test:password@evil.example/idag",
    "/@evil.example",
    "@evil.example",
    "https://smail.test.evil.example/idag",
    "https://smail.test/idag",
    "//smail.test/idag",
    "evil.example",
    "idag",
    "./idag",
    "../idag",
    "/../idag",
    "/idag/../../evil",
    "/./idag",
    "/%2e%2e/idag",
    "/idag/%2e%2e/x",
    "?next=/idag",
    "#/idag",
    "/idag#fragment",
    "/idag?x=<script>",
    "/idag?x=%00\x00",
    "/\u2215evil.example",
    "/\uff0fevil.example",
    "//\u3002evil.example",
    "/\u202eevil.example",
    "/id\u00e5g",
    "/finns-inte",
    "/static/smail.css",
    "/logga-ut",
    "/konton/",
    "/" + "a" * 600,
    "/[::1]",
    "//[::1]/idag",
    "/idag;//evil.example//",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_next_is_nothing(app: Flask, text: str) -> None:
    with app.test_request_context("/", base_url="https://smail.test"):
        assert safe_next(text) is None


def test_there_are_at_least_sixty_hostile_ones() -> None:
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize(
    "text",
    ["/", "/idag", "/deltagare?nummer=KX4-82P", "/konton?sok=alva&sida=2", "/konton/AbCd_ef-01234567/andra"],
)
def test_a_page_of_ours_is_kept_with_its_query(app: Flask, text: str) -> None:
    with app.test_request_context("/", base_url="https://smail.test"):
        assert safe_next(text) == text


@pytest.mark.parametrize("text", [None, ""])
def test_no_next_is_no_next(app: Flask, text: str | None) -> None:
    with app.test_request_context("/", base_url="https://smail.test"):
        assert safe_next(text) is None

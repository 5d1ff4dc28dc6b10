"""Which links may stand on a page."""

import pytest

from smail.domain.web_address import is_address


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("https://mote.example.se/rum?x=1", True),
        ("http://mote.example.se", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://[::1", False),
        ("https://mote.example.se/" + "x" * 80, False),
    ],
)
def test_only_a_short_https_link_with_a_host_is_one(text: str, is_right: bool) -> None:
    assert is_address(text, 100) is is_right

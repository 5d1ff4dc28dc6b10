"""An address of e-mail is told from what only looks like one, at every edge of the rule."""

import pytest

from smail.domain.mail_address import LONGEST, is_address

LABEL = "d" * 63
FULL = f"{'n' * 64}@{LABEL}.{LABEL}.{'d' * 58}.se"


@pytest.mark.parametrize(
    "text",
    [
        "a@b.se",
        "Alva.Angslund+smail@kommunen.example",
        "o'neill@post.sub-domain.example",
        "!#$%&'*+/=?^_`{|}~-@b.se",
        "7@3m.se",
        "alva@xn--vxj-snap.se",
        "alva@kommunen.xn--fiqs8s",
        f"{'n' * 64}@b.se",
        f"a@{LABEL}.se",
        f"a@b.{'t' * 63}",
        FULL,
    ],
)
def test_an_address_is_one(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "alva",
        "alva@kommunen",
        "@b.se",
        "alva@",
        "a@b@c.se",
        ".a@b.se",
        "a.@b.se",
        "a..b@b.se",
        "a@.se",
        "a@b.",
        "a@b.se.",
        "a@b..se",
        "a@-b.se",
        "a@b-.se",
        "a@b_c.se",
        "a@b.s",
        "a@b.7",
        "a@127.0.0.1",
        "a@[127.0.0.1]",
        "a@b.se:25",
        '"a b"@b.se',
        "Alva <a@b.se>",
        "a b@b.se",
        "a@b.se ",
        " a@b.se",
        "a@b.se\n",
        "a@b.se,c@d.se",
        "https://smail.test@x.example/",
        "https://smail.test@x.example",
        "mailto:a@b.se",
        "åsa@kommunen.example",
        "alva@växjö.example",
        "\u0131@smail.example",
        "\u017f@smail.example",
        "\u212a@smail.example",
        "a@\u212aommunen.example",
        "a@b.\u017fe",
        "a@\uff12.example",
        "a\u200b@b.se",
        "a@b\uff0ese",
        "a\x00@b.se",
        f"{'n' * 65}@b.se",
        f"a@{LABEL}d.se",
        f"a@b.{'t' * 64}",
        FULL.replace(".se", "d.se"),
    ],
)
def test_what_only_looks_like_an_address_is_none(text: str) -> None:
    assert not is_address(text)


def test_the_longest_address_has_as_many_signs_as_a_server_takes() -> None:
    assert len(FULL) == LONGEST

"""The one address that people come to: what is wrong with it, told before a link is built from it."""

from urllib.parse import SplitResult, urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SUCH_AN_ADDRESS = "https://smail.kommunen.example"


def base_url_problem(url: str, *, demo: bool) -> str | None:
    """What is wrong with the address that all links are built from; None when nothing is."""
    if not url:
        return f"SMAIL_BASE_URL saknas. Ange adressen, till exempel {_SUCH_AN_ADDRESS}"
    if (parts := address_of(url)) is None or parts.path or parts.query or parts.fragment:
        return f"SMAIL_BASE_URL är ingen adress: {url}. Så här: {_SUCH_AN_ADDRESS}"
    if demo and parts.hostname not in LOOPBACK:
        return "SMAIL_BASE_URL: en demo körs bara på den egna datorn, som 127.0.0.1."
    if not demo and parts.scheme != "https":
        return f"SMAIL_BASE_URL måste börja med https:// i drift, men är {url}."
    return None


def address_of(url: str) -> SplitResult | None:
    """The parts of an address on the web; None where it is none, or holds what none of ours does."""
    if any(sign.isspace() or not sign.isprintable() for sign in url):
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and "@" not in url
    except ValueError:
        return None
    return parts if usable else None

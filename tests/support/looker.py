"""What a browser would obey in a page and what it would only show; and texts that it would like to obey."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

PAYLOADS = (
    "<script>xss()</script>",
    '"><img src=x onerror=xss()>',
    "'><svg onload=xss()>",
    '" onfocus=xss() autofocus x="',
    "' onmouseover=xss() x='",
    "</textarea><script>xss()</script>",
    "</title></head><body onload=xss()>",
    "javascript:xss()",
    '<a href="javascript:xss()" xss>x</a>',
    "{{ 7*7 }}{% raw %}<b xss=1>",
    "--><iframe srcdoc=xss></iframe><!--",
    "&lt;b xss&gt;&#x3c;b xss&#62;",
)
# SQLite keeps text of any length, so that every field can hold them all.
ALL_AT_ONCE = " ".join(PAYLOADS)
FORBIDDEN_TAGS = frozenset({"iframe", "object", "embed", "base", "frame", "math", "template"})
ADDRESSES = frozenset({"href", "src", "action", "formaction", "xlink:href", "data", "poster"})
OWN_PICTURE = re.compile(
    r"(/s|/deltagare/[\w-]{16}|/utbildning/kedjan)/((plan/)?bild|tva-bilder)/[\w.-]+\.svg", re.ASCII
)


class Looker(HTMLParser):
    """Notes what a browser would obey, and collects what it would only show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.shown: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._inside = tag
        given = {name: value or "" for name, value in attrs}
        self.shown += given.values()
        self.found += [f"<{tag}>"] * (tag in FORBIDDEN_TAGS)
        self.found += [f"<{tag} {name}>" for name in given if _is_active(name)]
        self.found += [
            f"<{tag} {name}={given[name]}>" for name in ADDRESSES & given.keys() if _runs(given[name])
        ]
        if tag == "img" and not OWN_PICTURE.fullmatch(given.get("src", "")):
            self.found.append("<img> that is no picture of ours")
        if tag == "script" and not given.get("src", "").startswith("/static/"):
            self.found.append("<script> of its own")

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "style") and data.strip():
            self.found.append(f"text in <{self._inside}>")
        self.shown.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_comment(self, data: str) -> None:
        self.found += ["a comment"] * ("xss" in data)


def _is_active(name: str) -> bool:
    return name.startswith("on") or name in ("style", "srcdoc", "x") or "xss" in name


def _runs(address: str) -> bool:
    plain = "".join(sign for sign in address if sign > " ").lower()
    return plain.startswith(("javascript:", "data:", "vbscript:"))


def looked_at(html: str) -> Looker:
    """What a browser makes of the whole page."""
    looker = Looker()
    looker.feed(html)
    looker.close()
    return looker

"""What somebody may type, paste or send instead of an answer: made here, each for something that could break.

Each is the bytes that travel, since some of them are no text at all: a field is sent
as these, percent-encoded.
"""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

# The number that the tax authority gives as its example, and one for coordination with the day raised by 60.
EXAMPLE = "191212121212"
ZERO_WIDTH = "\u200b"

_CONTROL = (
    "\x00", "ja\x00nej", "\x00" * 50, "\x01", "\x07\x07", "\x08\x08\x08bort", "\x0b", "\x0c",
    "\x1b[2J\x1b[31mrött", "\x1b]0;titel\x07", "\x7f", "\x80\x9f", "\x85ny rad", "\u2028rad",
    "\u2029stycke", "\x1a", "\x04", "\ufeffmärke", "\ufffe", "\uffff", "\U0010ffff", "\ue000eget",
    "\U000f0000",
)  # fmt: skip
_NO_TEXT = (
    b"\xff", b"\xfe\xff\x00a", b"\xff\xfea\x00", b"\x80", b"\xc3", b"sl\xc3", b"\xc3\x28", b"\xe2\x82",
    b"\xf0\x9f\x98", b"\xc0\xaf", b"\xc0\x80", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xc0\xae\xc0\xae/",
    b"\xf8\x88\x80\x80\x80", b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xed\xa0\xbd\xed\xb8\x80", b"\xed\xbf\xbf",
    b"\xf4\x90\x80\x80", b"\xf7\xbf\xbf\xbf", b"\xe5ngstr\xf6m", b"\x81\x8d\x8f\x90\x9d",
    b"+ADw-script+AD4-", b"\x1b$B0!\x1b(B", b"%", b"%%", b"%zz", b"%u00e5", b"%2500", b"%25%32%66", b"&#0;",
    b"&#xd800;", b"&#x110000;", b"\\u0000", b"\\ud800", b"\\x00", b"\\0",
)  # fmt: skip
_UNSEEN = (
    "\u202eevas", "\u202dabc\u202e cba", "\u2066\u2067\u2068", "\u200f\u200e", ZERO_WIDTH,
    f"a{ZERO_WIDTH}b", "\u2060", "\u00ad", "so\u00adft", "\u180e", "\u3164", "\u115f\u1160", "\u00a0",
    "\u2003\u2003", "\u3000", "\U000e0041\U000e0042", "\ufe0f", "\u034f", "\u061c", "\u206a\u206f",
)  # fmt: skip
_TOWERS = (
    "a" + "\u0301" * 300, "Z" + "\u030d\u0353\u035c" * 60, "\u0301ensam", "e\u0301", "A\u030a", "\u212b",
    "\u1e9b\u0323", "\u0344", "\u0f73\u0f71", "\u1100\u1161\u11a8", "\ufdfa" * 40, "\u0fc4\u0fc4",
)  # fmt: skip
_LETTERS = (
    "\u0130\u0131Ii", "I\u0307stanbul", "\u0131@smail.example", "stra\u00dfe", "STRA\u1e9eE",
    "\ufb01n \ufb02agga", "\u01c6 \u01c5", "\u1fb3\u0345", "\u03a3\u03c2", "\u017fkola", "\u212aelvin",
    "pаypal", "\u0391\u0412\u0421", "\uff1cscript\uff1e", "\uff1d1+1", "\uff07 or \uff11", "\u02bc",
    "\u2019 OR \u20191", "\U0001d400\U0001d41b", "\u24b6\u24d1", "\u00aa\u00ba\u00b2", "\u2168",
    "\u0639\u0631\u0628\u064a", "\u05e2\u05d1\u05e8\u05d9\u05ea abc", "\u1230\u120b\u121d", "\u6f22\u5b57",
    "\u0e01\u0e33\u0e33",
)  # fmt: skip
_EMOJI = (
    "\U0001f600", "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", "\U0001f1f8\U0001f1ea",
    "\U0001f1f8", "\U0001f3fd", "1\ufe0f\u20e3", "\U0001f44d" * 200, "\u2764\ufe0f\u200d\U0001f525",
)  # fmt: skip
_NUMBERS = (
    "0", "-0", "-1", "+1", "00", "007", "1.0", "1,5", "1e3", "1E400", "-1e-400", "0x10", "0b1", "0o7",
    "1_000", "1 000", "1\u00a0000", "2147483648", "-2147483649", "4294967296", "9223372036854775807",
    "9223372036854775808", "18446744073709551616", "9" * 400, "9" * 5000, "NaN", "-nan", "Infinity", "-inf",
    "\u0661\u0662\u0663", "\uff11\uff12", "\uff10", "\u00b2", "\u2460", "\u4e94", "\u00bd", "1/0",
    "\u22121", "1;2", "3\n4", "19 12 12 12 12 12",
)  # fmt: skip
_DAYS = (
    "0000-00-00", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "-0044-03-15", "2026-02-30",
    "2026-02-29", "2024-02-29", "2026-13-01", "2026-00-10", "2026-11-31", "2026-W53-7", "20261121",
    "2026-326", "21/11/2026", "2026-11-21T23:59:60Z", "2026-11-21T00:00+99:99", "1969-12-31", "1582-10-10",
    "2038-01-19", "\uff12\uff10\uff12\uff16-\uff11\uff11-\uff12\uff11", "2026\u201011\u201021",
    "2026-11-21\n", "i morgon", "now", "infinity", "epoch",
)  # fmt: skip
_QUERIES = (
    "'", '"', "''", "' OR 1=1 --", "'; DROP TABLE answer; --",
    "1) UNION SELECT password_hash FROM account --", '" OR ""="', "\\' OR 1=1 #", "1; SELECT pg_sleep(9)",
    "$$;SELECT 1;$$", "%' ESCAPE '", "%_%", "*", "admin'/*", "' || (SELECT 1) || '", "(SELECT 1)", ":id",
    "?", "%(x)s", "$1", "\\", "\\\\", "`id`", "NULL; PRAGMA writable_schema=1", "); ATTACH 'x' AS y; --",
)  # fmt: skip
_TEMPLATES = (
    "{{7*7}}", "{{ config }}", "{% raw %}", "{% endblock %}", "{#", "#}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
    "{{''.__class__.__mro__}}", "{{", "}}", "{0}", "{}", "{name}", "{0.__class__}", "%s", "%s%s%s%n",
    "%(people)d", "%d", "%99999d", "{:>99999}", "$(id)", "`", "${jndi:ldap://127.0.0.1/x}",
)  # fmt: skip
_LINES = (
    "\r\n", "a\r\nb", "a\rb", "\n\n\n", "x\r\nSet-Cookie: a=b", "x\r\nLocation: //x.example",
    "x\r\n\r\n<html>", "\u560d\u560aSet-Cookie: a=b", "a\tb", "\t", " ", "   ", " \n ",
    "%0d%0aSet-Cookie:%20a=b", "x; secure", 'a="b', "\r\n.\r\n", "To: x@x.example\r\nBcc: y@x.example",
)  # fmt: skip
_PATHS = (
    "../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "file:///etc/passwd",
    "....//....//", "%2e%2e%2f", "//x.example/", "https://x.example/", "/\\x.example", "\\\\x.example\\a",
    "javascript:alert(1)", "data:text/html,x", "C:\\nul", "con", "~root", "/dev/zero",
    "https://smail.test@x.example/", "/%09/x.example", "http://[::1]:99999/", "///",
)  # fmt: skip
_MARKUP = (
    "<script>xss()</script>", '"><svg onload=xss()>', "</textarea><b>", "<!--", "]]>", "<![CDATA[x]]>",
    '<?xml version="1.0"?>', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "&lt;b&gt;", "&amp;amp;", "&",
    "&nbsp;", "<", ">", "<a", "</form>", "<\x00script>", "<img src=x>",
)  # fmt: skip
_DATA = (
    '{"a": 1}', "[1, 2]", '{"__proto__": {"a": 1}}', "[" * 3000, '"text"', "a=b&c=d", "a[]=1", "a[$ne]=1",
    "*)(uid=*", "!!python/object:x", "a: &a [*a]",
)  # fmt: skip
_WORDS = (
    "null", "NULL", "None", "nil", "undefined", "true", "false", "True", "on", "off", "NaN()",
    "[object Object]", "__proto__", "constructor", "__class__", "self", "..", ".", "-", "--help", "#REF!",
    "N/A", "test", "admin", "root",
)  # fmt: skip
_FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://127.0.0.1/?x="&A1)', "=1+1;", '"=1+1"', "'=1+1",
)  # fmt: skip
_LENGTHS = (
    "a" * 41, "å" * 81, "b" * 121, "c" * 201, "d" * 301, "e" * 501, "\U0001f600" * 501, "f " * 1001,
    "g" * 4097, "h" * 20_000, "å" * 30_000, "i\n" * 10_000, "j" * 66_000, " " * 5000, "<" * 2000,
    "'" * 3000,
)  # fmt: skip

# In every shape that people write them; a field of free text takes none.
PERSONNUMMER = tuple(
    text.encode()
    for text in (
        EXAMPLE, "19121212-1212", "121212-1212", "121212+1212", "1212121212", "19121212 1212",
        "1912-12-12-1212", "Jag är född 19121212-1212.", "pnr:191212121212!", "19121212\u20131212",
        "\uff11\uff19\uff11\uff12\uff11\uff12\uff11\uff12\uff11\uff12\uff11\uff12",
        f"19121212{ZERO_WIDTH}-1212", "1912\u00a01212\u00a01212", "a19121212-1212b", "SE191212121212",
    )
)  # fmt: skip

KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "control signs": _CONTROL,
        "unseen signs": _UNSEEN,
        "towers of signs": _TOWERS,
        "letters that are taken for others": _LETTERS,
        "emoji": _EMOJI,
        "numbers": _NUMBERS,
        "days": _DAYS,
        "queries": _QUERIES,
        "templates and formats": _TEMPLATES,
        "lines and headers": _LINES,
        "paths and addresses": _PATHS,
        "markup": _MARKUP,
        "data": _DATA,
        "words that mean nothing": _WORDS,
        "formulas": _FORMULAS,
        "lengths": _LENGTHS,
    }
)
HOSTILE: tuple[bytes, ...] = tuple(
    dict.fromkeys((*(text.encode() for texts in KINDS.values() for text in texts), *_NO_TEXT, *PERSONNUMMER))
)


def as_sent(sent: bytes) -> str:
    """The text that arrives; bytes that are none stay as they were written, percent-encoded."""
    return sent.decode("utf-8", errors="werkzeug.url_quote")


def is_seen(text: str) -> bool:
    """Whether anything of it would be seen on a page."""
    return any(unicodedata.category(sign)[0] not in "CZM" for sign in text)

"""What an address of e-mail is: the one rule for everybody whom SMAIL may write to, and for itself.

Stricter than what mail allows, since an address that is wrong is found out weeks later, when nothing came:
no quoted names, no numbers of computers, and no letters beyond a-z. Such a letter is nearly always a slip or
one that looks like another, and many servers still turn it back; a domain of å, ä and ö has a name of a-z too
(xn--…), which browsers write by themselves and which is taken here.
"""

import re

LONGEST = 254
_LONGEST_NAME = 64
_NAME = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_TOP = r"(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])"
_ADDRESS = re.compile(rf"({_NAME})@(?:{_LABEL}\.)+{_TOP}", re.ASCII | re.IGNORECASE)


def is_address(text: str) -> bool:
    """Whether it is an address of e-mail, with nothing before or after it."""
    found = _ADDRESS.fullmatch(text) if len(text) <= LONGEST else None
    return found is not None and len(found[1]) <= _LONGEST_NAME

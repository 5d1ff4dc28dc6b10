"""What a member of staff can sign in as: an address of e-mail, or a short name."""

import re

from smail.domain.mail_address import is_address

_SHORT_NAME = re.compile(r"[a-z0-9åäöéü][a-z0-9åäöéü._+-]{1,119}")


def is_username(name: str) -> bool:
    """Whether a name in small letters can be a username; one with @ is an address of e-mail."""
    return is_address(name) if "@" in name else _SHORT_NAME.fullmatch(name) is not None

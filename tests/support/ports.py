"""Ports for servers that must be told theirs, chosen so that nobody takes them meanwhile."""

import itertools
import random
import socket

# Below those that the system gives to whoever calls out: a browser's own end would be in the way.
FIRST, LAST = 20_000, 32_000

# Each process begins elsewhere and gives no port twice.
_places = itertools.cycle(range(FIRST, LAST))
_ports = itertools.islice(_places, random.SystemRandom().randrange(LAST - FIRST), None)


def free_port() -> int:
    """A port of this computer that nobody listens on, another one each time."""
    return next(port for port in _ports if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True

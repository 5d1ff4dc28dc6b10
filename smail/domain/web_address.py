"""Which links may stand on a page for people to follow."""

from urllib.parse import urlsplit


def is_address(text: str, longest: int) -> bool:
    """Whether a browser goes to the web by it, and to nothing else."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and len(text) <= longest

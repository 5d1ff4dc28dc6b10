"""What no text may hold, whichever way it comes in: a form, a command or another program of ours."""

from smail.domain.personnummer import looks_like_personnummer
from smail.errors import Refused


def refuse_personnummer(**texts: object) -> None:
    """Refused, naming the fields, where a text holds a personnummer; what is no text is let through."""
    found = [name for name, text in texts.items() if isinstance(text, str) and looks_like_personnummer(text)]
    if found:
        raise Refused(f"Här ser det ut att stå ett personnummer: {', '.join(found)}. SMAIL sparar inga.")

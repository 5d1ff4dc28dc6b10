"""Doors that take a body as large as a file; nothing of it ever lies on disk on its way."""

import io
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

View = Callable[..., ResponseReturnValue]


def takes_bodies(largest: int, *, n_parts: int = 100) -> Callable[[View], View]:
    """This door alone takes a body so large; what is sent is read after the door has opened."""

    def decorate(view: View) -> View:
        @wraps(view)
        def door(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            request.max_content_length = largest
            request.max_form_memory_size = largest
            request.max_form_parts = n_parts
            request._get_file_stream = _in_memory  # type: ignore[method-assign]
            return view(*args, **kwargs)

        return door

    return decorate


def chosen_file(name: str, at_most: int) -> bytes | None:
    """What the file that was chosen in this field holds, no more of it than this; None where none was."""
    chosen = request.files.get(name)
    return chosen.stream.read(at_most) if chosen is not None and chosen.filename else None


def _in_memory(*_size: object, **_kind: object) -> io.BytesIO:
    # The usual place for a large file is a temporary one on disk, where nobody's answers belong.
    return io.BytesIO()

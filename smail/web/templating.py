"""How templates find names and words: as Jinja and Flask-Babel do it, without asking again for each.

A page of a question has thirty texts and takes parts from ten files. Looking up the language for every text,
and comparing all global names for every file, took as long as the page itself.
"""

from collections.abc import Callable
from typing import Any, cast

from babel import Locale
from flask import Flask, g
from flask.templating import Environment
from flask_babel import get_locale
from jinja2 import pass_context
from jinja2.runtime import Context

# The texts stand in the templates in this language.
WRITTEN_IN = "sv"


class Templates(Environment):
    """Templates that share one set of global names, which is complete before the first of them is read."""

    def make_globals(self, d: Any) -> Any:
        """The names that every template knows, and those given for this one."""
        return super().make_globals(d) if d else self.globals


def register_templating(app: Flask) -> None:
    """Texts in the language that templates are written in are taken as they stand; others are translated.

    Where `words_change` is set for the request those are asked for too.
    """
    translated = cast("Callable[..., str]", app.jinja_env.globals["_"])

    @pass_context
    def worded(context: Context, text: str, **variables: Any) -> str:
        if not variables and "%" not in text and not g.get("words_change", False):
            locale = _known_locale() or get_locale()
            if locale is not None and locale.language == WRITTEN_IN:
                return text
        return translated(context, text, **variables)

    app.jinja_env.globals["_"] = worded


def _known_locale() -> Locale | None:
    """The language found for this page already, from where the library keeps it: twice as fast."""
    return getattr(getattr(g, "_flask_babel", None), "babel_locale", None)

"""One line per answered request, by the route's pattern: no id, secret or query string reaches a log.

Of the pages where people say what they think, of SMAIL or of a course, there is none: beside what else a
log knows of that minute, a line would tell who was there. What goes wrong is told as everywhere.
"""

import secrets
import time

from flask import Flask, Response, g, request

from smail import log

# Files, the word for the monitoring, and where nobody shall be seen.
NOT_LOGGED = frozenset(
    {"static", "start.health", "opinions.tell", "opinions.read_answer", "evaluation.answer"}
)


def register_access_log(app: Flask) -> None:
    """Every request is logged with its route, status and time; the reference is shown on error pages."""

    @app.before_request
    def _begin() -> None:
        g.began = time.perf_counter()
        g.reference = secrets.token_hex(4)

    @app.after_request
    def _write(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule is not None else None
        if request.endpoint not in NOT_LOGGED:
            log.request_line(
                method=request.method,
                rule=rule,
                status=response.status_code,
                ms=(time.perf_counter() - g.get("began", time.perf_counter())) * 1000,
                reference=g.get("reference", "-"),
            )
        return response

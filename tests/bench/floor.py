"""The least that does the job: one page a question, each answer on disk before the next page is shown.

What SMAIL costs is told as a multiple of this, measured in the same run and under the same server.
"""

import hashlib
import secrets
import sqlite3
import threading
from pathlib import Path

from flask import Flask, abort, redirect, request, session
from werkzeug.wrappers import Response

QUESTIONS = 14
ANSWERS = ("1", "2", "3", "4", "5", "dont_know", "skipped")
PREPARE = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
CREATE TABLE IF NOT EXISTS answer (person TEXT, question INTEGER, value TEXT, PRIMARY KEY (person, question));
"""


class Store:
    """The answers, each on disk when `keep` returns."""

    def __init__(self, path: Path) -> None:
        self._turn = threading.Lock()
        self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._file.executescript(PREPARE)

    def keep(self, person: str, question: int, value: str) -> None:
        """The answer is on disk."""
        with self._turn:
            self._file.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", (person, question, value))


def create_floor(path: Path) -> Flask:
    """The whole floor, on a database of its own."""
    app = Flask(__name__, template_folder=str(Path(__file__).parent))
    app.secret_key = secrets.token_bytes(32)
    app.session_interface.digest_method = hashlib.sha1  # type: ignore[attr-defined]  # the fast HMAC
    page, store = app.jinja_env.get_template("floor.html"), Store(path)

    @app.get("/")
    def begin() -> Response:
        session["person"] = secrets.token_urlsafe(12)
        return redirect("/1", 303)

    @app.route("/<int:question>", methods=["GET", "POST"])
    def answer(question: int) -> str | Response:
        if "person" not in session or not 1 <= question <= QUESTIONS:
            abort(404)
        if request.method == "GET":
            return page.render(question=question, questions=QUESTIONS)
        if request.form["answer"] not in ANSWERS:
            abort(422)
        store.keep(session["person"], question, request.form["answer"])
        return redirect(f"/{min(question + 1, QUESTIONS)}", 303)

    return app

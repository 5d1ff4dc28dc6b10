"""The application that tests share is to each of them as good as new."""

from dataclasses import replace
from pathlib import Path

import pytest

from smail.db.session import Database
from smail.settings import Settings
from smail.web.parts import Parts
from tests.support import applications, shared
from tests.support.applications import Compiled, SharedApp, new_app
from tests.support.client import new_browser, without_tokens


@pytest.fixture
def database_kind() -> str:
    """The application does not depend on the database."""
    return "sqlite"


def test_whoever_changes_the_application_of_all_tests_is_told(settings: Settings, database: Database) -> None:
    one = SharedApp()
    with pytest.raises(AssertionError, match=r"routes.*views"), one.lent(settings, database) as app:
        app.add_url_rule("/nytt", view_func=lambda: "nytt")
    with pytest.raises(AssertionError, match="config"), one.lent(settings, database) as app:
        app.config["MAX_CONTENT_LENGTH"] = 1
    with one.lent(settings, database) as app:
        assert new_browser(app).get("/nytt").status_code == 404
        assert new_browser(app).get("/logga-in").status_code == 200


def test_nothing_that_one_test_kept_is_there_for_the_next(settings: Settings, database: Database) -> None:
    one = SharedApp()
    with one.lent(settings, database) as app:
        app.extensions["kept"] = "a page"
        before: Parts = app.extensions["smail"]
    with one.lent(replace(settings, pepper=b"another" * 9), database) as app:
        after: Parts = app.extensions["smail"]
        assert "kept" not in app.extensions
    assert after.vault.mac("a purpose", "a word") != before.vault.mac("a purpose", "a word")
    own = {"settings", "database", "catalogue"}
    assert not [name for name in set(Parts.__slots__) - own if getattr(after, name) is getattr(before, name)]


def test_settings_that_make_another_application_need_one(settings: Settings, database: Database) -> None:
    one = SharedApp()
    with one.lent(settings, database):
        pass
    with (
        pytest.raises(AssertionError, match="need new_app"),
        one.lent(replace(settings, base_url="https://annan.test"), database),
    ):
        pass


def test_a_template_is_compiled_once_and_shows_what_it_is_given(
    settings: Settings, database: Database
) -> None:
    pages = [new_browser(new_app(settings, database)).get("/logga-in").text for _ in range(2)]
    assert all("<h1" in page for page in pages)
    first = new_app(settings, database).jinja_env.get_template("pages/account/sign_in.html").root_render_func
    again = new_app(settings, database).jinja_env.get_template("pages/account/sign_in.html").root_render_func
    assert first.__code__ is again.__code__


def test_what_one_process_has_compiled_the_others_need_not(
    settings: Settings, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.BETWEEN, "folder", tmp_path)
    monkeypatch.setattr(applications, "_compiled", Compiled())
    first = new_browser(new_app(settings, database)).get("/logga-in")
    assert list((tmp_path / "templates").iterdir())
    monkeypatch.setattr(applications, "_compiled", Compiled())
    app = new_app(settings, database)
    monkeypatch.setattr(app.jinja_env, "compile", None)
    assert without_tokens(new_browser(app).get("/logga-in").text) == without_tokens(first.text)

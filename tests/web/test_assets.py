"""Static files have addresses of their content, and a missing one stops the start-up."""

from pathlib import Path

import pytest
from flask import Flask, render_template

from smail.web.assets import MissingAssetError, read_assets, register_assets

SHA256_OF_HELLO = "2cf24dba5fb0"  # sha256 of the five bytes "hello", as FIPS 180-4 gives it


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    (tmp_path / "static" / "icons").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / "static" / "smail.css").write_bytes(b"hello")
    (tmp_path / "static" / "icons" / "up.svg").write_bytes(b"<svg/>")
    (tmp_path / "templates" / "page.html").write_text("{{ asset_url('smail.css') }}", encoding="utf-8")
    return tmp_path


def _app(folders: Path) -> Flask:
    app = Flask("probe", static_folder=folders / "static", template_folder=folders / "templates")
    register_assets(app)
    return app


def test_a_page_names_a_file_by_its_content(folders: Path) -> None:
    with _app(folders).test_request_context():
        assert render_template("page.html") == f"/static/smail.css?v={SHA256_OF_HELLO}"


def test_files_in_folders_are_found(folders: Path) -> None:
    assert set(read_assets(folders / "static").digests) == {"smail.css", "icons/up.svg"}


def test_another_content_gives_another_address(folders: Path) -> None:
    before = read_assets(folders / "static").digest("smail.css")
    (folders / "static" / "smail.css").write_bytes(b"hello again")
    assert read_assets(folders / "static").digest("smail.css") != before


def test_the_hashed_address_may_be_kept_for_a_year(folders: Path) -> None:
    answer = _app(folders).test_client().get(f"/static/smail.css?v={SHA256_OF_HELLO}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    answer.close()


@pytest.mark.parametrize(
    "address", ["/static/smail.css", "/static/smail.css?v=000000000000", "/static/smail.css?v="]
)
def test_an_address_without_the_right_hash_is_asked_for_again(folders: Path, address: str) -> None:
    answer = _app(folders).test_client().get(address)
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]
    answer.close()


def test_a_missing_file_is_never_kept(folders: Path) -> None:
    answer = _app(folders).test_client().get("/static/none.css?v=None")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_a_template_that_names_a_missing_file_stops_the_start(folders: Path) -> None:
    (folders / "static" / "smail.css").unlink()
    with pytest.raises(MissingAssetError, match=r"page\.html names 'smail\.css'"):
        _app(folders)


def test_a_view_that_asks_for_a_missing_file_is_told_its_name(folders: Path) -> None:
    with pytest.raises(MissingAssetError, match="other"):
        read_assets(folders / "static").digest("other.js")


def test_without_a_static_folder_the_application_does_not_start() -> None:
    with pytest.raises(MissingAssetError):
        register_assets(Flask("probe", static_folder=None))

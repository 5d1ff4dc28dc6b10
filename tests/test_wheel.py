"""The package is complete: what users install is built, installed elsewhere and used there."""

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
from pathlib import Path

import pytest

from tests.support.ports import free_port
from tests.support.shared import alone

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(folder_of_run: Path) -> Path:
    """The bin folder of a fresh environment that holds the wheel made from the source distribution.

    Whoever comes first makes it, and every process of the run uses it.
    """
    place = folder_of_run / "wheel"
    with alone(place):
        if not (place / "made").exists():
            _install(place)
            (place / "made").touch()
    return place / "env/bin"


@pytest.fixture(scope="module")
def county(installed: Path, folder_of_run: Path) -> Path:
    """The instance of a demo county that the installed package has made, once for the run."""
    place = folder_of_run / "wheel-county"
    with alone(place):
        if not (place / "made").exists():
            # As careless as a system may be: what is made is private all the same.
            before = os.umask(0o022)
            try:
                run(*_demo(installed, place / "county"), "--port", "8131", "--participants", "60", cwd=place)
            finally:
                os.umask(before)
            (place / "made").touch()
    return place / "county"


def _demo(installed: Path, instance: Path) -> tuple[str | Path, ...]:
    return installed / "smail", "--instance", instance, "demo"


def _install(place: Path) -> None:
    run(
        sys.executable, "-m", "build", "--no-isolation", "--outdir", str(place / "dist"), str(ROOT), cwd=place
    )
    wheel = next((place / "dist").glob("*.whl"))
    venv.create(place / "env", with_pip=False)
    packages = Path(
        run(place / "env/bin/python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    )
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(place / "env/bin/python"),
        "install",
        "--no-deps",
        "--no-index",
        str(wheel),
    )
    # Dependencies only: a folder named in a .pth file does not bring its own .pth files.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """What the command printed; it must succeed, and it knows nothing of this checkout."""
    done = subprocess.run(
        command, cwd=cwd or "/", env=_anywhere(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _anywhere() -> dict[str, str]:
    """An environment without what this checkout's says to SMAIL or Python."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("SMAIL_", "PYTHON"))}


def test_the_installed_package_comes_from_the_wheel_and_not_from_the_checkout(installed: Path) -> None:
    place = run(
        installed / "python",
        "-c",
        "import smail.analysis, smail; print(smail.__file__, smail.analysis.__file__)",
    )
    assert str(ROOT) not in place


def test_every_shipped_file_of_the_checkout_is_in_the_installed_package(installed: Path) -> None:
    package = Path(run(installed / "python", "-c", "import smail; print(smail.__path__[0])").strip())
    folders = {
        "smail": package,
        **{name: package / name for name in ("analysis", "instruments", "migrations", "templates")},
    }
    missing = [
        str(file.relative_to(ROOT))
        for name, target in folders.items()
        for file in (ROOT / name).rglob("*")
        if file.is_file()
        and "__pycache__" not in file.parts
        and file.name != ".gitattributes"
        and not (target / file.relative_to(ROOT / name)).is_file()
    ]
    assert missing == []


@pytest.mark.long
def test_the_demo_county_is_built_by_the_installed_package(county: Path) -> None:
    sheet = json.loads((county / "demo.json").read_text())
    assert {row["role"] for row in sheet["staff"]} >= {"handledare", "coordinator", "administrator"}
    assert len(sheet["participants"]) >= 10


@pytest.mark.long
def test_from_the_command_line_the_demo_is_private_follows_the_port_and_is_without_fault(
    installed: Path, county: Path, tmp_path: Path
) -> None:
    instance = tmp_path / "county"
    shutil.copytree(county, instance)
    assert json.loads((instance / "demo.json").read_text("utf-8"))["base_url"] == "http://127.0.0.1:8131"
    again = run(*_demo(installed, instance), "--port", "8132")
    sheet = json.loads((instance / "demo.json").read_text("utf-8"))
    assert sheet["base_url"] == "http://127.0.0.1:8132"
    assert sheet["participants"][0]["link"] in again
    # The doctor sees the rights of every file, which a copy keeps.
    assert run(installed / "smail", "--instance", instance, "doctor") == "Allt står rätt till.\n"


@pytest.mark.long
def test_the_installed_package_serves_also_where_its_files_are_compiled(
    installed: Path, county: Path, tmp_path: Path
) -> None:
    shutil.copytree(county, tmp_path / "county")
    run(installed / "python", "-m", "compileall", "-q", "-f", _home_of(installed))
    assert list(_home_of(installed).glob("templates/__pycache__/*.pyc"))
    port, log = free_port(), tmp_path / "log"
    command = _demo(installed, tmp_path / "county")
    with log.open("wb") as lines:
        server = subprocess.Popen(
            [*command, "--serve", "--port", str(port)],
            stdout=lines,
            stderr=lines,
            env=_anywhere(),
            start_new_session=True,
        )
        try:
            assert _fetched(f"http://127.0.0.1:{port}/halsa", server) == b"ok", log.read_text("utf-8")
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def _home_of(installed: Path) -> Path:
    return Path(run(installed / "python", "-c", "import smail; print(smail.__path__[0])").strip())


def _fetched(address: str, server: subprocess.Popen[bytes]) -> bytes:
    """What stands at the address when the server has come up; nothing where it ends or takes four minutes."""
    deadline = time.monotonic() + 240
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return bytes(answer.read().strip())
        except OSError:
            time.sleep(0.1)
    return b""


def test_the_installed_instruments_pass_their_check(installed: Path) -> None:
    assert "smail" in run(installed / "smail", "instruments", "check").lower()

"""The instance folder: what one installation keeps on disk, and how it comes to be.

The folder holds the database, the secrets and a few settings. Nothing in it is ever overwritten here, because
a new key would make every sealed name unreadable.
"""

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from smail.errors import SettingsError

SECRET_FILES = ("secret_key", "pepper", "data_keys", "backup_key")
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600
_DEMO_NOTE = "Påhittade uppgifter. Den här mappen körs bara på den egna datorn.\n"


@dataclass(frozen=True, slots=True)
class Instance:
    """The names of the files in one instance folder."""

    folder: Path

    @property
    def demo_marker(self) -> Path:
        """The file whose presence says that everything here is made up."""
        return self.folder / "demo"

    @property
    def is_demo(self) -> bool:
        """Whether this instance was made by smail demo."""
        return self.demo_marker.is_file()

    @property
    def settings_file(self) -> Path:
        """Settings that are not secret; the environment goes before them."""
        return self.folder / "smail.toml"

    def secret_file(self, name: str) -> Path:
        """Where the secret with this name is kept."""
        return self.folder / "secrets" / name


def create(folder: Path, *, demo: bool, base_url: str | None = None) -> tuple[Path, ...]:
    """The folder has its secrets and settings; returns the files that were new, and touches no other."""
    instance = Instance(folder)
    if demo and not instance.is_demo and folder.is_dir() and any(folder.iterdir()):
        raise SettingsError(
            f"{folder} är inte en demo. Välj en tom mapp, till exempel: smail --instance demo-mapp demo"
        )
    if not demo and instance.is_demo:
        raise SettingsError(f"{folder} är en demo. Välj en annan mapp för drift: smail --instance DIR init")
    _make_folder(folder)
    _make_folder(folder / "secrets")
    contents = {instance.secret_file(name): f"{_new_secret(name)}\n" for name in SECRET_FILES}
    if demo:
        contents[instance.demo_marker] = _DEMO_NOTE
    if base_url is not None:
        contents[instance.settings_file] = f'base_url = "{_toml_safe(base_url)}"\n'
    return tuple(path for path, text in contents.items() if _write_new(path, text))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        folder.chmod(_FOLDER_MODE)
    except OSError as error:
        raise SettingsError(f"Mappen {folder} går inte att skapa: {error.strerror}.") from error


def _new_secret(name: str) -> str:
    if name == "data_keys":
        return f"k1:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}"
    return secrets.token_urlsafe(48)


def _toml_safe(text: str) -> str:
    if any(sign in '"\\' or not sign.isprintable() for sign in text):
        raise SettingsError(f"Adressen {text!r} innehåller tecken som inte hör hemma i en adress.")
    return text


def _write_new(path: Path, text: str) -> bool:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
    except FileExistsError:
        return False
    except OSError as error:
        raise SettingsError(f"Filen {path} går inte att skriva: {error.strerror}.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    return True

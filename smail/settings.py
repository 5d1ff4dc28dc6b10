"""Everything that the operator may choose, read once at start and refused at start when it is unsafe.

Order: the environment, then smail.toml in the instance folder, then the default. Secrets come from the
environment or from files in the instance folder and never have a default.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from smail.errors import SettingsError
from smail.instance import SECRET_FILES, Instance
from smail.log import Level
from smail.settings_address import address_of, base_url_problem
from smail.settings_messages import GIVEN_SECRETS, NO_MESSAGES, MessageSettings, Source
from smail.settings_messages import read as read_messages
from smail.settings_table import DEFAULTS
from smail.vault import KEY_BYTES, MIN_SECRET_BYTES, DataKey, data_key, is_weak

LOG_LEVELS: Mapping[str, Level] = {level: level for level in get_args(Level)}
_PREFIX = "SMAIL_"
_DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
_ON = ("1", "true", "yes", "on")


_NAMES = tuple(DEFAULTS)
_SECRETS = {f"{_PREFIX}{name.upper()}": name for name in SECRET_FILES}
# A server that somebody else takes the backups of need not know their key.
_REQUIRED = tuple(name for name in _SECRETS if name != "SMAIL_BACKUP_KEY")


@dataclass(frozen=True, slots=True)
class Settings:
    """What one running SMAIL was told; secrets never stand in its representation."""

    instance: Path
    demo: bool
    base_url: str
    database_url: str = field(repr=False)
    migration_url: str | None = field(repr=False)
    secret_key: bytes = field(repr=False)
    pepper: bytes = field(repr=False)
    data_keys: tuple[DataKey, ...]
    backup_key: bytes | None = field(default=None, repr=False)
    pg_bin: Path | None = None
    backup_folder: Path | None = None
    instruments: tuple[Path, ...] = ()
    exit_url: str = DEFAULTS["SMAIL_EXIT_URL"]
    proxy_hops: int = int(DEFAULTS["SMAIL_PROXY_HOPS"])
    log_level: Level = LOG_LEVELS[DEFAULTS["SMAIL_LOG_LEVEL"]]
    staff_idle_minutes: int = int(DEFAULTS["SMAIL_STAFF_IDLE_MINUTES"])
    staff_hours: int = int(DEFAULTS["SMAIL_STAFF_HOURS"])
    participant_idle_minutes: int = int(DEFAULTS["SMAIL_PARTICIPANT_IDLE_MINUTES"])
    tablet_idle_minutes: int = int(DEFAULTS["SMAIL_TABLET_IDLE_MINUTES"])
    participant_hours: int = int(DEFAULTS["SMAIL_PARTICIPANT_HOURS"])
    smallest_group: int = int(DEFAULTS["SMAIL_SMALLEST_GROUP"])
    statement_file: Path | None = None
    messages: MessageSettings = NO_MESSAGES

    @property
    def backups(self) -> Path:
        """The folder where backups are kept when nobody says otherwise."""
        return self.backup_folder or self.instance / "backups"

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over https, so that cookies may say Secure."""
        return self.base_url.startswith("https://")

    @property
    def sqlite(self) -> bool:
        """Whether the database is a file that only one process may serve."""
        return self.database_url.startswith("sqlite")


def load(environ: Mapping[str, str], instance: Path) -> Settings:
    """The settings in force; SettingsError names all that is wrong at once, and what to do about it."""
    reader = _Reader(environ, Instance(instance.absolute()))
    settings = reader.settings()
    reader.refuse_problems()
    return settings


def instrument_folders(environ: Mapping[str, str], instance: Path) -> tuple[Path, ...]:
    """The folders that SMAIL_INSTRUMENTS names, also where the rest of the instance is not ready yet."""
    reader = _Reader(environ, Instance(instance.absolute()))
    folders = reader.instrument_folders()
    reader.refuse_problems()
    return folders


class _Reader:
    """Reads one setting after the other and remembers what was wrong, so that all of it is told at once."""

    def __init__(self, environ: Mapping[str, str], instance: Instance) -> None:
        self.problems: list[str] = []
        self._instance = instance
        self._demo = instance.is_demo
        self._given = self._from_file() | {
            name: value.strip() for name, value in environ.items() if name.startswith(_PREFIX)
        }
        self._refuse_unknown()
        self._refuse_debug(environ)

    def settings(self) -> Settings:
        """The settings as far as they could be read; what could not is among the problems."""
        secret_key, pepper, data_keys = (self._secret(name) for name in _REQUIRED)
        if secret_key and secret_key == pepper:
            self.problems.append("SMAIL_SECRET_KEY och SMAIL_PEPPER är lika. Gör en ny för den ena.")
        return Settings(
            instance=self._instance.folder,
            demo=self._demo,
            base_url=self._base_url(),
            database_url=self._database("SMAIL_DATABASE_URL") or self._own_database(),
            migration_url=self._database("SMAIL_MIGRATION_URL"),
            secret_key=secret_key.encode(),
            pepper=pepper.encode(),
            data_keys=self._data_keys(data_keys),
            backup_key=self._secret("SMAIL_BACKUP_KEY", is_required=False).encode() or None,
            pg_bin=next(iter(self._folders("SMAIL_PG_BIN")), None),
            backup_folder=Path(folder).absolute() if (folder := self._given.get("SMAIL_BACKUPS")) else None,
            instruments=self.instrument_folders(),
            exit_url=self._exit_url(),
            proxy_hops=self._number("SMAIL_PROXY_HOPS", 0, 1),
            log_level=self._log_level(),
            staff_idle_minutes=self._number("SMAIL_STAFF_IDLE_MINUTES", 1, 240),
            staff_hours=self._number("SMAIL_STAFF_HOURS", 1, 24),
            participant_idle_minutes=self._number("SMAIL_PARTICIPANT_IDLE_MINUTES", 1, 240),
            tablet_idle_minutes=self._number("SMAIL_TABLET_IDLE_MINUTES", 2, 60),
            participant_hours=self._number("SMAIL_PARTICIPANT_HOURS", 1, 72),
            smallest_group=self._number("SMAIL_SMALLEST_GROUP", 5, 20),
            statement_file=self._file("SMAIL_STATEMENT_FILE"),
            messages=read_messages(
                Source(self._given, self.problems, self._demo, self._given_secret, self._number)
            ),
        )

    def instrument_folders(self) -> tuple[Path, ...]:
        """The folders with instruments of one's own."""
        return self._folders("SMAIL_INSTRUMENTS")

    def refuse_problems(self) -> None:
        """SettingsError where anything that was read so far is wrong."""
        if self.problems:
            lines = "\n".join(f"- {problem}" for problem in self.problems)
            raise SettingsError(f"SMAIL startar inte. Rätta det här först:\n{lines}")

    def _from_file(self) -> dict[str, str]:
        path = self._instance.settings_file
        if not path.is_file():
            return {}
        try:
            values = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.problems.append(f"{path} går inte att läsa: {error}.")
            return {}
        given = {f"{_PREFIX}{key.upper()}": str(value).strip() for key, value in values.items()}
        if "SMAIL_INSTANCE" in given:
            self.problems.append(
                f"SMAIL_INSTANCE får inte stå i {path}: mappen är redan vald när filen läses."
            )
        for name in sorted(given.keys() & (_SECRETS.keys() | GIVEN_SECRETS.keys())):
            self.problems.append(f"{name} får inte stå i {path}. Hemligheter hör hemma i mappen secrets.")
        return given

    def _refuse_unknown(self) -> None:
        for name in sorted(self._given.keys() - set(_NAMES)):
            near = difflib.get_close_matches(name, _NAMES, n=1, cutoff=0.75)
            guess = f" Menade du {near[0]}?" if near else ""
            self.problems.append(f"{name} är ingen inställning.{guess}")

    def _refuse_debug(self, environ: Mapping[str, str]) -> None:
        if self._demo:
            return
        switches = {**environ, **self._given}
        for name in ("SMAIL_DEBUG", "FLASK_DEBUG"):
            if switches.get(name, "").lower() in _ON:
                self.problems.append(f"{name} är på. Ta bort den: felsökning visar hemligheter.")

    def _secret(self, name: str, *, is_required: bool = True) -> str:
        path = self._instance.secret_file(_SECRETS[name])
        text = self._given.get(name) or self._secret_in(path)
        if not text and not is_required:
            return ""
        if not text:
            self.problems.append(f"{name} saknas. Kör smail init, eller lägg hemligheten i {path}.")
        elif any(is_weak(part) for part in _secret_parts(name, text)):
            self.problems.append(
                f"{name} är svagare än {MIN_SECRET_BYTES} slumpmässiga tecken. "
                "Ta bort den och kör smail init."
            )
        return text

    def _given_secret(self, name: str) -> str:
        """A secret that somebody else made: as weak as they chose, and none where none is needed."""
        return self._given.get(name) or self._secret_in(self._instance.secret_file(GIVEN_SECRETS[name]))

    def _secret_in(self, path: Path) -> str:
        try:
            text = path.read_text("utf-8").strip()
            mode = path.stat().st_mode
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError):
            self.problems.append(f"{path} går inte att läsa. Kontrollera vem som äger filen.")
            return ""
        if mode & 0o077 and not self._demo:
            self.problems.append(f"{path} kan läsas av andra på datorn. Kör: chmod 600 {path}")
        return text

    def _data_keys(self, text: str) -> tuple[DataKey, ...]:
        parts = [part.strip() for part in re.split(r"[,\n]", text) if part.strip()]
        keys = [key for part in parts if (key := data_key(part))]
        if len(keys) < len(parts) or len({key.id for key in keys}) < len(keys):
            self.problems.append(
                "SMAIL_DATA_KEYS är fel skriven. Så här: id:nyckel,id:nyckel, där varje id är olika "
                f"och varje nyckel är {KEY_BYTES} slumpmässiga byte i base64."
            )
        return tuple(keys)

    def _base_url(self) -> str:
        url = self._given.get("SMAIL_BASE_URL", "http://127.0.0.1:8000" if self._demo else "").rstrip("/")
        if problem := base_url_problem(url, demo=self._demo):
            self.problems.append(problem)
        return url

    def _exit_url(self) -> str:
        url = self._given.get("SMAIL_EXIT_URL", DEFAULTS["SMAIL_EXIT_URL"])
        if (parts := address_of(url)) is None or parts.scheme != "https":
            self.problems.append(f"SMAIL_EXIT_URL måste vara en https-adress, men är {url}.")
        return url

    def _database(self, name: str) -> str | None:
        url = self._given.get(name)
        if url and not url.startswith(_DATABASES):
            self.problems.append(f"{name} måste börja med sqlite:/// eller postgresql://.")
        return url or None

    def _own_database(self) -> str:
        return f"sqlite:///{self._instance.folder / 'smail.sqlite'}"

    def _log_level(self) -> Level:
        level = self._given.get("SMAIL_LOG_LEVEL", DEFAULTS["SMAIL_LOG_LEVEL"]).lower()
        if level not in LOG_LEVELS:
            self.problems.append(f"SMAIL_LOG_LEVEL är {level}. Välj {', '.join(LOG_LEVELS)}.")
        return LOG_LEVELS.get(level) or LOG_LEVELS[DEFAULTS["SMAIL_LOG_LEVEL"]]

    def _number(self, name: str, lowest: int, highest: int) -> int:
        text = self._given.get(name, DEFAULTS[name])
        if not re.fullmatch(r"[0-9]{1,6}", text) or not lowest <= int(text) <= highest:
            self.problems.append(f"{name} är {text}. Ange ett heltal från {lowest} till {highest}.")
            return int(DEFAULTS[name])
        return int(text)

    def _folders(self, name: str) -> tuple[Path, ...]:
        folders = tuple(Path(part) for part in self._given.get(name, "").split(os.pathsep) if part)
        for folder in folders:
            if not folder.is_dir():
                self.problems.append(f"{name}: mappen {folder} finns inte.")
        return folders

    def _file(self, name: str) -> Path | None:
        text = self._given.get(name)
        if not text:
            return None
        if not Path(text).is_file():
            self.problems.append(f"{name}: filen {text} finns inte.")
        return Path(text)


def _secret_parts(name: str, text: str) -> list[str]:
    if name != "SMAIL_DATA_KEYS":
        return [text]
    return [part.rpartition(":")[2].strip() for part in re.split(r"[,\n]", text)]

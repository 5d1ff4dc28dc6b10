"""Tells whether the secrets at hand are those that a backup needs, without giving any of them away.

A backup holds no secrets. Put back beside other ones it would be a database whose names nobody can read and
whose links open nothing, so this is asked before anything is written.
"""

from dataclasses import dataclass

from smail.settings import Settings
from smail.vault import Vault, VaultError

_PURPOSE = "backup.check"
_WORD = "SMAIL"


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """A word sealed with the data key, and its digest with the pepper."""

    sealed: str
    mac: str


def vault_of(settings: Settings) -> Vault:
    """The vault of an installation."""
    return Vault(settings.data_keys, settings.pepper)


def check_of(settings: Settings) -> KeyCheck:
    """What will tell these secrets from others."""
    vault = vault_of(settings)
    return KeyCheck(vault.seal(_WORD, _PURPOSE).hex(), vault.mac(_PURPOSE, _WORD).hex())


def wrong_secrets(settings: Settings, check: KeyCheck) -> str | None:
    """Which secrets are not those of the backup, in words; None when all fit."""
    vault = vault_of(settings)
    try:
        vault.open(bytes.fromhex(check.sealed), _PURPOSE)
    except (VaultError, ValueError):
        return "Säkerhetskopian hör till andra datanycklar. Lägg tillbaka dem i secrets/data_keys."
    if vault.mac(_PURPOSE, _WORD).hex() != check.mac:
        return (
            "Säkerhetskopian hör till en annan pepper: länkar och koder skulle inte gälla. "
            "Lägg tillbaka den i secrets/pepper."
        )
    return None

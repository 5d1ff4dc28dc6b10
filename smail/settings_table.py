"""What the operator may choose: the names, what they mean, and what holds when nobody says anything.

The one place where a default stands; README shows this table, and the settings in force begin from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the operator's table: what may be set, what it means and what holds when it is not set."""

    name: str
    meaning: str
    default: str


SETTINGS = (
    Setting("SMAIL_INSTANCE", "Instansmappen: databas, hemligheter och smail.toml", "./instance"),
    Setting("SMAIL_BASE_URL", "Adressen som alla länkar byggs av; https utom i demo", "krävs i drift"),
    Setting("SMAIL_DATABASE_URL", "Databasen: sqlite:/// eller postgresql://", "smail.sqlite i mappen"),
    Setting("SMAIL_MIGRATION_URL", "PostgreSQL som ägare av tabellerna, för smail db", "samma som databasen"),
    Setting("SMAIL_SECRET_KEY", "Skyddar sessioner och formulär", "secrets/secret_key"),
    Setting("SMAIL_PEPPER", "Skyddar länkar och koder i databasen", "secrets/pepper"),
    Setting("SMAIL_DATA_KEYS", "Krypterar namn: id:nyckel,id:nyckel; den första gäller", "secrets/data_keys"),
    Setting("SMAIL_BACKUP_KEY", "Krypterar säkerhetskopior; behövs för smail backup", "secrets/backup_key"),
    Setting("SMAIL_BACKUPS", "Mappen för säkerhetskopior; en egen för varje instans", "backups i mappen"),
    Setting("SMAIL_PG_BIN", "Mappen med pg_dump och pg_restore, i serverns version", "sökvägen i PATH"),
    Setting("SMAIL_INSTRUMENTS", "Fler mappar med formulär, åtskilda med kolon", "inga"),
    Setting("SMAIL_EXIT_URL", "Dit deltagaren kommer med Lämna sidan snabbt", "https://www.smhi.se/"),
    Setting("SMAIL_PROXY_HOPS", "1 när nginx står framför, annars 0", "0"),
    Setting("SMAIL_LOG_LEVEL", "debug, info, warning eller error", "info"),
    Setting("SMAIL_STAFF_IDLE_MINUTES", "Personal loggas ut efter så lång tid utan handling", "30"),
    Setting("SMAIL_STAFF_HOURS", "Personal loggas ut senast efter så många timmar", "10"),
    Setting("SMAIL_PARTICIPANT_IDLE_MINUTES", "Deltagarens sida stängs efter så lång tid utan svar", "60"),
    Setting("SMAIL_TABLET_IDLE_MINUTES", "En utlånad surfplatta töms efter så lång tid utan svar", "5"),
    Setting("SMAIL_PARTICIPANT_HOURS", "Deltagarens sida stängs senast efter så många timmar", "24"),
    Setting("SMAIL_SMALLEST_GROUP", "Så många personer finns minst bakom en siffra i gruppresultat", "5"),
    Setting("SMAIL_STATEMENT_FILE", "Tillgänglighetsredogörelsen, en TOML-fil", "den som följer med"),
    Setting("SMAIL_SMTP_HOST", "E-postservern som påminnelser skickas genom", "ingen e-post skickas"),
    Setting("SMAIL_SMTP_PORT", "E-postserverns port; 465 vid tls", "587"),
    Setting("SMAIL_SMTP_SECURITY", "starttls, tls eller none (bara på samma dator)", "starttls"),
    Setting("SMAIL_SMTP_USER", "Namnet som SMAIL loggar in med på e-postservern", "ingen inloggning"),
    Setting("SMAIL_SMTP_PASSWORD", "Lösenordet till e-postservern", "secrets/smtp_password"),
    Setting("SMAIL_MAIL_FROM", "Avsändarens adress; den ska inte avslöja vad det gäller", "krävs för e-post"),
    Setting("SMAIL_SMS_URL", "Sms-växeln, https; den tar emot det som README beskriver", "inga sms skickas"),
    Setting("SMAIL_SMS_SECRET", "Hemligheten som sms-växeln känner igen SMAIL på", "secrets/sms_secret"),
    Setting("SMAIL_REMINDERS_MAX", "Så många påminnelser får en person högst per tillfälle", "3"),
    Setting("SMAIL_REMINDER_DAYS", "Minst så många dagar är det mellan två påminnelser", "7"),
    Setting("SMAIL_QUIET_HOURS", "Timmarna då inget skickas, svensk tid", "20-8"),
    Setting("SMAIL_DEBUG", "Får bara vara av: SMAIL startar aldrig med felsökning på i drift", "0"),
)

DEFAULTS: Mapping[str, str] = MappingProxyType({setting.name: setting.default for setting in SETTINGS})

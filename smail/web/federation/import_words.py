"""What is wrong with a row of a file, in words: the page and the command say the same."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.imports.faults import Reason, RowFault, shown

REASONS: Mapping[Reason, LazyString] = MappingProxyType(
    {
        Reason.CELLS: _l("Raden har fler eller färre celler än rubrikraden."),
        Reason.FORMULA: _l("Cellen är en formel utan sparat värde. Öppna filen i Excel och spara den."),
        Reason.PERSONNUMMER: _l("Raden har ett personnummer. Byt det mot ett löpnummer: SMAIL sparar inga."),
        Reason.NO_PERSON: _l("Det står inte vem raden gäller."),
        Reason.TOO_LONG: _l("Texten är för lång. Den får ha högst 200 tecken."),
        Reason.NOT_A_CODE: _l("Värdet är inget av svaren på frågan."),
        Reason.OFF_SCALE: _l("Steget finns inte på frågans skala."),
        Reason.NOT_A_SEX: _l("Värdet är inget av tecknen för kön som är valda för filen."),
        Reason.NOT_A_NUMBER: _l("Det här är inget heltal."),
        Reason.AGE: _l("Åldern ska vara 13–90 år, om inget annat är valt för filen."),
        Reason.NOT_A_DATE: _l("Det här är inget datum, skrivet så som är valt för filen."),
        Reason.NO_DATE: _l("Raden har svar men inget datum."),
        Reason.FUTURE: _l("Datumet har inte varit än."),
        Reason.BEFORE_PROGRAMME: _l("Datumet ligger före insatsens första dag."),
        Reason.AFTER_PROGRAMME: _l("Datumet ligger efter insatsens sista dag."),
        Reason.OUTSIDE_ENROLMENT: _l("Datumet ligger utanför personens tid i insatsen."),
        Reason.NOT_AN_ITEM: _l("Frågan finns inte bland frågorna som är valda för filen."),
        Reason.CONTRADICTS: _l("Värdet säger emot en tidigare rad om samma person."),
        Reason.CONFLICT: _l("SMAIL har redan ett annat värde. Det som är inläst ändras inte av en fil."),
        Reason.NOT_A_NAME: _l("Skriv både förnamn och efternamn, högst 80 tecken var."),
        Reason.HIDDEN_SIGN: _l("Namnet har ett tecken som inte syns. Skriv det för hand."),
        Reason.NOT_AN_ADDRESS: _l(
            "Skriv e-postadressen så här: namn@exempel.se. Den säger vem raden gäller."
        ),
        Reason.NO_ORGANISATION: _l("Ingen organisation heter så i SMAIL, eller så heter flera så."),
        Reason.NOT_A_LEVEL: _l("Nivån ska vara utbildare eller användare."),
        Reason.NOT_ISO: _l(
            "Datumet finns inte, är före år 2000 eller är skrivet på annat sätt. Skriv så här: 2024-01-15."
        ),
        Reason.BEFORE_ISSUE: _l("Certifikatet slutar före kursens datum."),
        Reason.TOO_LONG_VALID: _l("Ett certifikat gäller i högst tio år."),
        Reason.NOT_A_CERTIFICATE: _l("Numret får ha högst 12 tecken: a–z, siffror och bindestreck."),
        Reason.NUMBER_TAKEN: _l("Numret hör redan till ett annat certifikat."),
        Reason.NOT_A_SEX_WORD: _l("Skriv kvinna, man eller annat, eller lämna tomt."),
        Reason.NOT_A_GROUP: _l("Skriv kursdeltagare, projektpersonal eller styrgrupp, eller lämna tomt."),
        Reason.NUMBER_TWICE: _l("Ett annat certifikat i filen har redan det numret."),
        Reason.NO_SUCH_ACCOUNT: _l(
            "Ingen i SMAIL eller i filen heter så, eller så är det flera. Skriv e-postadressen eller kontots "
            "användarnamn, eller lämna tomt."
        ),
        Reason.SAME_NAME: _l(
            "Någon med samma namn och kommun finns redan. Skriv vem det är i en kolumn Konto: kontots "
            "användarnamn om det är samma person, ny om det är en annan."
        ),
        Reason.NO_SUCH_SAME: _l(
            "Inget konto heter så. Skriv kontots användarnamn, eller ny om det är en annan person."
        ),
        Reason.SAME_TWICE: _l("En tidigare rad med en annan e-postadress är redan samma person."),
        Reason.OWN_CERTIFICATE: _l(
            "Det är ditt eget certifikat. En annan verksamhetsutvecklare läser in det."
        ),
        Reason.MAY_NOT_CERTIFY: _l("Den personen fick inte certifiera på den nivån den dagen."),
    }
)


def reason_of(fault: RowFault) -> str:
    """Why the row cannot be read in, with the row that says otherwise where there is one."""
    reason = str(REASONS[fault.reason])
    if fault.other_row is None:
        return reason
    return _("%(reason)s Se rad %(row)d.", reason=reason, row=fault.other_row)


def line_of(fault: RowFault) -> str:
    """The fault as one line of words."""
    place = _("Rad %(row)d", row=fault.row)
    column = f", {shown(fault.column)}" if fault.column else ""
    value = "" if fault.value is None else f" ”{shown(fault.value)}”"
    return f"{place}{column}{value}: {reason_of(fault)}"

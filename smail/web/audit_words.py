"""The Swedish words for what stands in the audit; a code without a word is shown as it is stored."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from smail.db.tables import ActorKind

ACTORS: Mapping[ActorKind, LazyString] = MappingProxyType(
    {
        ActorKind.STAFF: _("Personal"),
        ActorKind.PARTICIPANT: _("Deltagare"),
        ActorKind.SYSTEM: _("Systemet"),
    }
)

OBJECTS: Mapping[str, LazyString] = MappingProxyType(
    {
        "account": _("konto"),
        "accessibility_report": _("meddelande om tillgänglighet"),
        "assessment": _("skattning"),
        "consent": _("samtycke"),
        "controller": _("personuppgiftsansvarig"),
        "enrolment": _("inskrivning"),
        "federation": _("förbund"),
        "framsteg": _("framsteg"),
        "organisation": _("organisation"),
        "page": _("sida"),
        "participant": _("deltagare"),
        "pause": _("paus"),
        "person_period": _("mättillfälle"),
        "programme": _("insats"),
        "staff_period": _("plats i teamet"),
    }
)

ACTIONS: Mapping[str, LazyString] = MappingProxyType(
    {
        "accessibility_report.answer": _("Besvarade ett meddelande om tillgänglighet"),
        "account.create": _("Skapade ett konto"),
        "account.edit": _("Ändrade uppgifter om ett konto"),
        "account.end": _("Avslutade ett konto"),
        "account.invite": _("Gav en länk till ett konto"),
        "account.password": _("Bytte lösenord"),
        "account.phone": _("Kopplade en telefon"),
        "account.recovery_codes": _("Skapade nya reservkoder"),
        "assessment.submit": _("Skickade in en skattning"),
        "code.issue": _("Visade en kod"),
        "consent.give": _("Registrerade ett samtycke"),
        "consent.withdraw": _("Registrerade ett återkallat samtycke"),
        "controller.create": _("Lade till en personuppgiftsansvarig"),
        "controller.edit": _("Ändrade en personuppgiftsansvarig"),
        "demo.build": _("Skapade demon"),
        "enrolment.end": _("Skrev in ett avslut"),
        "federation.create": _("Lade till ett förbund"),
        "framsteg.write": _("Skrev in ett framsteg"),
        "link.issue": _("Skapade en personlig länk"),
        "link.revoke": _("Spärrade en personlig länk"),
        "measure": _("Öppnade ett mättillfälle"),
        "organisation.create": _("Lade till en organisation"),
        "organisation.edit": _("Ändrade en organisation"),
        "participant.contact": _("Ändrade kontaktuppgifter"),
        "participant.language": _("Bytte språk"),
        "participant.register": _("Skrev in en deltagare"),
        "pause.end": _("Avslutade en paus"),
        "pause.start": _("Startade en paus"),
        "period.reason": _("Angav orsak till att svar saknas"),
        "pin.set": _("Valde en PIN-kod"),
        "programme.create": _("Lade till en insats"),
        "programme.edit": _("Ändrade en insats"),
        "role.end": _("Avslutade en roll"),
        "role.give": _("Gav en roll"),
        "screen.unlock": _("Låste upp skärmen"),
        "see_participant": _("Öppnade en deltagares sida"),
        "sign_in": _("Loggade in"),
        "sign_out": _("Loggade ut"),
        "sign_out.everywhere": _("Loggade ut överallt"),
        "together.begin": _("Lånade ut skärmen för att svara tillsammans"),
    }
)

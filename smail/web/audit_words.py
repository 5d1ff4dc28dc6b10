"""The Swedish words for what stands in the audit; a code without a word is shown as it is stored."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from smail.db.tables import ActorKind
from smail.domain.audit import AuditAction, AuditObject

ACTORS: Mapping[ActorKind, LazyString] = MappingProxyType(
    {
        ActorKind.STAFF: _("Personal"),
        ActorKind.PARTICIPANT: _("Deltagare"),
        ActorKind.SYSTEM: _("Systemet"),
    }
)

OBJECTS: Mapping[AuditObject, LazyString] = MappingProxyType(
    {
        AuditObject.ACCOUNT: _("konto"),
        AuditObject.ACCESSIBILITY_REPORT: _("meddelande om tillgänglighet"),
        AuditObject.ACTION_PLAN: _("handlingsplan"),
        AuditObject.ACTIVITY: _("aktivitet"),
        AuditObject.AGREED_STEP: _("överenskommet steg"),
        AuditObject.ASSESSMENT: _("skattning"),
        AuditObject.COMMENT: _("kommentar"),
        AuditObject.CONSENT: _("samtycke"),
        AuditObject.CONTROLLER: _("personuppgiftsansvarig"),
        AuditObject.DROP_REASON: _("orsak till ett lägre svar"),
        AuditObject.ENROLMENT: _("inskrivning"),
        AuditObject.FEDERATION: _("förbund"),
        AuditObject.FRAMSTEG: _("framsteg"),
        AuditObject.HINDSIGHT: _("svar om första gången igen"),
        AuditObject.IMPORT_BATCH: _("inläst fil"),
        AuditObject.JOINT_VIEW: _("gemensam bild"),
        AuditObject.MEETING_SHEET: _("blad till möte"),
        AuditObject.ORGANISATION: _("organisation"),
        AuditObject.PARTICIPANT: _("deltagare"),
        AuditObject.PROGRAMME: _("insats"),
        AuditObject.STAFF_PERIOD: _("plats i teamet"),
        AuditObject.TALK: _("samtal"),
    }
)

ACTIONS: Mapping[AuditAction, LazyString] = MappingProxyType(
    {
        AuditAction.ACCESSIBILITY_REPORT_ANSWER: _("Besvarade ett meddelande om tillgänglighet"),
        AuditAction.ACCESSIBILITY_REPORT_TELL: _("Tog emot ett meddelande om tillgänglighet"),
        AuditAction.ACCOUNT_CREATE: _("Skapade ett konto"),
        AuditAction.ACCOUNT_DIGEST: _("Valde om mejl ska påminna om I dag"),
        AuditAction.ACCOUNT_EDIT: _("Ändrade uppgifter om ett konto"),
        AuditAction.ACCOUNT_END: _("Avslutade ett konto"),
        AuditAction.ACCOUNT_INVITE: _("Gav en länk till ett konto"),
        AuditAction.ACCOUNT_PASSWORD: _("Bytte lösenord"),
        AuditAction.ACCOUNT_PHONE: _("Kopplade en telefon"),
        AuditAction.ACCOUNT_RECOVERY_CODES: _("Skapade nya reservkoder"),
        AuditAction.ACTIVITY_ADD: _("Skrev in en aktivitet"),
        AuditAction.ACTIVITY_CHANGE: _("Ändrade en aktivitet"),
        AuditAction.ASSESSMENT_BEGIN: _("Påbörjade en skattning"),
        AuditAction.ASSESSMENT_SUBMIT: _("Skickade in en skattning"),
        AuditAction.CASELOAD_HAND_OVER: _("Lämnade över deltagarna från någon som slutar"),
        AuditAction.CODE_ISSUE: _("Visade en kod"),
        AuditAction.COMMENT_REMOVE: _("Tog bort en kommentar till ett värde"),
        AuditAction.COMMENT_WRITE: _("Skrev en kommentar till ett värde"),
        AuditAction.CONSENT_GIVE: _("Registrerade ett samtycke"),
        AuditAction.CONSENT_WITHDRAW: _("Registrerade ett återkallat samtycke"),
        AuditAction.CONTROLLER_CREATE: _("Lade till en personuppgiftsansvarig"),
        AuditAction.CONTROLLER_EDIT: _("Ändrade en personuppgiftsansvarig"),
        AuditAction.DEMO_BUILD: _("Skapade demon"),
        AuditAction.DROP_REASON_REMOVE: _("Tog bort orsaken till ett lägre svar"),
        AuditAction.DROP_REASON_WRITE: _("Skrev in orsaken till ett lägre svar"),
        AuditAction.ENROLMENT_BEGIN: _("Skrev in en deltagare i en insats till"),
        AuditAction.ENROLMENT_END: _("Skrev in ett avslut"),
        AuditAction.ENROLMENT_UNDO: _("Ångrade en registrering"),
        AuditAction.FEDERATION_CREATE: _("Lade till ett förbund"),
        AuditAction.FRAMSTEG_WRITE: _("Skrev in ett framsteg"),
        AuditAction.HINDSIGHT_BEGIN: _("Började svara om första gången igen"),
        AuditAction.HINDSIGHT_DECLINE: _("Tackade nej till att svara om första gången igen"),
        AuditAction.HINDSIGHT_SUBMIT: _("Skickade in svar om första gången igen"),
        AuditAction.IMPORT_EXPORT: _("Hämtade ut en inläst fil"),
        AuditAction.IMPORT_LOAD: _("Läste in en fil"),
        AuditAction.JOINT_VIEW_WRITE: _("Skrev in vad två tyckte om sina bilder"),
        AuditAction.LINK_ISSUE: _("Skapade en personlig länk"),
        AuditAction.LINK_REVOKE: _("Spärrade en personlig länk"),
        AuditAction.MEETING_SHEET_CHOOSE: _("Valde vad ett blad till ett möte visar"),
        AuditAction.MOVE_CODE: _("Skapade en flyttkod"),
        AuditAction.ORGANISATION_CREATE: _("Lade till en organisation"),
        AuditAction.ORGANISATION_EDIT: _("Ändrade en organisation"),
        AuditAction.PARTICIPANT_CONTACT: _("Ändrade kontaktuppgifter"),
        AuditAction.PARTICIPANT_IMPORT: _("Läste in skattningar från en fil"),
        AuditAction.PARTICIPANT_LANGUAGE: _("Bytte språk"),
        AuditAction.PARTICIPANT_MERGE: _("Slog ihop två nummer för samma person"),
        AuditAction.PARTICIPANT_MOVE: _("Tog emot en deltagare som flyttat"),
        AuditAction.PARTICIPANT_PROTECT: _("Skyddade en deltagares identitet"),
        AuditAction.PARTICIPANT_REGISTER: _("Skrev in en deltagare"),
        AuditAction.PARTICIPANT_SIGN_IN: _("Kom in till sina frågor"),
        AuditAction.PARTICIPANT_UNPROTECT: _("Tog bort skyddet av en deltagares identitet"),
        AuditAction.PAUSE_END: _("Avslutade en paus"),
        AuditAction.PAUSE_START: _("Startade en paus"),
        AuditAction.PERIOD_REASON: _("Angav orsak till att svar saknas"),
        AuditAction.PIN_REMOVE: _("Tog bort en deltagares PIN-kod"),
        AuditAction.PIN_SET: _("Valde en PIN-kod"),
        AuditAction.PLAN_ANCHOR: _("Förankrade en handlingsplan"),
        AuditAction.PLAN_REVISE: _("Gick igenom en handlingsplan"),
        AuditAction.PLAN_WRITE: _("Skrev en handlingsplan"),
        AuditAction.PROGRAMME_CREATE: _("Lade till en insats"),
        AuditAction.PROGRAMME_EDIT: _("Ändrade en insats"),
        AuditAction.REMINDER_SEND: _("Skickade en påminnelse"),
        AuditAction.ROLE_END: _("Avslutade en roll"),
        AuditAction.ROLE_GIVE: _("Gav en roll"),
        AuditAction.SCREEN_UNLOCK: _("Låste upp skärmen"),
        AuditAction.SEE_PARTICIPANT: _("Öppnade en deltagares sida"),
        AuditAction.SIGN_IN: _("Loggade in"),
        AuditAction.SIGN_OUT: _("Loggade ut"),
        AuditAction.SIGN_OUT_EVERYWHERE: _("Loggade ut överallt"),
        AuditAction.STEP_AGREE: _("Skrev in ett steg"),
        AuditAction.STEP_ANSWER: _("Svarade om ett steg är gjort"),
        AuditAction.TALK_SAVE: _("Sparade ett samtal"),
        AuditAction.TEAM_BEGIN: _("Lade till någon i teamet"),
        AuditAction.TEAM_CONFIRM: _("Bekräftade en överlämning"),
        AuditAction.TEAM_END: _("Avslutade någons plats i teamet"),
        AuditAction.TOGETHER_BEGIN: _("Lånade ut skärmen för att svara tillsammans"),
    }
)

"""What the tables and rows of group results are called, and how each is counted."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.plan import ActivityKind

TABLES: Mapping[str, LazyString] = {
    "people": _l("Deltagare"),
    "ratings": _l("Svarstillfällen"),
    "steps": _l("Framsteg"),
    "support": _l("Aktiviteter"),
    "kinds": _l("Typ av aktivitet"),
    "referred": _l("Vem som anvisade"),
    "endings": _l("Vad de som slutade gick till"),
    "staff": _l("Handledare och certifikat"),
    "weeks": _l("Veckor med aktivitet"),
    "hours": _l("Timmar"),
    "agreement": _l("Samstämmighet mellan deltagare och handledare"),
    "rater_gap": _l("Handledarens svar minus deltagarens"),
    "first_year": _l("Första året"),
    "leavers": _l("Senaste svaret för dem som har slutat och dem som är kvar"),
    "leaving_change": _l("Förändring för dem som har slutat och dem som är kvar"),
    "tipping": _l("Vad de svar som saknas kan betyda"),
    "level": _l("Nivå"),
    "change": _l("Förändring på 13 veckor"),
    "share": _l("Andel som rör sig uppåt"),
    "apart": _l("Skillnad i förändring mellan kvinnor och män"),
}
MEANINGS: Mapping[str, LazyString] = {
    "weeks": _l(
        "För var och en som var med när kvartalet var slut räknas hur stor del av veckorna som var utan"
        " aktivitet, med en, eller med två eller fler på samma gång. Siffran är medelvärdet, så att varje"
        " person väger lika, med 95 procents intervall. Veckor med paus räknas inte. Det visas bara där det"
        " också visas hur många som inte hade någon aktivitet: deras antal går annars att räkna ut. Siffran"
        " kommer ur planen och inte ur svar: den har inga svar att räkna, och inga som saknas."
    ),
    "hours": _l(
        "Planerade timmar i månaden, i medeltal för dem som hade minst en aktivitet med inskrivna timmar, med"
        " 95 procents intervall. Den som hade aktiviteter bara en del av kvartalet får timmar bara för den"
        " delen. Siffran kommer ur planen och inte ur svar."
    ),
    "agreement": _l(
        "Hur nära varandra deltagare och handledare svarar om samma tillfälle, utan att ha sett varandras"
        " svar. 1 är att de svarar lika, 0 att de inte är mer lika än slumpen. Måttet är"
        " intraklasskorrelation för samma nivå, med 95 procents intervall. Av varje person räknas det senaste"
        " tillfället i kvartalet. Det visas när minst fem handledare finns bakom, så att ingen av dem pekas"
        " ut. Måttet är avrundat till hela tjugondelar, så att intervallet inte säger hur många de är. Av"
        " varje person är två svar med, det egna och handledarens; den som bara en har svarat om är inte med."
    ),
    "rater_gap": _l(
        "Steg på skalan, i medeltal, med 95 procents intervall. Över noll: handledaren svarar högre. Ingen av"
        " dem har rätt eller fel: de ser olika saker. Personer och svar är de som samstämmigheten är av."
    ),
    "first_year": _l(
        "Alla som började det året har följts i 52 veckor. Åldern är den som de fyllde det året. Den som"
        " började arbeta eller studera räknas dit, också om insatsen slutade samtidigt. Den som slutade av en"
        " annan orsak först räknas som det."
        " Siffrorna räknas en gång om året och är avrundade till hela fem procent och tiotal personer. Där"
        " det i något av årets kvartal inte visas hur många som började visas inte heller hur många de är; då"
        " är intervallet räknat som om de var 25. De kommer ur datum och inte ur svar, så inget saknas."
    ),
    "leavers": _l(
        "Medelvärdet av det sista svaret, med 95 procents intervall, för alla som någon gång har varit med."
        " Bara svar från tiden i insatsen räknas, och av varje person ett i varje område: svaren är lika"
        " många som personerna. Den som slutar för att börja arbeta slutar ofta för att det har gått framåt:"
        " skillnaden säger inget om vad insatsen har gjort."
    ),
    "leaving_change": _l(
        "Steg på skalan på 13 veckor för alla områden tillsammans, med 95 procents intervall, ur en modell"
        " för var och en av grupperna. Om de som har slutat skiljer sig mycket från de som är kvar säger"
        " siffrorna för dem som är kvar mindre om alla."
    ),
    "tipping": _l(
        "Varje tillfälle utan svar får ett svar som modellen väntar sig, men sämre (eller bättre) än väntat,"
        " tills slutsatsen faller. Svaren är medelvärden av alla områden. Vi prövar upp till en"
        " standardavvikelse. Efter avslutet väntas inga svar. Slutsatsen är räknad för sig, på alla som har"
        " svarat sedan starten. Den kan därför visas där ingen förändring visas för varje område."
    ),
    "level": _l(
        "Medelvärdet på skalan för dem som svarade i kvartalet medan de var med i insatsen, med 95 procents"
        " intervall."
    ),
    "change": _l(
        "Steg på skalan på 13 veckor, med 95 procents intervall. Bara de som svarade i kvartalet är med, och"
        " därför inte de som slutade före det. En modell följer var och en av dem över alla egna svar, från"
        " det första till och med kvartalets sista dag, på de verkliga dagarna. Kvinnor och män jämförs i en"
        " modell, och åldrarna i en."
    ),
    "share": _l(
        "Medelvärdet av hur troligt det är att varje persons linje går uppåt, enligt modellen, med 95"
        " procents intervall. De som räknas är desamma som i förändringen. Antalet som säkert går uppåt visas"
        " inte: det växer med hur länge människor har följts."
    ),
    "apart": _l(
        "Kvinnors förändring minus mäns, med eget intervall. Sträcker sig intervallet över noll kan"
        " skillnaden vara slump."
    ),
}

ROWS: Mapping[str, LazyString] = {
    "before": _l("Var med när kvartalet började"),
    "started": _l("Började"),
    "ended": _l("Inte längre med"),
    "ongoing": _l("Var med när kvartalet var slut"),
    "at_end": _l("Var med vid slutet"),
    "step_there": _l("Var med någon gång i kvartalet"),
    "step_answered": _l("Svarade i kvartalet"),
    "step_twice": _l("Av dem har svarat minst två gånger, sedan det första svaret"),
    "persons_due": _l("Personer som hade minst ett tillfälle"),
    "due": _l("Tillfällen som skulle göras"),
    "done": _l("Gjorda"),
    "done_least": _l("Gjorda, minst"),
    "on_time": _l("Gjorda före periodens slut"),
    "late": _l("Gjorda senare"),
    "missing": _l("Inte gjorda"),
    "forward": _l("Med minst ett inskrivet framsteg"),
    "not_forward": _l("Utan inskrivet framsteg"),
    "why_given": _l("Inte gjorda: med orsak inskriven"),
    "why_unknown": _l("Inte gjorda: ingen orsak angiven"),
    "why_rare": _l("Inte gjorda: övriga orsaker"),
    "active": _l("Hade minst en aktivitet"),
    "several": _l("Flera på samma gång, någon vecka"),
    "several_job": _l("Flera på samma gång, minst en arbetsinriktad"),
    "staff_there": _l("Handledare när kvartalet var slut"),
    "staff_certified": _l("Med certifikat som gällde då"),
    "staff_ending": _l("Certifikatet slutar gälla inom nästa kvartal"),
    "staff_rated": _l("Skattningar av någon med certifikat, i tiotal"),
    "staff_rated_without": _l("Skattningar av någon utan certifikat, i tiotal"),
    "to_work_or_studies": _l("Arbete eller studier"),
    "to_work": _l("Arbete"),
    "to_studies": _l("Studier"),
    "to_elsewhere": _l("Något annat"),
    "to_onward": _l("Åter till handläggare, eller vidare"),
    "to_stopped": _l("Avbrott, annat eller utan orsak"),
    "several_other": _l("Flera på samma gång, ingen arbetsinriktad"),
    "single": _l("En aktivitet i taget"),
    "not_active": _l("Hade ingen aktivitet"),
    "offered_only": _l("Ingen aktivitet, men har erbjudits"),
    "not_offered": _l("Ingen aktivitet, och inget erbjudet"),
    "offered.job_directed": _l("Har erbjudits arbetsinriktad"),
    "used.job_directed": _l("Har använt arbetsinriktad"),
    "said_no.job_directed": _l("Har tackat nej till arbetsinriktad"),
    "offered.skills": _l("Har erbjudits kompetenshöjande"),
    "used.skills": _l("Har använt kompetenshöjande"),
    "said_no.skills": _l("Har tackat nej till kompetenshöjande"),
    "offered.health_everyday": _l("Har erbjudits hälsa och vardag"),
    "used.health_everyday": _l("Har använt hälsa och vardag"),
    "said_no.health_everyday": _l("Har tackat nej till hälsa och vardag"),
    "weeks_none": _l("Utan aktivitet"),
    "weeks_one": _l("Med en aktivitet"),
    "weeks_more": _l("Med två eller fler på samma gång"),
    "weeks_more_job": _l("Med två eller fler, minst en arbetsinriktad"),
    "hours": _l("Timmar i månaden och person"),
    "from_municipality": _l("Kommunen"),
    "from_elsewhere": _l("Någon annan än kommunen, eller inte angivet"),
    "from_state": _l("Arbetsförmedlingen eller Försäkringskassan"),
    "from_employment": _l("Arbetsförmedlingen"),
    "from_insurance": _l("Försäkringskassan"),
    "from_region": _l("Regionen"),
    "from_other": _l("En annan organisation"),
    "from_unknown": _l("Inte angivet"),
    "year_started": _l("Började arbeta eller studera inom ett år"),
    "year_left": _l("Slutade först av en annan orsak"),
    "year_still": _l("Fortfarande med, utan arbete eller studier"),
}

_OF_KINDS: Mapping[str, LazyString] = {
    "offered": _l(
        "Av dem som var med när kvartalet var slut: något av typen stod då i planen som erbjudet, använt"
        " eller tackat nej till. Samma person kan finnas i flera typer, så typerna blir inte en summa."
    ),
    "used": _l(
        "Minst en aktivitet av typen hade börjat, i kvartalet eller tidigare i insatsen. Där det inte visas"
        " hur många som har erbjudits är de som bara har erbjudits för få."
    ),
    "said_no": _l("Har tackat nej till allt som har erbjudits av typen."),
}
DEFINITIONS: Mapping[str, LazyString] = {
    "before": _l("Så många som var med när kvartalet före var slut, som det räknades då."),
    "started": _l(
        "Den första dagen i insatsen ligger i kvartalet. Den som skrevs in sent, när ett tidigare kvartal"
        " redan var räknat, är också med här, så att ingen enskild rättelse syns."
    ),
    "ended": _l(
        "De som var med när kvartalet började och de som började, minus de som var med när det var slut. De"
        " flesta har slutat. Den som togs bort eller rättades efteråt är också med här, så att ingen enskild"
        " rättelse syns."
    ),
    "ongoing": _l("Inskrivna på kvartalets sista dag, och med också dagen efter."),
    "at_end": _l(
        "Inskrivna på månadens sista dag, och med också dagen efter; i kvartalets kolumn på kvartalets sista"
        " dag."
    ),
    "due": _l(
        "Varje hel period i insatsen, utan dagar med paus, är ett tillfälle. Det hör till kvartalet då"
        " perioden tar slut, vad som än hände."
    ),
    "done": _l(
        "Ett svar har fyllt perioden, senast fem veckor efter kvartalets sista dag. Ett svar fyller högst en"
        " period, och gjorda blir aldrig fler än de som skulle göras."
    ),
    "on_time": _l("Svaret kom senast periodens sista dag."),
    "late": _l(
        "Svaret kom efter periodens sista dag, men inom den tid efter som insatsen har valt. Också de är i"
        " tid."
    ),
    "forward": _l(
        "Minst ett framsteg med datum i kvartalet, medan personen var med. Det står bredvid svaren: en siffra"
        " kan gå ner fast personen har kommit längre."
    ),
    "not_forward": _l("De andra som var med när kvartalet började, eller började i det."),
    "missing": _l(
        "Inget svar hade fyllt perioden fem veckor efter kvartalets slut. Orsakerna är de som handledaren"
        " skrev in. De visas bara när ingen av dem gäller några få."
    ),
    "why_rare": _l(
        "Föräldraledighet, tolk som saknades, att någon inte ville svara och annat. De räknas som en, så att"
        " en ovanlig orsak inte pekar ut någon."
    ),
    "active": _l(
        "Minst en aktivitet i insatsens plan var i gång någon dag i kvartalet. De som räknas är de som var"
        " med när kvartalet var slut."
    ),
    "several": _l(
        "Två eller fler aktiviteter var i gång i samma vecka, minst en vecka i kvartalet. De som räknas är de"
        " som var med när kvartalet var slut. Hur många som hade någon aktivitet visas mer sällan: de som"
        " inte hade någon är ofta för få."
    ),
    "several_job": _l("I minst en av de veckorna var någon av aktiviteterna arbetsinriktad."),
    "staff_there": _l("De som följde minst en deltagare i insatsen på kvartalets sista dag."),
    "staff_certified": _l("Av dem de som hade ett certifikat som handledare eller utbildare den dagen."),
    "staff_ending": _l("Av dem de vars certifikat slutar gälla senast nästa kvartals sista dag."),
    "staff_rated": _l(
        "De skattningar som handledare lämnade in i kvartalet, av någon vars certifikat gällde den dagen. De"
        " visas när minst fem deltagare finns bakom."
    ),
    "staff_rated_without": _l("De andra som handledare lämnade in i kvartalet."),
    "to_work_or_studies": _l(
        "De som inte längre är med, efter orsaken som handledaren skrev in vid avslutet. Den som slutade två"
        " gånger i insatsen räknas en gång, som det blev till sist."
    ),
    "to_elsewhere": _l(
        "Alla andra som inte längre är med. De delas upp så långt det går utan att någon uppgift gäller några"
        " få."
    ),
    "to_onward": _l(
        "Åter till den som anvisade, vidare till en annan insats eller till Arbetsförmedlingen, eller"
        " fullföljd insats."
    ),
    "to_stopped": _l(
        "Ingen kontakt, egen önskan, sjukdom, föräldraledighet, flytt, dödsfall och annat räknas som en, så"
        " att ingen orsak pekar ut någon. Här är också den som rättades efteråt eller inte har någon orsak"
        " inskriven."
    ),
    "offered_only": _l(
        "Något står i planen som erbjudet, använt eller tackat nej till, men inget var i gång i kvartalet."
    ),
    "from_municipality": _l(
        "De som började i kvartalet, efter organisationen som anvisade dem: en kommun, eller en enhet i en"
        " kommun. Den som började två gånger i insatsen räknas en gång."
    ),
    "from_elsewhere": _l(
        "Alla andra som började. De delas upp så långt det går utan att någon uppgift gäller några få."
    ),
    "from_unknown": _l(
        "Ingen organisation är inskriven, till exempel för den som sökte sig hit själv. Här är också den som"
        " skrevs in sent."
    ),
    **{f"{row}.{kind.value}": words for row, words in _OF_KINDS.items() for kind in ActivityKind},
}

"""What the made-up federation gives its courses: a handbook in three versions, a guide and an exercise."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from smail.db.tables import Account
from smail.demo.trail import at_work
from smail.domain.certification import CourseKind
from smail.domain.materials import MaterialKind
from smail.services import materials
from smail.services.audit import SYSTEM
from smail.services.materials import MaterialFields, text_content


@dataclass(frozen=True, slots=True)
class DemoMaterial:
    """A document, and for each version the weeks ago, what was changed, and the text."""

    fields: MaterialFields
    versions: tuple[tuple[int, str, str], ...]


BEGINNERS = (CourseKind.ANVANDARE, CourseKind.REFRESHER)
HANDBOOK = (
    "Handbok för SMAIL-användare\n"
    "Fråga i lugn och ro. Läs frågan som den står, och vänta på svaret.\n"
    "Personen väljer själv steg. Du hjälper till med orden, aldrig med svaret.\n"
)
NIGHTS = "Praktik räknas som arbetsmarknaden. Den som arbetar natt räknar sina egna dagar.\n"
INTERPRETER = "Med tolk: boka en halvtimme till, och låt tolken läsa frågan ord för ord.\n"
MATERIALS = (
    DemoMaterial(
        MaterialFields("Handbok för SMAIL-användare", MaterialKind.MANUAL, BEGINNERS),
        (
            (110, "", HANDBOOK),
            (70, "Nytt om praktik och nattarbete.", HANDBOOK + NIGHTS),
            (12, "Nytt avsnitt om tolk.", HANDBOOK + NIGHTS + INTERPRETER),
        ),
    ),
    DemoMaterial(
        MaterialFields("Att utbilda kollegor", MaterialKind.COURSE_MATERIAL, (CourseKind.UTBILDARE,)),
        ((112, "", "Börja med en egen skattning. Låt alla prata två och två innan du förklarar stegen.\n"),),
    ),
    DemoMaterial(
        MaterialFields("Övning: sex samtal", MaterialKind.EXERCISE, (CourseKind.ANVANDARE,)),
        (
            (
                100,
                "",
                "Gå in i övningsinsatsen. Välj en påhittad person och gör hela samtalet med en kollega.\n",
            ),
        ),
    ),
)


def keep(db: Session, trainer: Account, today: date) -> None:
    """Each document stands in its versions; the courses that are planned after this use them."""
    for one in MATERIALS:
        (first, _change, text), *later = one.versions
        row = materials.add(
            db,
            trainer.federation_id,
            one.fields,
            text_content(text.strip()),
            SYSTEM,
            trainer.id,
            at=at_work(today - timedelta(weeks=first)),
        )
        for weeks, change, newer in later:
            at, content = at_work(today - timedelta(weeks=weeks)), text_content(newer.strip())
            materials.add_version(db, row.id, content, change, SYSTEM, trainer.id, at=at)

"""Documents, and the smallest files that are what they say."""

import io
from zipfile import ZipFile

from sqlalchemy.orm import Session

from smail.db.tables import Account, Material
from smail.domain.certification import CourseKind
from smail.domain.materials import MaterialKind
from smail.services import materials
from smail.services.audit import SYSTEM
from smail.services.materials import MaterialFields

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\nstartxref\n31\n%%EOF\n"


def packed(*names: str, listed: str = "<Types/>") -> bytes:
    """A package with these parts beside the list of them."""
    file = io.BytesIO()
    with ZipFile(file, "w") as package:
        package.writestr("[Content_Types].xml", listed)
        for name in names:
            package.writestr(name, "<x/>")
    return file.getvalue()


def make_material(
    db: Session, account: Account, *courses: CourseKind, title: str = "Handbok", text: str = "Så gör du."
) -> Material:
    """A manual that is a text, in its first version."""
    new = MaterialFields(title, MaterialKind.MANUAL, courses)
    content = materials.text_content(text)
    return materials.add(db, account.federation_id, new, content, SYSTEM, account.id)

"""The federation's documents: a new one, a new version, and one put aside; nothing is ever rewritten."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Material, MaterialVersion
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import CourseKind
from smail.domain.materials import CHANGE_MAX, TEXT_MAX, TITLE_MAX, FileFault, FileKind, MaterialKind, kind_of
from smail.errors import Conflict, Refused
from smail.services import audit, course_materials
from smail.services.audit import Actor
from smail.services.texts import refuse_personnummer


@dataclass(frozen=True, slots=True)
class MaterialFields:
    """What is filled in about a document; the kinds of course that it is for, or none."""

    title: str
    kind: MaterialKind
    courses: tuple[CourseKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What a version holds, of a kind that was told from it."""

    kind: FileKind
    data: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """The SHA-256 of what it holds."""
        return hashlib.sha256(self.data).hexdigest()


def file_content(data: bytes) -> Content | FileFault:
    """The file as it can be kept, or why it cannot."""
    kind = kind_of(data)
    return kind if isinstance(kind, FileFault) else Content(kind, data)


def text_content(text: str) -> Content:
    """A text as it is kept; Refused for none, for a longer one than a page takes, and for a personnummer."""
    refuse_personnummer(text=text)
    if not 1 <= len(text) <= TEXT_MAX:
        raise Refused("the text is empty or too long")
    return Content(FileKind.TEXT, text.encode())


def add(
    db: Session,
    federation_id: int,
    new: MaterialFields,
    content: Content,
    actor: Actor,
    account_id: int,
    *,
    at: datetime | None = None,
) -> Material:
    """The document is there in its first version, and coming courses of its kinds use it.

    The same title with the same content is one document. Refused for a missing title or a personnummer.
    """
    refuse_personnummer(title=new.title)
    if not 1 <= len(new.title) <= TITLE_MAX:
        raise Refused("the title is missing or too long")
    known = _known(db, federation_id, new.title, content.digest)
    if known is not None:
        return known
    row = Material(
        federation_id=federation_id,
        title=new.title,
        kind=new.kind,
        courses=[one.value for one in CourseKind if one in new.courses],
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, AuditAction.MATERIAL_ADD, AuditObject.MATERIAL, row.public_id)
    _keep(db, row, 1, content, "", actor, account_id, at or clock.now())
    return row


def add_version(
    db: Session,
    material_id: int,
    content: Content,
    change: str,
    actor: Actor,
    account_id: int,
    *,
    at: datetime | None = None,
) -> int | None:
    """The document has one more version, and every course to come uses it; those before stay as they are.

    None where the newest version holds just this. Refused for what was changed not being told, or with a
    personnummer; Conflict for a document that is no longer used.
    """
    refuse_personnummer(change=change)
    if not 1 <= len(change) <= CHANGE_MAX:
        raise Refused("what was changed is not told, or at too great length")
    row = _held(db, material_id)
    newest = _versions(db, material_id)[-1]
    if newest.digest == content.digest:
        return None
    _keep(db, row, newest.number + 1, content, change, actor, account_id, at or clock.now())
    return newest.number + 1


def retire(db: Session, material_id: int, actor: Actor, *, on: date | None = None) -> None:
    """Courses that begin today or later do without it; it can still be read. Conflict where it is done."""
    row = _held(db, material_id)
    row.retired_on = on or clock.today()
    db.flush()
    since = datetime.combine(row.retired_on, datetime.min.time(), tzinfo=clock.SWEDISH_TIME)
    course_materials.settle_coming(db, row.federation_id, since)
    audit.record(db, actor, AuditAction.MATERIAL_RETIRE, AuditObject.MATERIAL, row.public_id)


def withdraw(
    db: Session,
    material_id: int,
    number: int,
    because: str,
    actor: Actor,
    *,
    at: datetime | None = None,
) -> None:
    """Nobody is given the version any more; it is kept, and the courses that used it still say so.

    Courses to come use the newest that stands. Refused without a reason or with a personnummer in it, and for
    a version that there is not; Conflict for one that is withdrawn.
    """
    at = at or clock.now()
    refuse_personnummer(because=because)
    if not 1 <= len(because) <= CHANGE_MAX:
        raise Refused("why the version is withdrawn is not told, or at too great length")
    row = db.get_one(Material, material_id, with_for_update={"key_share": True}, populate_existing=True)
    version = db.get(MaterialVersion, (material_id, number), populate_existing=True)
    if version is None:
        raise Refused("the document has no such version")
    if version.withdrawn_on is not None:
        raise Conflict("the version is withdrawn")
    version.withdrawn_on, version.withdrawn_because = clock.civil(at), because
    db.flush()
    course_materials.settle_coming(db, row.federation_id, at)
    action, kind = AuditAction.MATERIAL_WITHDRAW, AuditObject.MATERIAL
    audit.record(db, actor, action, kind, row.public_id, number=number)


def _known(db: Session, federation_id: int, title: str, digest: str) -> Material | None:
    return db.scalars(
        select(Material)
        .join(MaterialVersion, MaterialVersion.material_id == Material.id)
        .where(Material.federation_id == federation_id, Material.title == title)
        .where(MaterialVersion.digest == digest, Material.retired_on.is_(None))
        .limit(1)
    ).first()


def _held(db: Session, material_id: int) -> Material:
    """The document, held until the transaction ends; Conflict for one that is no longer used."""
    row = db.get_one(Material, material_id, with_for_update={"key_share": True}, populate_existing=True)
    if row.retired_on is not None:
        raise Conflict("the document is no longer used")
    return row


def _versions(db: Session, material_id: int) -> Sequence[MaterialVersion]:
    found = select(MaterialVersion).where(MaterialVersion.material_id == material_id)
    return db.scalars(found.order_by(MaterialVersion.number)).all()


def _keep(
    db: Session,
    row: Material,
    number: int,
    content: Content,
    change: str,
    actor: Actor,
    account_id: int,
    at: datetime,
) -> None:
    db.add(
        MaterialVersion(
            material_id=row.id,
            number=number,
            made_at=at,
            made_by_id=account_id,
            change=change,
            kind=content.kind,
            n_bytes=len(content.data),
            digest=content.digest,
            content=content.data,
        )
    )
    db.flush()
    course_materials.settle_coming(db, row.federation_id, at)
    audit.record(
        db,
        actor,
        AuditAction.MATERIAL_VERSION,
        AuditObject.MATERIAL,
        row.public_id,
        number=number,
        digest=content.digest,
    )

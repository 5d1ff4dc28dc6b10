"""Papers as tagged PDF: made of values only, so that nothing anybody wrote is ever read as markup."""

from dataclasses import asdict, dataclass

from smail.reports.typesetting import set_as_pdf

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """Words and their values under a small heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One matter: what it is, words and their values, and parts of the same kind."""

    title: str
    rows: tuple[Row, ...] = ()
    parts: tuple[Part, ...] = ()
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that stands on the paper, worded."""

    title: str
    lead: str
    language: str
    sections: tuple[Section, ...]


def own_data_pdf(paper: Paper) -> bytes:
    """The paper as PDF/UA: it can be listened to, and the same paper gives the same bytes."""
    return set_as_pdf("own_data.typ", asdict(paper))

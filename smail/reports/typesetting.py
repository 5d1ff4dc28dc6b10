"""Sets a template with values as PDF/UA: tagged, so that it can be listened to, and equal bytes each time.

Templates get values only, as JSON, so that nothing anybody wrote is ever read as markup.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import Fonts


def set_as_pdf(template: str, values: Mapping[str, Any]) -> bytes:
    """The template of that name in `templates/reports`, with `values` as its `sys.inputs.paper`."""
    import typst  # 200 MB: an installation where nobody asks for a paper never pays for it.

    made: bytes = typst.compile(
        files("smail.templates").joinpath("reports", template).read_bytes(),
        format="pdf",
        sys_inputs={"paper": json.dumps(values, ensure_ascii=False)},
        font_paths=_letters(),
        pdf_standards=["ua-1"],
    )
    return made


@cache
def _letters() -> "Fonts":
    """The letters of a paper, found once for the process: looking took most of a short sheet's time."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(one) for one in font_folders()])


def font_folders() -> tuple[Path, ...]:
    """DejaVu Sans comes with matplotlib; Noto Sans Ethiopic, for the letters it lacks, with SMAIL."""
    found = find_spec("matplotlib")
    assert found is not None
    assert found.origin is not None
    own = Path(str(files("smail.templates").joinpath("reports", "fonts")))
    return (Path(found.origin).parent / "mpl-data" / "fonts" / "ttf", own)

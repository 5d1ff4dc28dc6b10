"""How a report's picture stands on its page: both drawings with their sizes, and the sentence as alt text."""

from collections.abc import Callable

from smail.charts.canvas import Width
from smail.charts.effects import EffectsPicture, effects_size
from smail.charts.passages import PassagesPicture, passages_size
from smail.web.handledare.pictures import Frame


def frame_of(picture: EffectsPicture | PassagesPicture, address: Callable[[Width], str]) -> Frame:
    """The picture at both widths, each at the address that its width has."""
    phone, desk = (_size(picture, width) for width in (Width.PHONE, Width.DESK))
    alt = f"{picture.title}. {picture.description}"
    return Frame(address(Width.PHONE), phone, address(Width.DESK), desk, alt)


def _size(picture: EffectsPicture | PassagesPicture, width: Width) -> tuple[int, int]:
    if isinstance(picture, PassagesPicture):
        return passages_size(picture, width)
    return effects_size(picture, width)

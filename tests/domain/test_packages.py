"""A package is never unpacked further than what is asked for, whatever its own list says."""

import io
import struct
import tracemalloc
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest

from smail.domain.materials import FileFault, kind_of
from smail.domain.packages import TooManyParts, begin, opened
from tests.factories.materials import packed


def _bomb(packing: int) -> bytes:
    """A document whose list of parts unpacks to 60 MB and says that it is 900 bytes."""
    file = io.BytesIO()
    with ZipFile(file, "w", packing) as package:
        package.writestr("word/document.xml", "<x/>")
        with package.open("[Content_Types].xml", "w") as part:
            for _million in range(60):
                part.write(b" " * 1_000_000)
    content = bytearray(file.getvalue())
    struct.pack_into("<L", content, content.rfind(b"PK\x01\x02") + 24, 900)
    return bytes(content)


@pytest.mark.parametrize("packing", [ZIP_DEFLATED, ZIP_LZMA])
def test_a_bomb_that_lies_of_its_size_is_refused_in_little_memory(packing: int) -> None:
    content = _bomb(packing)
    assert len(content) < 200_000
    tracemalloc.start()
    try:
        assert kind_of(content) is FileFault.OTHER_KIND
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_list_of_very_many_parts_is_refused_before_it_is_read() -> None:
    content = packed(*(f"{number}.xml" for number in range(20)))
    with pytest.raises(TooManyParts):
        opened(content, 20)
    assert len(opened(content, 21).infolist()) == 21


def test_a_part_is_read_from_its_beginning_and_to_its_true_end() -> None:
    package = opened(packed(listed="<Types>here</Types>"), 1)
    (part,) = package.infolist()
    part.file_size = 3
    assert begin(package, part, 7) == b"<Types>"
    assert begin(package, part, 1000) == b"<Types>here</Types>"

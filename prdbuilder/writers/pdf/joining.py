"""Pages put behind those of a finished file, whose own bytes all stay in their place before them.

PDF has a way for it, the incremental update (ISO 32000-1, 7.5.6): what is new, and the few objects that name
it, are written after the end. Whoever cuts it off there holds the file as it was, byte for byte.
"""

from dataclasses import dataclass, field
from hashlib import md5
from io import BytesIO
from typing import cast

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

OFFSET_BYTES = 8


def append(before: bytes, behind: bytes) -> bytes:
    """The first file with the pages of the second behind its own. Both are tagged, and made by this package.

    The second file's bookmarks, attachments and metadata stay behind: they speak of it alone.
    """
    return _Update(before, PdfReader(BytesIO(before)), PdfReader(BytesIO(behind))).written()


@dataclass
class _Update:
    content: bytes
    old: PdfReader
    new: PdfReader
    numbers: dict[int, int] = field(default_factory=dict)
    """What each object of the second file is called in the first."""
    objects: dict[int, PdfObject] = field(default_factory=dict)
    """What is written behind, by its number."""

    def written(self) -> bytes:
        self.next = int(cast(NumberObject, self.old.trailer["/Size"]))
        pages, roots = self._twins("/Pages"), self._twins("/StructTreeRoot")
        whole = [_only(root.get_object(), "/K") for root in roots]
        for old, new in (pages, roots, whole):
            self.numbers[new.idnum] = old.idnum
        keys = _dictionary(roots[0])["/ParentTree"]
        self.shift = _last_key(keys) + 1
        self._extend(pages, "/Kids")
        self._extend(whole, "/K")
        count = NumberObject(len(self.old.pages) + len(self.new.pages))
        cast(DictionaryObject, self.objects[pages[0].idnum])[NameObject("/Count")] = count
        self._extend_parents(roots)
        return self.content + self._tail()

    def _twins(self, name: str) -> list[IndirectObject]:
        """The objects to which both catalogues give this name."""
        readers = (self.old, self.new)
        return [cast(IndirectObject, _dictionary(each.trailer["/Root"]).raw_get(name)) for each in readers]

    def _extend(self, twins: list[IndirectObject], name: str) -> None:
        """The first object again, with what the second has under this name behind its own."""
        old, new = map(_dictionary, twins)
        longer = ArrayObject([*_array(old[name]), *_array(self._adopted(new.raw_get(name)))])
        self.objects[twins[0].idnum] = DictionaryObject({**old, NameObject(name): longer})

    def _extend_parents(self, roots: list[IndirectObject]) -> None:
        """What says which element of the structure each marked place of a page belongs to."""
        old, new = (_dictionary(root) for root in roots)
        nums = _array(_dictionary(new["/ParentTree"])["/Nums"])
        keys = [NumberObject(int(cast(NumberObject, key)) + self.shift) for key in nums[::2]]
        added = [
            part for key, value in zip(keys, nums[1::2], strict=True) for part in (key, self._adopted(value))
        ]
        both = ArrayObject([*_array(_dictionary(old["/ParentTree"])["/Nums"]), *added])
        tree = DictionaryObject({NameObject("/Nums"): both})
        place = old.raw_get("/ParentTree")
        if isinstance(place, IndirectObject):
            self.objects[place.idnum] = tree
        else:
            root = self.objects.get(roots[0].idnum, old)
            self.objects[roots[0].idnum] = DictionaryObject(
                {**_dictionary(root), NameObject("/ParentTree"): tree}
            )

    def _adopted(self, value: PdfObject) -> PdfObject:
        """A value of the second file in the words of the first, with all that it names."""
        match value:
            case IndirectObject():
                return self._adopted_reference(value)
            case StreamObject():
                stream = StreamObject()
                stream.update(self._entries(value))
                stream._data = value._data
                return stream
            case DictionaryObject():
                return DictionaryObject(self._entries(value))
            case ArrayObject():
                return ArrayObject(map(self._adopted, value))
        return value

    def _adopted_reference(self, reference: IndirectObject) -> IndirectObject:
        if reference.idnum not in self.numbers:
            number = self.numbers[reference.idnum] = self.next
            self.next += 1
            self.objects[number] = self._adopted(cast(PdfObject, reference.get_object()))
        return IndirectObject(self.numbers[reference.idnum], 0, self.old)

    def _entries(self, value: DictionaryObject) -> dict[NameObject, PdfObject]:
        entries = {NameObject(name): self._adopted(value.raw_get(name)) for name in value}
        for name in (NameObject("/StructParents"), NameObject("/StructParent")):
            if name in entries:
                entries[name] = NumberObject(int(cast(NumberObject, entries[name])) + self.shift)
        return entries

    def _tail(self) -> bytes:
        """The new objects, and the stream that says where each begins."""
        out, places = BytesIO(), {}
        out.write(b"" if self.content.endswith(b"\n") else b"\n")
        for number in sorted(self.objects):
            places[number] = len(self.content) + out.tell()
            out.write(f"{number} 0 obj\n".encode())
            self.objects[number].write_to_stream(out)
            out.write(b"\nendobj\n")
        start = places[self.next] = len(self.content) + out.tell()
        out.write(f"{self.next} 0 obj\n".encode())
        self._places(places, out.getvalue()).write_to_stream(out)
        out.write(f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode())
        return out.getvalue()

    def _places(self, places: dict[int, int], behind: bytes) -> StreamObject:
        stream, trailer = StreamObject(), self.old.trailer
        first = cast(ByteStringObject, _array(trailer["/ID"])[0])
        mark = ByteStringObject(md5(self.content[-4096:] + behind, usedforsecurity=False).digest())
        widths = ArrayObject(map(NumberObject, (1, OFFSET_BYTES, 1)))
        index = ArrayObject(NumberObject(part) for number in places for part in (number, 1))
        for name, value in {
            "/Type": NameObject("/XRef"),
            "/Size": NumberObject(self.next + 1),
            "/Root": trailer.raw_get("/Root"),
            "/Info": trailer.raw_get("/Info"),
            "/ID": ArrayObject([first, mark]),
            "/Prev": NumberObject(self.old._startxref),
            "/W": widths,
            "/Index": index,
        }.items():
            stream[NameObject(name)] = value
        rows = (b"\1" + place.to_bytes(OFFSET_BYTES) + b"\0" for place in places.values())
        stream.set_data(b"".join(rows))
        return stream


def _dictionary(value: object) -> DictionaryObject:
    return cast(DictionaryObject, cast(PdfObject, value).get_object())


def _array(value: object) -> ArrayObject:
    return cast(ArrayObject, cast(PdfObject, value).get_object())


def _only(root: object, name: str) -> IndirectObject:
    """The one element under which the whole structure stands."""
    [element] = _array(_dictionary(root)[name])
    return cast(IndirectObject, element)


def _last_key(tree: object) -> int:
    return max(int(cast(NumberObject, key)) for key in _array(_dictionary(tree)["/Nums"])[::2])

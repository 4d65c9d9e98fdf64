"""XML from outside, in a stream: no DTD, no entities, nothing deep or endless, memory flat."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from data_sources.feed import TurnedAway
from data_sources.file_names import shown

DEEPEST = 64
LONGEST = 2**20
"""Characters of one element's text, and about as many bytes of a tag with its attributes."""
CHUNK = 2**16


def elements(path: Path, tag: str) -> Iterator[Element]:
    """Give every `tag` element, whole, as the file is read; what is around them is not kept.

    Names are given without their namespace. An element within one of the same name comes as a
    part of it. Raises TurnedAway, also after elements were given: take them all or none.
    """
    name = shown(path)
    gatherer = _Gatherer(tag, name)
    parser = strict_parser(name)
    parser.StartElementHandler = gatherer.start
    parser.EndElementHandler = gatherer.end
    parser.CharacterDataHandler = gatherer.text
    with path.open("rb") as stream:
        for _ in parsed(parser, stream, name):
            yield from gatherer.done
            gatherer.done.clear()


def strict_parser(file: str) -> XMLParserType:
    """Make an expat parser that turns away a DTD, and with it every entity that could harm."""

    def refuse(*_: object) -> NoReturn:
        raise TurnedAway(
            f"{file}: it has a document type (DTD), which can hide files and bombs. "
            "Export it again without."
        )

    parser = ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    return parser


def parsed(parser: XMLParserType, stream: IO[bytes], file: str) -> Iterator[int]:
    """Parse the stream piece by piece, and give the size of each piece when it is parsed.

    Expat before 2.6 takes minutes over one endless attribute (CVE-2023-52425), because it starts
    the tag again with every piece: so a tag that stays unfinished for too long ends it.
    """
    read = 0
    try:
        while piece := stream.read(CHUNK):
            parser.Parse(piece, False)
            read += len(piece)
            if read - max(parser.CurrentByteIndex, 0) > LONGEST + CHUNK:
                line = parser.CurrentLineNumber
                raise TurnedAway(f"{file}: line {line} has a tag longer than 1 MiB. Shorten it.")
            yield len(piece)
        parser.Parse(b"", True)
    except ExpatError as error:
        raise TurnedAway(
            f"{file}: line {error.lineno} is not well-formed XML. Export it again."
        ) from None


def local(name: str) -> str:
    """Give the name of an element or attribute without its namespace."""
    return name.rpartition("}")[2]


class _Gatherer:
    """Builds the elements that are wanted and counts depth and length of all others."""

    def __init__(self, tag: str, file: str) -> None:
        self.tag = tag
        self.file = file
        self.done: list[Element] = []
        self.depth = 0
        self.length = 0
        self.inside = 0
        """How deep within a wanted element; 0 is outside."""
        self.builder = TreeBuilder()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.length = 0
        if self.depth > DEEPEST:
            raise TurnedAway(f"{self.file}: tags nested more than {DEEPEST} deep. Flatten it.")
        if self.inside or local(name) == self.tag:
            self.inside += 1
            self.builder.start(
                local(name), {local(key): value for key, value in attributes.items()}
            )

    def end(self, name: str) -> None:
        self.depth -= 1
        self.length = 0
        if self.inside:
            self.inside -= 1
            self.builder.end(local(name))
            if not self.inside:
                self.done.append(self.builder.close())
                self.builder = TreeBuilder()

    def text(self, data: str) -> None:
        self.length += len(data)
        if self.length > LONGEST:
            raise TurnedAway(f"{self.file}: a text of more than {LONGEST:,} characters. Cut it.")
        if self.inside:
            self.builder.data(data)

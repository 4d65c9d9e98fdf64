"""XML from outside, in a stream: no DTD, no entities, nothing deep or endless, memory flat.

A first pass with expat, which does nothing but look, turns away what could harm; lxml, which is
quick, reads what is left.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NoReturn
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from lxml import etree

from data_sources.feed import TurnedAway
from data_sources.file_names import shown

DEEPEST = 256
"""What libxml2 reads before it gives up; nothing below a known element is looked at anyway."""
LONGEST = 2**20
"""Characters of one element's text, and about as many bytes of a tag with its attributes."""
CHUNK = 2**16
_STRICTLY: dict[str, Any] = {
    "load_dtd": False,
    "no_network": True,
    "resolve_entities": False,
    "remove_comments": True,
    "remove_pis": True,
    "remove_blank_text": True,
}


def elements(path: Path, tag: str) -> Iterator[Any]:
    """Give every `tag` element, whole, as the file is read; what is around them is not kept.

    They are lxml's elements, whatever their namespace; `local` gives a name without it. An element
    within one of the same name comes as a part of it. Raises TurnedAway: take them all or none.
    """
    name = shown(path)
    _check(path, name)
    try:
        with path.open("rb") as stream:
            for _, element in etree.iterparse(stream, tag=f"{{*}}{tag}", **_STRICTLY):
                if next(element.iterancestors(element.tag), None) is None:
                    yield element
                    _let_go(element)
    except etree.XMLSyntaxError as error:
        raise TurnedAway(f"{name}: {_why(error)}") from None


def local(name: str) -> str:
    """Give the name of an element without its namespace."""
    return name.rpartition("}")[2]


def _let_go(element: Any) -> None:
    """Free an element that has been read, and what was left of those before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _why(error: etree.XMLSyntaxError) -> str:
    if "depth" in str(error).lower():
        return f"tags nested more than {DEEPEST} deep. Flatten it."
    return f"line {error.lineno} is not well-formed XML. Export it again."


def _check(path: Path, file: str) -> None:
    """Turn away what is not well-formed, has a DTD, or has a tag or a text without end."""
    parser = _strict_parser(file)
    try:
        with path.open("rb") as stream:
            _parse(parser, stream, file)
    except ExpatError as error:
        raise TurnedAway(
            f"{file}: line {error.lineno} is not well-formed XML. Export it again."
        ) from None


def _strict_parser(file: str) -> XMLParserType:
    """Make an expat parser that turns away a DTD, and with it every entity that could harm."""

    def refuse(*_: object) -> NoReturn:
        raise TurnedAway(
            f"{file}: it has a document type (DTD), which can hide files and bombs. "
            "Export it again without."
        )

    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    return parser


def _parse(parser: XMLParserType, stream: IO[bytes], file: str) -> None:
    """Parse the stream piece by piece.

    Expat before 2.6 takes minutes over one endless attribute (CVE-2023-52425), because it starts
    the tag again with every piece: so a tag that stays unfinished for too long ends it.
    """
    read = since_tag = 0
    while piece := stream.read(CHUNK):
        parser.Parse(piece, False)
        read += len(piece)
        since_tag = 0 if b"<" in piece else since_tag + len(piece)
        if read - max(parser.CurrentByteIndex, 0) > LONGEST + CHUNK:
            line = parser.CurrentLineNumber
            raise TurnedAway(f"{file}: line {line} has a tag longer than 1 MiB. Shorten it.")
        if since_tag > LONGEST + 2 * CHUNK:
            raise TurnedAway(f"{file}: a text of more than {LONGEST:,} characters. Cut it.")
    parser.Parse(b"", True)

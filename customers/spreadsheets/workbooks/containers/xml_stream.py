"""XML from files of strangers, read for its meaning: streamed, and nothing that it declares is believed.

lxml parses in C what a workbook of a million cells holds. Entities are not resolved, nothing is loaded, and a part
that declares a document type at all is refused before anything of it is used.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from lxml import etree

from customers.spreadsheets.refusals import FileRefused

# "{*}row": an element of that name in whatever namespace, under whatever prefix.
ANY = "{*}"
_NO_MEMORY = 2  # libxml2's XML_ERR_NO_MEMORY


def refuse_declarations(blocks: Iterator[bytes], *, part: str) -> None:
    """Refuse a part that declares a document type; all its blocks are read, which checks its size and its sum."""
    parser, seen = _parser(["start"], None), False
    for block in blocks:
        with _as_refusals():
            parser.feed(block)
        root = next((element for _, element in parser.read_events()), None)
        if root is not None:
            _refuse_document_type(root, part)
            break
        seen = seen or bool(block)
    else:
        if seen:
            raise FileRefused("damaged")
    for _ in blocks:
        pass


def whole(blocks: Iterable[bytes], *, part: str) -> Any:
    """Parse a small part; return its root."""
    parser = _parser(["start"], None)
    root = None
    with _as_refusals():
        for block in blocks:
            parser.feed(block)
            for _, element in parser.read_events():
                if root is None:
                    _refuse_document_type(element, part)
                    root = element
        parser.close()
    return root


def children_of(
    name: str, blocks: Iterable[bytes], *, part: str, at_start: Callable[[Any], None] = lambda _: None
) -> Iterator[list[Any]]:
    """Stream the children of the one element of that name in bunches, each bunch freed before the next is parsed.

    `at_start` is called with the element itself: what stands before it in the part can be looked at then.
    """
    parser = _parser(["start"], ANY + name)
    parent = None
    for block in blocks:
        with _as_refusals():
            parser.feed(block)
        for _, element in parser.read_events():
            if parent is None:
                _refuse_document_type(element, part)
                parent = element
                at_start(parent)
        if parent is not None and len(parent) > 1:
            yield parent[:-1]  # the last one may not be complete
            del parent[:-1]
    with _as_refusals():
        parser.close()
    if parent is not None:
        yield parent[:]


def events(blocks: Iterable[bytes], *, starts: Collection[str], ends: Collection[str], part: str) -> Iterator[Any]:
    """Stream (event, element) pairs for elements of these names; an element is freed when it has ended."""
    parser = _parser(["start", "end"], [ANY + name for name in (*starts, *ends)])
    first = True
    for block in blocks:
        with _as_refusals():
            parser.feed(block)
        for event, element in parser.read_events():
            if first:
                _refuse_document_type(element, part)
                first = False
            name = local_name(element)
            if event == "start" and name in starts:
                yield event, element
            elif event == "end" and name in ends:
                yield event, element
                _free(element)
    with _as_refusals():
        parser.close()


def local_name(element: Any) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: Any) -> str:
    """Return an element's namespace as it stands before names: `{...}`."""
    return str(element.tag).rpartition("}")[0] + "}" if "}" in element.tag else ""


def _parser(wanted: Collection[str], tag: Any) -> Any:
    return etree.XMLPullParser(
        wanted,
        tag=tag,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _free(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _refuse_document_type(element: Any, part: str) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise FileRefused("damaged/entities", part=part[:60])


class _as_refusals:  # noqa: N801 - reads as a phrase behind `with`
    """What the parser cannot read is a damaged file; what it has no memory for is no fault of the file's form."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, etree.XMLSyntaxError):
            if error.code == _NO_MEMORY:
                raise MemoryError from None
            raise FileRefused("damaged") from None

"""The documents that clients of ours send, known character by character, and what each makes of a batch's variables.

Known by their very characters, not with white space evened out: an error names lines and columns of the document as it was
sent, so that two layouts have two answers; and looking a text up costs a hash. Whoever sends another layout gets the same
answers the normal way.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from graphql import FieldNode, OperationDefinitionNode, VariableNode, parse, print_ast

from api.ingest.collector import Receipt
from api.ingest.event import Event

# The tracker's and the SDKs' (web/tracker/document.ts, the Python client), and one that reads well, for everybody else.
DOCUMENTS: Final = (
    "mutation($s:String!,$e:[EventInput]!){track(site:$s,events:$e){accepted}}",
    "mutation($s:String!,$e:[EventInput]!){track(site:$s,events:$e){accepted duplicates rejected{index code message}}}",
    "mutation ($site: String!, $events: [EventInput]!) "
    "{ track(site: $site, events: $events) { accepted duplicates rejected { index code message } } }",
    "mutation Track($site: String!, $events: [EventInput]!) "
    "{ track(site: $site, events: $events) { accepted duplicates rejected { index code message } } }",
)

# How the fields of a receipt are asked for.
_WRITTEN: Final = {
    "accepted": "accepted",
    "duplicates": "duplicates",
    "rejected {\n  index\n  code\n  message\n}": "rejected",
}


@dataclass(frozen=True)
class Document:
    """A document that does nothing but collect one batch."""

    name: str | None
    field: FieldNode
    # Reads the variables; what they are called differs from document to document.
    variables: msgspec.json.Decoder[Any]
    # The body of its answers, but for the receipt's values, in the order asked for.
    template: str

    def answer(self, receipt: Receipt) -> bytes:
        """Return the body that answers a batch."""
        rejected = "[]"
        if receipt.rejected:
            places = [{"index": one.index, "code": one.code, "message": one.message} for one in receipt.rejected]
            rejected = json.dumps(places, separators=(",", ":"))
        values = {"accepted": receipt.accepted, "duplicates": receipt.duplicates, "rejected": rejected}
        return (self.template % values).encode()


def read_document(text: str) -> Document:
    """Take a document apart.

    Raises:
        ValueError: it does anything but `track` with one variable for the site and one for the events.
    """
    definitions = parse(text).definitions
    match definitions:
        case (OperationDefinitionNode() as operation,) if len(operation.selection_set.selections) == 1:
            field = operation.selection_set.selections[0]
        case _:
            raise ValueError(f"Not one operation with one field: {text}")
    if not isinstance(field, FieldNode) or field.name.value != "track" or field.alias or field.directives:
        raise ValueError(f"Does not only track: {text}")
    types = {one.variable.name.value: print_ast(one.type) for one in operation.variable_definitions or ()}
    given = {
        argument.name.value: argument.value.name.value
        for argument in field.arguments or ()
        if isinstance(argument.value, VariableNode)
    }
    if {name: types.get(variable) for name, variable in given.items()} != {
        "site": "String!",
        "events": "[EventInput]!",
    } or len(types) != 2:
        raise ValueError(f"Has other variables than a site and events: {text}")
    selections = field.selection_set.selections if field.selection_set else ()
    asked = tuple(_WRITTEN.get(print_ast(one), "") for one in selections)
    if not all(asked):
        raise ValueError(f"Asks for other things than a receipt: {text}")
    shape = msgspec.defstruct(
        "Variables",
        [
            ("site", str, msgspec.field(name=given["site"])),
            ("events", list[Event], msgspec.field(name=given["events"])),
        ],
        forbid_unknown_fields=True,
    )
    template = '{"data":{"track":{' + ",".join(f'"{name}":%({name})s' for name in asked) + "}}}"
    return Document(operation.name.value if operation.name else None, field, msgspec.json.Decoder(shape), template)


KNOWN: Final = {text: read_document(text) for text in DOCUMENTS}

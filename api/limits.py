"""How large a GraphQL document may be. Checked before anything runs, in time proportional to the document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
)
from strawberry.extensions import SchemaExtension

from api.errors import TidelineError

MAX_DEPTH: Final = 16  # introspection's own query, which tools send, is 13 deep
MAX_ALIASES: Final = 30
MAX_FIELDS: Final = 3_000
MAX_TOKENS: Final = 20_000


@dataclass(frozen=True)
class Size:
    """How large a selection is with its fragments written out. Fragments in fragments can make it huge."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0

    def beside(self, other: "Size") -> "Size":
        """Return the size of both in one selection."""
        return Size(max(self.depth, other.depth), self.aliases + other.aliases, self.fields + other.fields)


class DocumentLimits(SchemaExtension):
    """Refuses documents that are too large: DOCUMENT_TOO_LARGE with the limit."""

    def on_operation(self) -> Iterator[None]:
        """Add the limits to what is checked anyway."""
        self.execution_context.parse_options["max_tokens"] = MAX_TOKENS
        self.execution_context.validation_rules += (_Sizes,)
        yield

    def on_parse(self) -> Iterator[None]:
        """Give the parser's own refusal the code and the limit."""
        yield
        for error in self.execution_context.pre_execution_errors or ():
            if isinstance(error, GraphQLSyntaxError) and f"more than {MAX_TOKENS} tokens" in error.message:
                error.extensions = {"code": "DOCUMENT_TOO_LARGE", "limit": MAX_TOKENS}


class _Sizes(ValidationRule):
    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        for size in sizes(context.document):
            for value, limit, what in (
                (size.depth, MAX_DEPTH, "levels of fields"),
                (size.aliases, MAX_ALIASES, "aliases"),
                (size.fields, MAX_FIELDS, "fields, fragments written out"),
            ):
                if value > limit:
                    message = f"A document has at most {limit} {what}; this one has more. Send several."
                    context.report_error(TidelineError("DOCUMENT_TOO_LARGE", message, limit=limit))


def sizes(document: DocumentNode) -> list[Size]:
    """Return how large each operation is. Every fragment is looked at once; one within itself (an error) counts 0 there."""
    fragments = {
        definition.name.value: definition.selection_set
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    known: dict[str, Size] = {}

    def size_of(selections: SelectionSetNode | None) -> Size:
        size = Size()
        for selection in selections.selections if selections else ():
            match selection:
                case FieldNode():
                    inner = size_of(selection.selection_set)
                    own = Size(inner.depth + 1, inner.aliases + (selection.alias is not None), inner.fields + 1)
                case FragmentSpreadNode():
                    own = spread(selection.name.value)
                case InlineFragmentNode():
                    own = size_of(selection.selection_set)
                case _:
                    own = Size()
            size = size.beside(own)
        return size

    def spread(name: str) -> Size:
        if name not in known:
            known[name] = Size()
            known[name] = size_of(fragments.get(name))
        return known[name]

    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    return [size_of(one.selection_set) for one in operations]

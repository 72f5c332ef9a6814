"""The committed contract is the code's, and says what everything is."""

from pathlib import Path

from graphql import GraphQLInputObjectType, GraphQLObjectType

from api.schema import schema


def test_the_committed_contract_is_current() -> None:
    committed = (Path(__file__).parent / "schema.graphql").read_text(encoding="utf-8")
    assert committed == schema.as_str() + "\n", "run `make schema` and commit what changed"


def test_every_type_is_described() -> None:
    types = schema._schema.type_map.values()  # noqa: SLF001 - Strawberry offers no other way to walk the schema
    own = [one for one in types if isinstance(one, GraphQLObjectType | GraphQLInputObjectType) and one.name[:2] != "__"]
    assert [one.name for one in own if not one.description] == []
    assert len(own) > 8

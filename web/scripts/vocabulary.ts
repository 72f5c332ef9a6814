import { type GraphQLEnumValue, type GraphQLSchema, isEnumType } from "graphql";

/** What menus offer, in the contract's order. */
const MENUS = ["Metric", "Dimension", "Bucket", "ExportColumn"];

/** A plugin for graphql-codegen: the contract's words as values, where types alone cannot fill a menu. */
export function plugin(schema: GraphQLSchema): string {
  const lists = MENUS.map((name) => {
    const type = schema.getType(name);
    if (!isEnumType(type)) throw new Error(`the contract has no enum ${name}`);
    // graphql-codegen sorts the schema by name.
    const inOrder = type.getValues().toSorted((one, other) => place(one) - place(other));
    return `  ${name}: ${JSON.stringify(inOrder.map((value) => value.name))},`;
  });
  return ["/* eslint-disable */", "export const VOCABULARY = {", ...lists, "} as const;", ""].join("\n");
}

function place({ name, astNode }: GraphQLEnumValue): number {
  if (!astNode?.loc) throw new Error(`${name} has no place in the contract`);
  return astNode.loc.start;
}

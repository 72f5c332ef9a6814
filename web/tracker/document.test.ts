import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import * as documents from "./document";

const schema = buildSchema(readFileSync("../api/schema.graphql", "utf8"));

test.each(Object.entries(documents))("the contract takes %s", (_name, text) => {
  expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
});

import { readFileSync } from "node:fs";
import { defaultParseSearch } from "@tanstack/react-router";
import { buildSchema, getVariableValues, type OperationDefinitionNode, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { anyFilters, randomNumbers } from "@/features/filters/random-filters";
import { stringifySearch } from "@/features/overview/search";
import { BUCKET_NAMES } from "@/features/range/bucket";
import { COMPARISONS } from "@/features/range/comparison";
import { resolveRange } from "@/features/range/range";
import { kindOf, metricsOf, writeQuestion } from "./question";
import { DEFAULT_EXPLORE, type ExploreSearch, LIMITS, parseExplore, RANGES, readAsked } from "./search";
import { DIMENSION_WORDS, METRIC_NAMES } from "./vocabulary";

const schema = buildSchema(readFileSync("../api/schema.graphql", "utf8"));
const NOW = Date.parse("2026-11-25T10:00:00Z");
const random = randomNumbers(20_261_125);
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
const some = <T>(list: readonly T[]): T[] => list.filter(() => random(3) === 0);

/** Any question that an address can hold. */
function anySearch(): ExploreSearch {
  const groups = [...DIMENSION_WORDS, "property:plan", "property:a,b=c&d;e\\f"];
  const range = pick([...RANGES, "custom"] as const);
  const compare = pick(COMPARISONS);
  const days = { from: "2026-02-01", to: "2026-02-28" };
  return parseExplore({
    sites: some(["a.test", "b.test", "localhost"]).join(","),
    metrics: some(METRIC_NAMES).join(","),
    by: pick(["", ...groups]),
    second: pick(["", ...groups]),
    bucket: pick(["none", "none", "auto", ...BUCKET_NAMES]),
    range,
    ...(range === "custom" && days),
    compare,
    ...(compare === "custom" && { compareFrom: days.from, compareTo: days.to }),
    order: pick(METRIC_NAMES),
    ascending: random(2) === 0,
    limit: pick(LIMITS),
    chart: pick(["", ...METRIC_NAMES]),
    filters: anyFilters(random),
  } as never);
}

const written = (search: ExploreSearch, plan = false) => {
  const asked = readAsked(search);
  return writeQuestion(asked, resolveRange(asked.range, NOW, "Europe/Paris"), plan);
};

test("every question is one that the contract accepts, with its variables", () => {
  for (let round = 0; round < 600; round += 1) {
    const { document, variables } = written(anySearch(), round % 2 === 0);
    const ast = parse(document.toString());
    expect(validate(schema, ast), document.toString()).toEqual([]);
    const [operation] = ast.definitions as OperationDefinitionNode[];
    const read = getVariableValues(schema, operation?.variableDefinitions ?? [], variables);
    expect(read.errors, JSON.stringify(variables)).toBeUndefined();
    // What is sent is what is declared, nothing more.
    expect(Object.keys(variables).sort()).toEqual(
      operation?.variableDefinitions?.map((one) => one.variable.name.value).sort(),
    );
  }
});

test("every question survives the way into the address and back", () => {
  for (let round = 0; round < 600; round += 1) {
    const search = anySearch();
    const { searchParams } = new URL(`https://tideline.example/${stringifySearch({ ...search })}`);
    expect(parseExplore(defaultParseSearch(`?${searchParams}`) as never)).toEqual(search);
  }
});

test("nothing in the address, or nonsense, is the default", () => {
  const plain = { ...DEFAULT_EXPLORE, filters: [] };
  expect(parseExplore({} as never)).toEqual(plain);
  const nonsense = {
    sites: "https://x/,../..",
    metrics: "money",
    by: "money",
    second: "country",
    bucket: "decade",
    range: "custom",
    from: "2026-02-30",
    compare: "custom",
    compareFrom: "2026-02-01",
    order: "money",
    ascending: "yes",
    limit: 7,
    filters: "x",
  };
  expect(parseExplore(nonsense as never)).toEqual(plain);
});

test("a series has one group at most, and no group twice", () => {
  const asked = { bucket: "day", by: "country", second: "browser" };
  expect(parseExplore(asked as never)).toMatchObject({ by: "country", second: "" });
  expect(parseExplore({ ...asked, bucket: "none" } as never)).toMatchObject({ by: "country", second: "browser" });
  expect(parseExplore({ bucket: "none", by: "os", second: "os" } as never)).toMatchObject({ by: "os", second: "" });
  expect(parseExplore({ bucket: "none", second: "os" } as never)).toMatchObject({ by: "", second: "" });
});

test("each kind of question is asked as what it is", () => {
  const kind = (raw: object) => kindOf(readAsked(parseExplore(raw as never)));
  expect([kind({}), kind({ bucket: "none" }), kind({ bucket: "none", by: "path" })]).toEqual([
    "timeseries",
    "totals",
    "breakdown",
  ]);
});

test("a list shows what it is put in order of", () => {
  const asked = readAsked(parseExplore({ bucket: "none", by: "path", metrics: "events", order: "visits" } as never));
  expect(metricsOf(asked)).toEqual(["visits", "events"]);
  expect(metricsOf({ ...asked, by: [] })).toEqual(["events"]);
});

test("the document is laid out to be read", () => {
  const { document, variables } = written(
    parseExplore({ sites: "a.test", metrics: "viewsPerVisit", bucket: "none", by: "property:plan" } as never),
  );
  expect(document.toString()).toBe(
    `query Explore(
  $domain: String!
  $range: RangeInput!
  $by: [SubjectInput!]
  $first: Int!
  $orderBy: Metric!
  $descending: Boolean!
) {
  asked: site(domain: $domain) {
    breakdown(range: $range, by: $by, first: $first, orderBy: $orderBy, descending: $descending) {
      rows {
        values
        visitors
        viewsPerVisit
      }
    }
  }
}`,
  );
  expect(variables).toEqual({
    domain: "a.test",
    range: { start: "2026-10-27", end: "2026-11-26" },
    by: [{ property: "plan" }],
    first: 10,
    orderBy: "VISITORS",
    descending: true,
  });
  expect([...METRIC_NAMES].sort()).toEqual(
    Object.keys((schema.getType("Metrics") as { getFields: () => object } & object)?.getFields?.() ?? {}).sort(),
  );
});

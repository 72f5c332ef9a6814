import { expect, test } from "vitest";
import {
  type Condition,
  decodeFilters,
  encodeFilters,
  fromFilterInput,
  isSound,
  property,
  readSubject,
  toFilterInput,
  toggled,
  toSubjectInput,
  withCondition,
} from "./condition";
import { anyFilters, randomNumbers } from "./random-filters";

const google: Condition = { dimension: "source", operator: "is", values: ["google.com"] };
const elsewhere: Condition = { dimension: "country", operator: "is-not", values: ["FR", "DE"] };

test("no condition is no filter, one is itself, several hold at once", () => {
  expect(toFilterInput([])).toBeNull();
  expect(toFilterInput([google])).toEqual({ dimension: "SOURCE", operator: "IS", values: ["google.com"] });
  expect(toFilterInput([google, elsewhere])).toEqual({
    all: [
      { dimension: "SOURCE", operator: "IS", values: ["google.com"] },
      { dimension: "COUNTRY", operator: "IS_NOT", values: ["FR", "DE"] },
    ],
  });
});

test("a filter is written so that people can read it", () => {
  expect(encodeFilters([google, elsewhere])).toBe("source,is,google.com;country,is-not,FR,DE");
  expect(encodeFilters([{ dimension: "title", operator: "contains", values: ["a,b;c\\d"] }])).toBe(
    "title,contains,a\\,b\\;c\\\\d",
  );
  expect(encodeFilters([{ dimension: "source", operator: "is", values: [""] }])).toBe("source,is,");
});

test.each([
  ["", []],
  ["source", []],
  ["source,is", []],
  ["money,is,1", []],
  ["source,matches,(", []],
  ["source,matches,", []],
  [`source,matches,${"x".repeat(201)}`, []],
  ["property:,is,x", []],
  [`property:${"x".repeat(129)},is,x`, []],
  ["source,contains,", []],
  [`source,is,${"x".repeat(1001)}`, []],
  ["source,is,a\0b", []],
  ["source,is,\ud800", []],
  ["constructor,is,x;;source,is,google.com;,", [google]],
])("of %j only what makes sense is read", (text, expected) => {
  expect(decodeFilters(text)).toEqual(expected);
});

test("an address holds at most twenty conditions", () => {
  const many = Array.from({ length: 30 }, (_, number) => `path,is,/${number}`).join(";");
  expect(decodeFilters(many)).toHaveLength(20);
  expect(withCondition(decodeFilters(many), google)).toHaveLength(20);
});

test("the same row adds its condition once, and takes it away again", () => {
  expect(toggled([], google)).toEqual([google]);
  expect(toggled([elsewhere], google)).toEqual([elsewhere, google]);
  expect(toggled([google, elsewhere], { ...google })).toEqual([elsewhere]);
  expect(withCondition([google], { ...google })).toEqual([google]);
  expect(toggled([google], { ...google, values: ["google.com", "x"] })).toHaveLength(2);
});

test("“contains” needs something to contain", () => {
  expect(isSound({ dimension: "path", operator: "contains", values: ["docs", ""] })).toBe(false);
  expect(isSound({ dimension: "path", operator: "is-not", values: ["docs", ""] })).toBe(true);
  expect(isSound({ dimension: "path", operator: "is", values: [] })).toBe(false);
});

test("a property is named as such, whatever it is called", () => {
  const plan: Condition = { dimension: property("a,b;c"), operator: "matches", values: ["^pro|team$"] };
  expect(encodeFilters([plan])).toBe("property:a\\,b\\;c,matches,^pro|team$");
  expect(decodeFilters(encodeFilters([plan]))).toEqual([plan]);
  expect(toFilterInput([plan])).toEqual({ property: "a,b;c", operator: "MATCHES", values: ["^pro|team$"] });
  expect(toSubjectInput("path")).toEqual({ dimension: "PATH" });
  expect(["path", "property:x", "property:", "money", 3].map(readSubject)).toEqual([
    "path",
    "property:x",
    undefined,
    undefined,
    undefined,
  ]);
});

test("a kept filter becomes conditions again, unless it says more than they can", () => {
  const random = randomNumbers(5);
  for (let round = 0; round < 500; round += 1) {
    const filters = anyFilters(random);
    const kept = JSON.parse(JSON.stringify(toFilterInput(filters)));
    expect(fromFilterInput(kept)).toEqual(filters);
  }
  expect(fromFilterInput({ dimension: "PATH", values: ["/"] })).toEqual([
    { dimension: "path", operator: "is", values: ["/"] },
  ]);
  for (const more of [
    { any: [{ dimension: "PATH", values: ["/"] }] },
    { not: { dimension: "PATH", values: ["/"] } },
    { dimension: "HOUR", operator: "IS", values: ["1"] },
    { dimension: "PATH", operator: "STARTS_WITH", values: ["/"] },
    { value: true, operator: "GT", values: ["1"] },
  ]) {
    expect(fromFilterInput(more)).toBeUndefined();
  }
});

test("every filter survives being written and read", () => {
  const random = randomNumbers(20_261_124);
  for (let round = 0; round < 2000; round += 1) {
    const filters = anyFilters(random);
    expect(decodeFilters(encodeFilters(filters)), encodeFilters(filters)).toEqual(filters);
  }
});

import { defaultParseSearch } from "@tanstack/react-router";
import { expect, test } from "vitest";
import { CARDS, DEFAULT_TABS } from "@/features/breakdown/cards";
import { anyFilters, randomNumbers } from "@/features/filters/random-filters";
import { BUCKET_NAMES } from "@/features/range/bucket";
import { COMPARISONS } from "@/features/range/comparison";
import { PRESETS } from "@/features/range/range";
import { METRICS } from "./metrics";
import {
  changed,
  comparisonChoice,
  DEFAULT_SEARCH,
  forOtherSite,
  type OverviewSearch,
  parseSearch,
  rangeChoice,
  stringifySearch,
} from "./search";

test("nothing in the URL means the defaults", () => {
  expect(parseSearch({} as never)).toEqual({ ...DEFAULT_SEARCH, filters: [] });
});

test.each([
  { range: "forever", metric: "money", bucket: "decade", view: 3 },
  { range: "custom" },
  { range: "custom", from: "2025-02-30", to: "2025-03-01" },
  { range: "custom", from: "2025-03-02", to: "2025-03-01" },
  { range: ["today"], from: { $gt: "" } },
  { sources: "country", pages: 1, places: null, devices: ["os"], events: "path" },
  { filters: 3 },
  { range: "custom", from: "2025-01-01T08:00Z", to: "2025-01-01T07:00Z" },
  { range: "custom", from: "2025-01-01T08:00Z", to: "2025-01-02" },
  { range: "custom", from: "2025-02-30T08:00Z", to: "2025-03-01T08:00Z" },
  { compare: "custom" },
  { compare: "custom", compareFrom: "2025-01-02", compareTo: "2025-01-01" },
  { compareFrom: "2025-01-01", compareTo: "2025-01-02" },
  { zone: "Europe/Nowhere" },
  { zone: 3, by: "money", details: ["path"], property: "" },
  { filters: [1, null, {}, { dimension: "source", operator: "is", values: [1] }] },
])("what makes no sense becomes the default: %o", (raw) => {
  expect(parseSearch(raw as never)).toEqual({ ...DEFAULT_SEARCH, filters: [] });
});

/** As an address takes it and gives it back. */
function throughAddress(search: OverviewSearch): OverviewSearch {
  const { searchParams } = new URL(`https://tideline.example/${stringifySearch({ ...search })}`);
  return parseSearch(defaultParseSearch(`?${searchParams}`) as never);
}

test("every state survives the way into the URL and back", () => {
  const ranges = [
    ...PRESETS.map((preset) => ({ range: preset.id })),
    { range: "custom" as const, from: "2025-01-01", to: "2025-01-31" },
  ];
  for (const range of ranges)
    for (const metric of METRICS)
      for (const bucket of ["auto" as const, ...BUCKET_NAMES])
        for (const view of ["chart", "table"] as const) {
          const search = { ...DEFAULT_SEARCH, ...range, metric, bucket, view, ...DEFAULT_TABS, filters: [] };
          expect(throughAddress(search)).toEqual(search);
        }
});

test("any filters and tabs survive the way into the URL and back", () => {
  const random = randomNumbers(7);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const subject = () => pick([...anyFilters(random), { dimension: "path" as const }]).dimension;
  for (let round = 0; round < 1000; round += 1) {
    const search: OverviewSearch = {
      ...DEFAULT_SEARCH,
      ...pick([
        {},
        { range: "custom" as const, from: "2025-01-01", to: "2025-01-31" },
        { range: "custom" as const, from: "2025-01-01T08:15:00.000Z", to: "2025-01-01T09:00Z" },
      ]),
      ...pick([
        { compare: pick(COMPARISONS.filter((each) => each !== "custom")) },
        { compare: "custom" as const, compareFrom: "2024-02-29", compareTo: "2024-03-01" },
      ]),
      ...pick([{}, { zone: pick(["UTC", "America/Argentina/Buenos_Aires", "Asia/Kathmandu"]) }]),
      ...pick([{}, { by: subject() }]),
      ...pick([{}, { details: subject() }]),
      ...pick([{}, { property: pick(["plan", "a b", "true", "3", "é,;"]) }]),
      events: pick(CARDS.events),
      sources: pick(CARDS.sources),
      pages: pick(CARDS.pages),
      places: pick(CARDS.places),
      devices: pick(CARDS.devices),
      filters: anyFilters(random),
    };
    expect(throughAddress(search), stringifySearch({ ...search })).toEqual(search);
  }
});

test("a filter is legible in the address", () => {
  const filters = [
    { dimension: "path", operator: "is", values: ["/docs"] },
    { dimension: "country", operator: "is-not", values: ["FR", "DE"] },
  ];
  expect(stringifySearch({ filters })).toBe("?filters=path,is,/docs;country,is-not,FR,DE");
  expect(stringifySearch({ range: "7d", filters })).toBe("?range=7d&filters=path,is,/docs;country,is-not,FR,DE");
  expect(stringifySearch({ range: "7d", filters: [] })).toBe("?range=7d");
  expect(stringifySearch({ filters: "path,is,/docs" })).toBe("?filters=path,is,/docs");
});

test("dates belong to a custom range only", () => {
  expect(parseSearch({ range: "7d", from: "2025-01-01", to: "2025-01-02" } as never)).not.toHaveProperty("from");
  expect(rangeChoice(parseSearch({ range: "custom", from: "2025-01-01", to: "2025-01-02" } as never))).toEqual({
    from: "2025-01-01",
    to: "2025-01-02",
  });
});

test("a change takes what belonged to the state before, and another site keeps what means something there", () => {
  const custom = parseSearch({
    range: "custom",
    from: "2025-01-01",
    to: "2025-01-02",
    compare: "custom",
    compareFrom: "2024-01-01",
    compareTo: "2024-01-02",
    by: "path",
    details: "source",
    zone: "UTC",
    filters: "path,is,/",
  } as never);
  expect(comparisonChoice(custom)).toEqual({ from: "2024-01-01", until: "2024-01-02" });
  expect(changed(custom, { range: "7d" })).not.toHaveProperty("from");
  expect(changed(custom, { range: "7d" })).toHaveProperty("compareFrom");
  expect(changed(custom, { compare: "none" })).not.toHaveProperty("compareFrom");
  expect(changed(custom, { compare: "none" })).toHaveProperty("from");
  expect(changed(custom, { details: undefined })).not.toHaveProperty("details");
  const other = forOtherSite(custom);
  expect(other).toMatchObject({ from: "2025-01-01", zone: "UTC", filters: [] });
  expect(other).not.toHaveProperty("by");
});

import { defaultParseSearch } from "@tanstack/react-router";
import { expect, test } from "vitest";
import { CARDS, DEFAULT_TABS } from "@/features/breakdown/cards";
import { anyFilters, randomNumbers } from "@/features/filters/random-filters";
import { BUCKET_NAMES } from "@/features/range/bucket";
import { PRESETS } from "@/features/range/range";
import { DEFAULT_SEARCH, METRICS, type OverviewSearch, parseSearch, rangeChoice, stringifySearch } from "./search";

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
          const search = { ...range, metric, bucket, view, ...DEFAULT_TABS, filters: [] };
          expect(throughAddress(search)).toEqual(search);
        }
});

test("any filters and tabs survive the way into the URL and back", () => {
  const random = randomNumbers(7);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  for (let round = 0; round < 1000; round += 1) {
    const search: OverviewSearch = {
      ...DEFAULT_SEARCH,
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

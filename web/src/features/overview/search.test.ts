import { defaultParseSearch, defaultStringifySearch } from "@tanstack/react-router";
import { expect, test } from "vitest";
import { BUCKET_NAMES } from "@/features/range/bucket";
import { PRESETS } from "@/features/range/range";
import { DEFAULT_SEARCH, METRICS, parseSearch, rangeChoice } from "./search";

test("nothing in the URL means the defaults", () => {
  expect(parseSearch({} as never)).toEqual(DEFAULT_SEARCH);
});

test.each([
  { range: "forever", metric: "money", bucket: "decade", view: 3 },
  { range: "custom" },
  { range: "custom", from: "2025-02-30", to: "2025-03-01" },
  { range: "custom", from: "2025-03-02", to: "2025-03-01" },
  { range: ["today"], from: { $gt: "" } },
])("what makes no sense becomes the default: %o", (raw) => {
  expect(parseSearch(raw as never)).toEqual(DEFAULT_SEARCH);
});

test("every state survives the way into the URL and back", () => {
  const ranges = [
    ...PRESETS.map((preset) => ({ range: preset.id })),
    { range: "custom" as const, from: "2025-01-01", to: "2025-01-31" },
  ];
  for (const range of ranges)
    for (const metric of METRICS)
      for (const bucket of ["auto" as const, ...BUCKET_NAMES])
        for (const view of ["chart", "table"] as const) {
          const search = { ...range, metric, bucket, view };
          expect(parseSearch(defaultParseSearch(defaultStringifySearch(search)) as never)).toEqual(search);
        }
});

test("dates belong to a custom range only", () => {
  expect(parseSearch({ range: "7d", from: "2025-01-01", to: "2025-01-02" } as never)).not.toHaveProperty("from");
  expect(rangeChoice(parseSearch({ range: "custom", from: "2025-01-01", to: "2025-01-02" } as never))).toEqual({
    from: "2025-01-01",
    to: "2025-01-02",
  });
});

import { expect, test } from "vitest";
import { compareInput, fairCompareInput, nextComparison } from "./comparison";
import { PRESETS, type RangeChoice, resolveRange } from "./range";
import { shifted, zoomedInto } from "./shift";
import { addDays, localDate, startOfDay } from "./zone";

const NOON = Date.parse("2026-03-31T12:34:56Z");
const ZONE = "Europe/Paris";

test.each<[RangeChoice, RangeChoice | undefined]>([
  [{ preset: "today" }, { preset: "yesterday" }],
  [{ preset: "yesterday" }, { from: "2026-03-29", to: "2026-03-29" }],
  [{ preset: "7d" }, { from: "2026-03-18", to: "2026-03-24" }],
  [{ preset: "month" }, { preset: "last-month" }],
  [{ preset: "last-month" }, { from: "2026-01-01", to: "2026-01-31" }],
  [{ preset: "year" }, { from: "2025-01-01", to: "2025-12-31" }],
  [{ preset: "12m" }, { from: "2024-04-01", to: "2025-03-31" }],
  [
    { from: "2025-02-01", to: "2025-03-31" },
    { from: "2024-12-01", to: "2025-01-31" },
  ],
  [
    { from: "2025-02-10", to: "2025-02-19" },
    { from: "2025-01-31", to: "2025-02-09" },
  ],
  [
    { from: "2026-03-30T08:00:00.000Z", to: "2026-03-30T10:00:00.000Z" },
    { from: "2026-03-30T06:00:00.000Z", to: "2026-03-30T08:00:00.000Z" },
  ],
  [{ preset: "all" }, undefined],
])("before %j comes %j", (choice, expected) => {
  expect(shifted(choice, -1, NOON, ZONE)).toEqual(expected);
});

test.each(PRESETS.map((preset) => preset.id).filter((id) => id !== "all"))(
  "%s, one step back and one forward, is itself again",
  (preset) => {
    const before = shifted({ preset }, -1, NOON, ZONE);
    expect(before && shifted(before, 1, NOON, ZONE)).toEqual({ preset });
    // Wholly ahead of now there is nothing to see.
    if (preset !== "yesterday" && preset !== "last-month") expect(shifted({ preset }, 1, NOON, ZONE)).toBeUndefined();
  },
);

test("what is zoomed into is whole days where they are whole, else the instants", () => {
  const day = startOfDay("2026-03-29", ZONE);
  expect(zoomedInto(day, startOfDay("2026-03-31", ZONE), ZONE)).toEqual({ from: "2026-03-29", to: "2026-03-30" });
  expect(zoomedInto(day, day + 3_600_000, ZONE)).toEqual({
    from: "2026-03-28T23:00:00.000Z",
    to: "2026-03-29T00:00:00.000Z",
  });
  const two = resolveRange({ from: "2026-03-31T12:00:00Z", to: "2026-03-31T14:00:00Z" }, NOON, ZONE);
  expect(two).toMatchObject({ firstDay: "2026-03-31", lastDay: "2026-03-31", includesNow: true });
  expect(two.days).toBeCloseTo(1 / 12);
});

test.each(["Europe/Paris", "America/Santiago", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Apia"])(
  "days begin once a day in %s, clocks put forward at midnight or not",
  (zone) => {
    for (let date = "2025-01-01"; date < "2027-01-01"; date = addDays(date, 1)) {
      const start = startOfDay(date, zone);
      expect(localDate(start, zone)).toBe(date);
      expect(localDate(start - 1, zone)).toBe(addDays(date, -1));
    }
  },
);

test("all there is has no comparison, and a day that runs is compared up to the same time", () => {
  expect(compareInput({ to: "previous" }, false)).toEqual({ to: "PREVIOUS_PERIOD" });
  expect(compareInput({ to: "previous" }, true)).toBeNull();
  expect(compareInput({ to: "none" }, false)).toBeNull();
  expect(compareInput({ from: "2025-01-01", until: "2025-01-31" }, false)).toEqual({
    to: "CUSTOM",
    range: { start: "2025-01-01", end: "2025-02-01" },
  });
  const previous = { to: "PREVIOUS_PERIOD" } as const;
  const today = resolveRange({ preset: "today" }, NOON, ZONE);
  // 14:34 in Paris, and 14:30 the day before.
  expect(fairCompareInput(previous, today, ZONE, NOON)).toEqual({
    to: "CUSTOM",
    range: { start: "2026-03-29T22:00:00.000Z", end: "2026-03-30T12:30:00.000Z" },
  });
  const others = [resolveRange({ preset: "yesterday" }, NOON, ZONE), resolveRange({ preset: "7d" }, NOON, ZONE)];
  for (const range of others) expect(fairCompareInput(previous, range, ZONE, NOON)).toBe(previous);
  expect(["previous", "year", "none", "custom"].map((name) => nextComparison(name as "none"))).toEqual([
    "year",
    "none",
    "previous",
    "previous",
  ]);
});

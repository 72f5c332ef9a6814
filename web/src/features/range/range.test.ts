import { expect, test } from "vitest";
import { PRESETS, resolveRange } from "./range";
import { addDays, daysBetween, isDate, localDate, startOfHour, startOfMonth, zoneOffsetMs } from "./zone";

const NOON = Date.parse("2026-03-31T12:34:56Z");

test.each([
  ["today", "2026-03-31", "2026-04-01", true],
  ["yesterday", "2026-03-30", "2026-03-31", false],
  ["7d", "2026-03-25", "2026-04-01", true],
  ["30d", "2026-03-02", "2026-04-01", true],
  ["90d", "2026-01-01", "2026-04-01", true],
  ["month", "2026-03-01", "2026-04-01", true],
  ["last-month", "2026-02-01", "2026-03-01", false],
  ["year", "2026-01-01", "2026-04-01", true],
  ["12m", "2025-04-01", "2026-04-01", true],
] as const)("%s", (preset, start, end, includesNow) => {
  const range = resolveRange({ preset }, NOON, "Europe/Paris");
  expect(range).toMatchObject({ start, end, includesNow, firstDay: start, lastDay: addDays(end, -1) });
  expect(range.days).toBe(daysBetween(start, end));
});

test("the day is that of the zone, not of the browser", () => {
  const late = Date.parse("2026-03-31T23:30:00Z");
  expect(resolveRange({ preset: "today" }, late, "Europe/Paris").start).toBe("2026-04-01");
  expect(resolveRange({ preset: "today" }, late, "America/New_York").start).toBe("2026-03-31");
  expect(resolveRange({ preset: "today" }, late, "Pacific/Apia").start).toBe("2026-04-01");
});

test.each(["Europe/Paris", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"])(
  "the last 24 hours end with the running hour of %s",
  (zone) => {
    const range = resolveRange({ preset: "24h" }, NOON, zone);
    const [start, end] = [Date.parse(range.start), Date.parse(range.end)];
    expect(end - start).toBe(86_400_000);
    expect(end).toBeGreaterThan(NOON);
    expect(end - NOON).toBeLessThanOrEqual(3_600_000);
    expect((end + zoneOffsetMs(end, zone)) % 3_600_000).toBe(0);
  },
);

test("all there is begins with the first event, and with today where there is none", () => {
  expect(resolveRange({ preset: "all" }, NOON, "UTC", "2024-02-03")).toMatchObject({
    start: "2024-02-03",
    end: "2026-04-01",
    includesNow: true,
  });
  expect(resolveRange({ preset: "all" }, NOON, "UTC")).toMatchObject({ start: "2026-03-31", days: 1 });
});

test("own dates are whole days, both included", () => {
  const range = resolveRange({ from: "2025-01-01", to: "2025-01-31" }, NOON, "Europe/Paris");
  expect(range).toMatchObject({ start: "2025-01-01", end: "2025-02-01", days: 31, includesNow: false });
  expect(resolveRange({ from: "2026-03-31", to: "2026-05-01" }, NOON, "UTC").includesNow).toBe(true);
});

test("every preset has a key of its own", () => {
  expect(new Set(PRESETS.map((preset) => preset.key)).size).toBe(PRESETS.length);
});

test("offsets follow summer time, and hours their zone's clock", () => {
  expect(zoneOffsetMs(Date.parse("2026-03-29T00:59:59Z"), "Europe/Paris")).toBe(3_600_000);
  expect(zoneOffsetMs(Date.parse("2026-03-29T01:00:00Z"), "Europe/Paris")).toBe(7_200_000);
  expect(zoneOffsetMs(NOON, "Asia/Kathmandu")).toBe(5.75 * 3_600_000);
  expect(new Date(startOfHour(NOON, "Asia/Kathmandu")).toISOString()).toBe("2026-03-31T12:15:00.000Z");
});

test("dates", () => {
  expect(localDate(Date.parse("2026-12-31T23:00:00Z"), "Europe/Paris")).toBe("2027-01-01");
  expect(startOfMonth("2026-01-31", -1)).toBe("2025-12-01");
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
  expect(["2025-02-29", "2025-13-01", "2025-1-1", "", 20250101, null].filter(isDate)).toEqual([]);
  expect(isDate("2024-02-29")).toBe(true);
});

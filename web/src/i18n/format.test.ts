import { expect, test } from "vitest";
import { formatsFor } from "./format";

const HOUR = 3_600_000;
const start = Date.parse("2026-03-28T23:00:00Z");
const english = formatsFor("en-GB");
const french = formatsFor("fr-FR");

test("numbers are written as the locale writes them", () => {
  expect(english.count(12_345)).toBe("12,345");
  expect(french.count(12_345)).toBe("12\u202f345");
  expect(english.count(12_345_678)).toMatch(/^12\.3M$/i);
  expect(english.exactCount(12_345_678)).toBe("12,345,678");
});

test("buckets are named in the zone of the answer", () => {
  expect(english.bucket(start, start + 23 * HOUR, "DAY", "Europe/Paris")).toBe("Sun, 29 Mar 2026");
  expect(english.bucket(start, start + HOUR, "HOUR", "Europe/Paris")).toMatch(/29 Mar 2026, 00:00.+01:00/);
  expect(french.bucket(start, start, "MONTH", "Europe/Paris")).toBe("mars 2026");
});

test("on an axis of several days midnight bears the day", () => {
  expect(english.tick(start, "HOUR", "Europe/Paris", true)).toBe("29 Mar");
  expect(english.tick(start, "HOUR", "Europe/Paris", false)).toBe("00:00");
  expect(english.tick(start + HOUR, "HOUR", "Europe/Paris", true)).toBe("01:00");
});

test("a zone is shown with its offset at that moment", () => {
  expect(english.zone("Europe/Paris", start)).toBe("Europe/Paris (UTC+1)");
  expect(english.zone("Europe/Paris", start + 24 * HOUR)).toBe("Europe/Paris (UTC+2)");
  expect(english.zone("America/St_Johns", start)).toBe("America/St Johns (UTC−2:30)");
});

test("shares, countries and languages are written as the locale does", () => {
  const english = formatsFor("en-GB");
  const french = formatsFor("fr");
  expect([0, 0.0004, 0.031, 0.314, 1].map(english.share)).toEqual(["0%", "<\u00a00.1%", "3.1%", "31%", "100%"]);
  expect(french.share(0.031)).toMatch(/^3,1\s%$/);
  expect([english.country("DE"), french.country("DE"), english.country("nowhere")]).toEqual([
    "Germany",
    "Allemagne",
    "nowhere",
  ]);
  expect([english.language("fr-CA"), french.language("fr-CA"), english.language("not a tag")]).toEqual([
    "French (Canada)",
    "français (Canada)",
    "not a tag",
  ]);
});

test("each kind of metric is written as its unit is", () => {
  expect(english.metric("count", 1234)).toBe("1,234");
  expect(english.axis("count", 12_300)).toMatch(/^12\.3K$/i);
  expect(english.metric("ratio", 2.037)).toBe("2.04");
  expect(english.metric("share", 0.3677)).toBe("36.8%");
  expect(french.metric("share", 0.3677)).toMatch(/^36,8\s%$/);
  expect([0, 59.6, 64.4, 3599, 7384].map((seconds) => english.metric("seconds", seconds))).toEqual([
    "0s",
    "1m\u00a00s",
    "1m\u00a04s",
    "59m\u00a059s",
    "2h\u00a03m",
  ]);
  // A mean of nothing is no number.
  expect(english.metric("seconds", null)).toBe("–");
  expect([0.05, 0.123, 12.3].map(english.change)).toEqual(["5%", "12%", "1,230%"]);
});

test("a stretch of time has hours only where it is not whole days", () => {
  expect(english.span(start, start + 47 * HOUR, "Europe/Paris")).toMatch(/^29\s?–\s?30 Mar 2026$/);
  expect(english.span(start, start + HOUR, "Europe/Paris")).toMatch(/29 Mar 2026, 00:00.+01:00/);
  expect(english.weekday(1)).toBe("Monday");
  expect(french.month("2026-03-29")).toBe("mars 2026");
});

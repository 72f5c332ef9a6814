/** Calendar arithmetic in a named time zone. Dates are `YYYY-MM-DD` strings, instants are milliseconds since 1970. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const clocks = new Map<string, Intl.DateTimeFormat>();

function clock(zone: string): Intl.DateTimeFormat {
  let found = clocks.get(zone);
  if (!found) {
    found = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    clocks.set(zone, found);
  }
  return found;
}

/** What a wall clock in the zone shows, as if it were UTC, in milliseconds. */
function wallClockMs(instantMs: number, zone: string): number {
  const read: Record<string, number> = {};
  for (const part of clock(zone).formatToParts(instantMs)) read[part.type] = Number(part.value);
  return Date.UTC(
    read.year ?? 1970,
    (read.month ?? 1) - 1,
    read.day ?? 1,
    read.hour ?? 0,
    read.minute ?? 0,
    read.second ?? 0,
  );
}

/** The zone's offset from UTC at an instant, in milliseconds; east is positive. */
export function zoneOffsetMs(instantMs: number, zone: string): number {
  return wallClockMs(instantMs, zone) - Math.floor(instantMs / 1000) * 1000;
}

export function localDate(instantMs: number, zone: string): string {
  return new Date(wallClockMs(instantMs, zone)).toISOString().slice(0, 10);
}

/** The start of the hour that the zone's clock shows; zones at :30 and :45 have their own hours. */
export function startOfHour(instantMs: number, zone: string): number {
  const offset = zoneOffsetMs(instantMs, zone);
  return Math.floor((instantMs + offset) / HOUR_MS) * HOUR_MS - offset;
}

function midnightUtc(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

export function addDays(date: string, days: number): string {
  return new Date(midnightUtc(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The first day of the month that lies `months` after the month of `date`. */
export function startOfMonth(date: string, months = 0): string {
  const [year = 1970, month = 1] = date.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** Whole days from one date to another; negative when the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((midnightUtc(to) - midnightUtc(from)) / DAY_MS);
}

/** True for an existing day written as YYYY-MM-DD, and for nothing else. */
export function isDate(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = midnightUtc(value);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

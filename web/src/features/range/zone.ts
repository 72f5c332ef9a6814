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

/** The instant at which a local day begins. */
export function startOfDay(date: string, zone: string): number {
  const start = instantOf(midnightUtc(date), zone);
  // Where clocks are put forward at midnight, the day begins an hour late.
  return localDate(start, zone) < date ? start + HOUR_MS : start;
}

/** The instant at which the zone's clock shows `YYYY-MM-DDTHH:MM`; of two, and of none, one close to it. */
export function instantAt(wallClock: string, zone: string): number {
  return instantOf(Date.parse(`${wallClock}:00Z`), zone);
}

/** What the zone's clock shows at an instant, as `YYYY-MM-DDTHH:MM`. */
export function wallClockAt(instantMs: number, zone: string): string {
  return new Date(wallClockMs(instantMs, zone)).toISOString().slice(0, 16);
}

/** The offset may change between a first guess and the instant: what it is close to the instant decides. */
function instantOf(wallMs: number, zone: string): number {
  return wallMs - zoneOffsetMs(wallMs - zoneOffsetMs(wallMs, zone), zone);
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

export function startOfYear(date: string): string {
  return `${date.slice(0, 4)}-01-01`;
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

/** True for an instant as `Date.toISOString` writes it, with or without milliseconds. */
export function isInstant(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z$/.test(value))
    return false;
  return isDate(value.slice(0, 10)) && !Number.isNaN(Date.parse(value));
}

/** True for a zone that this browser knows, by its IANA name. */
export function isZone(value: unknown): value is string {
  if (typeof value !== "string" || !/^[A-Za-z][\w+/-]{1,63}$/.test(value)) return false;
  try {
    return clock(value) !== undefined;
  } catch {
    return false;
  }
}

import type { Bucket } from "@/api/generated/graphql";
import type { MetricKind } from "@/features/overview/metrics";
import { localDate, zoneOffsetMs } from "@/features/range/zone";

/** Numbers and dates as one locale writes them. Instants are milliseconds; dates are YYYY-MM-DD. */
export interface Formats {
  /** Exact up to a million, then shortened to three digits. */
  count(value: number): string;
  exactCount(value: number): string;
  /** A number of one kind, as it stands in a tile or a table; null, a mean of nothing, is a dash. */
  metric(kind: MetricKind, value: number | null): string;
  /** A number on an axis: as short as it gets. */
  axis(kind: MetricKind, value: number): string;
  /** How much something changed, from 0 on: 0.123 is 12.3 %. */
  change(part: number): string;
  /** A stretch of time: days where it is whole ones, else with hours. */
  span(startMs: number, endMs: number, zone: string): string;
  /** An instant, to the minute. */
  moment(instantMs: number, zone: string): string;
  /** The name of a weekday, 1 (Monday) to 7 (Sunday). */
  weekday(day: number): string;
  /** The hour of a day, 0 to 23, as clocks show it. */
  hour(hour: number): string;
  /** The month of a date. */
  month(date: string): string;
  /** A bucket's name on the axis; on an axis of several days midnight bears the day. */
  tick(instantMs: number, bucket: Bucket, zone: string, severalDays: boolean): string;
  /** A bucket's full name. */
  bucket(startMs: number, endMs: number, bucket: Bucket, zone: string): string;
  days(first: string, last: string): string;
  /** A part of a whole, from 0 to 1, as a percentage. */
  share(part: number): string;
  /** The name of a two-letter country code; the code itself where it has none. */
  country(code: string): string;
  /** The name of a language tag such as fr-CA; the tag itself where it has none. */
  language(tag: string): string;
  /** “Europe/Paris (UTC+1)”. */
  zone(zone: string, instantMs: number): string;
}

const DAY_MS = 86_400_000;
const DAY_STYLE = { day: "numeric", month: "short", year: "numeric" } as const;
const CLOCK_STYLE = { hour: "2-digit", minute: "2-digit" } as const;

const TICK_STYLES: Record<Bucket, Intl.DateTimeFormatOptions> = {
  AUTO: { day: "numeric", month: "short" },
  MINUTE: CLOCK_STYLE,
  QUARTER_HOUR: CLOCK_STYLE,
  HOUR: CLOCK_STYLE,
  DAY: { day: "numeric", month: "short" },
  WEEK: { day: "numeric", month: "short" },
  MONTH: { month: "short", year: "2-digit" },
  QUARTER: { month: "short", year: "2-digit" },
  YEAR: { year: "numeric" },
};

export function formatsFor(locale: string): Formats {
  const exact = new Intl.NumberFormat(locale);
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumSignificantDigits: 3 });
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const finePercent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const countries = new Intl.DisplayNames(locale, { type: "region" });
  const languages = new Intl.DisplayNames(locale, { type: "language", languageDisplay: "standard" });
  const ratio = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const dates = cached(locale);
  const count = (value: number) => (value < 1_000_000 ? exact : compact).format(value);
  const shortCount = (value: number) => (value < 10_000 ? exact : compact).format(value);
  const writers: Record<MetricKind, (value: number) => string> = {
    count,
    ratio: (value) => ratio.format(value),
    share: (value) => finePercent.format(value),
    seconds: durations(locale),
  };
  return {
    exactCount: (value) => exact.format(value),
    count,
    metric: (kind, value) => (value === null ? "–" : writers[kind](value)),
    axis: (kind, value) => (kind === "count" ? shortCount : writers[kind])(value),
    change: (part) => (part < 0.0995 ? finePercent : percent).format(part),
    span: (startMs, endMs, zone) => {
      const whole = [startMs, endMs].every((ms) => localDate(ms - 1, zone) !== localDate(ms, zone));
      return dates(zone, whole ? DAY_STYLE : { ...DAY_STYLE, ...CLOCK_STYLE }).formatRange(
        startMs,
        whole ? endMs - 1 : endMs,
      );
    },
    moment: (instantMs, zone) => dates(zone, { ...DAY_STYLE, ...CLOCK_STYLE }).format(instantMs),
    // 1 January 2024 was a Monday.
    weekday: (day) => dates("UTC", { weekday: "long" }).format(Date.UTC(2024, 0, day)),
    hour: (hour) => dates("UTC", { hour: "numeric" }).format(Date.UTC(2024, 0, 1, hour)),
    month: (date) => dates("UTC", { month: "long", year: "numeric" }).format(Date.parse(`${date}T00:00:00Z`)),
    tick: (instantMs, bucket, zone, severalDays) => {
      const midnight = severalDays && (instantMs + zoneOffsetMs(instantMs, zone)) % DAY_MS === 0;
      return dates(zone, TICK_STYLES[midnight && TICK_STYLES[bucket] === CLOCK_STYLE ? "DAY" : bucket]).format(
        instantMs,
      );
    },
    bucket: (startMs, endMs, bucket, zone) => {
      switch (bucket) {
        case "MINUTE":
          return dates(zone, { weekday: "short", ...DAY_STYLE, ...CLOCK_STYLE }).format(startMs);
        case "QUARTER_HOUR":
        case "HOUR":
          return dates(zone, { weekday: "short", ...DAY_STYLE, ...CLOCK_STYLE }).formatRange(startMs, endMs);
        case "WEEK":
        case "QUARTER":
          return dates(zone, DAY_STYLE).formatRange(startMs, endMs - 1);
        case "MONTH":
          return dates(zone, { month: "long", year: "numeric" }).format(startMs);
        case "YEAR":
          return dates(zone, { year: "numeric" }).format(startMs);
        default:
          return dates(zone, { weekday: "short", ...DAY_STYLE }).format(startMs);
      }
    },
    days: (first, last) => {
      const style = dates("UTC", DAY_STYLE);
      return style.formatRange(Date.parse(`${first}T00:00:00Z`), Date.parse(`${last}T00:00:00Z`));
    },
    share: (part) => {
      if (part > 0 && part < 0.001) return `<\u00a0${finePercent.format(0.001)}`;
      return (part < 0.0995 ? finePercent : percent).format(part);
    },
    country: (code) => nameOf(countries, code),
    language: (tag) => nameOf(languages, tag),
    zone: (zone, instantMs) => `${zone.replaceAll("_", " ")} (${utcOffset(zoneOffsetMs(instantMs, zone))})`,
  };
}

/** What browsers send is not always a code: anything else is shown as it is. */
function nameOf(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** “1m 23s”, “45s”, “2h 5m”: the two largest units. */
function durations(locale: string): (seconds: number) => string {
  const unit = (name: string) => new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "narrow" });
  const [hour, minute, second] = [unit("hour"), unit("minute"), unit("second")];
  return (seconds) => {
    const whole = Math.round(seconds);
    const minutes = Math.floor(whole / 60);
    if (minutes === 0) return second.format(whole);
    if (minutes < 60) return `${minute.format(minutes)}\u00a0${second.format(whole % 60)}`;
    return `${hour.format(Math.floor(minutes / 60))}\u00a0${minute.format(minutes % 60)}`;
  };
}

/** Building a DateTimeFormat costs about 50 µs, formatting 1 µs: a table of 1,500 rows must not build 1,500. */
function cached(locale: string) {
  const known = new Map<string, Intl.DateTimeFormat>();
  return (zone: string, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
    const key = `${zone}${JSON.stringify(style)}`;
    let found = known.get(key);
    if (!found) {
      found = new Intl.DateTimeFormat(locale, { ...style, timeZone: zone });
      known.set(key, found);
    }
    return found;
  };
}

function utcOffset(offsetMs: number): string {
  const minutes = Math.abs(Math.round(offsetMs / 60_000));
  const rest = minutes % 60;
  const sign = offsetMs < 0 ? "−" : "+";
  return `UTC${sign}${Math.floor(minutes / 60)}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

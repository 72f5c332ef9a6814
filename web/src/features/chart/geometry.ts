import { nice, ticks } from "d3-array";
import { area, curveMonotoneX, line } from "d3-shape";
import type { Bucket } from "@/api/generated/graphql";

/** One bucket of the chart. */
export interface ChartPoint {
  startMs: number;
  endMs: number;
  /** Null for a mean of nothing: the line has a gap there. */
  value: number | null;
  /** The bucket of the range that this one is compared with; undefined where that has none. */
  before: { startMs: number; endMs: number; value: number | null } | undefined;
  /** The bucket still grows: it contains now. */
  running: boolean;
  /** The bucket lies ahead: it has a place on the axis and no value. */
  ahead: boolean;
}

/** One group's values, bucket by bucket. */
export interface ChartGroup {
  label: string;
  values: readonly (number | null)[];
}

/** What a chart shows. */
export interface ChartData {
  points: readonly ChartPoint[];
  /** What the points are split into, the most important one first. */
  groups: readonly ChartGroup[] | undefined;
  /** The groups' values add up, and are drawn on top of each other. */
  stacked: boolean;
  /** What is counted has no halves: neither has the axis. */
  wholeNumbers: boolean;
}

/** SVG paths: the line up to the last whole bucket, the way from there to the running one, and the area below. */
interface Line {
  solid: string;
  dashed: string;
  area: string;
}

export interface Plot {
  x: (index: number) => number;
  y: (value: number) => number;
  yTicks: number[];
  /** The metric itself; of groups that are on top of each other, the first one's. */
  lines: Line[];
  /** Where each line has its point, bucket by bucket: on top of those below it, where they add up. */
  tops: (readonly (number | null)[])[];
  /** The path of what is compared with; it goes on where the range lies ahead. */
  before: string;
}

/** Room for one label on the horizontal axis, in pixels. */
const LABEL_WIDTH = 76;
/** Room for one horizontal line, in pixels, and how many are enough. */
const ROW_HEIGHT = 56;
const MAX_ROWS = 5;
/** Labels fall on round times: every how many buckets they may come. */
const HOURS = [1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 96, 168, 240, 336];
const MONTHS = [1, 2, 3, 4, 6, 12, 24];
const STRIDES: Record<Bucket, number[]> = {
  AUTO: [1],
  MINUTE: [1, 2, 5, 10, 15, 20, 30, ...HOURS.map((hours) => hours * 60)],
  QUARTER_HOUR: [1, 2, ...HOURS.map((hours) => hours * 4)],
  HOUR: HOURS,
  DAY: [1, 2, 3, 4, 5, 7, 10, 14, 15, 20, 30, 60, 90, 180],
  WEEK: [1, 2, 4, 6, 8, 13, 26, 52],
  MONTH: MONTHS,
  QUARTER: [1, 2, 4, 8],
  YEAR: [1, 2, 5, 10],
};

/**
 * Where everything goes in a plot of that many pixels. Without groups there is one line; groups are drawn on top of each
 * other where they add up, else as lines of their own. Pure; costs about 1 ms for 1,500 points and a line.
 */
export function plot({ points, groups, stacked, wholeNumbers }: ChartData, width: number, height: number): Plot {
  const last = Math.max(points.length - 1, 1);
  const x = (index: number) => (points.length === 1 ? width / 2 : (index / last) * width);
  const known = Math.max(points.findLastIndex((point) => !point.ahead) + 1, 0);
  const running = points[known - 1]?.running === true;
  const series = (groups?.map((group) => group.values) ?? [points.map((point) => point.value)]).map((values) =>
    values.slice(0, known),
  );
  const bottoms = series.map((_, place) => (stacked && groups ? sums(series.slice(0, place), known) : undefined));
  const tops = series.map((values, place) => values.map((value, index) => added(value, bottoms[place]?.[index])));
  const before = groups ? [] : points.map((point) => point.before?.value ?? null);
  const highest = [...tops, before].reduce((most, values) => values.reduce<number>(higher, most), 0);
  const rows = Math.min(MAX_ROWS, Math.max(2, Math.floor(height / ROW_HEIGHT)));
  const [, top] = nice(0, highest > 0 && !wholeNumbers ? highest : Math.max(1, highest), rows);
  const y = (value: number) => height - (value / top) * height;

  const draw = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => x(index))
    .y((value) => y(value ?? 0))
    .curve(curveMonotoneX);
  const lines = tops.map((values, place): Line => {
    const bottom = bottoms[place];
    const fill = area<number | null>()
      .defined((value) => value !== null)
      .x((_, index) => x(index))
      .y0((_, index) => y(bottom?.[index] ?? 0))
      .y1((value) => y(value ?? 0))
      .curve(curveMonotoneX);
    const whole = running ? values.slice(0, -1) : values;
    // As long as the values are, so that the last two are where they belong.
    const end = values.map((value, index) => (index >= values.length - 2 ? value : null));
    return { solid: draw(whole) ?? "", dashed: running ? (draw(end) ?? "") : "", area: fill(whole) ?? "" };
  });
  return {
    x,
    y,
    yTicks: ticks(0, top, rows).filter((tick) => !wholeNumbers || Number.isInteger(tick)),
    lines,
    tops,
    before: draw(before) ?? "",
  };
}

function sums(series: readonly (readonly (number | null)[])[], length: number): number[] {
  return Array.from({ length }, (_, index) => series.reduce((sum, values) => sum + (values[index] ?? 0), 0));
}

function added(value: number | null, below: number | undefined): number | null {
  return below === undefined ? value : (value ?? 0) + below;
}

function higher(most: number, value: number | null): number {
  return value !== null && value > most ? value : most;
}

/** The line of a tile: no axes, no cursor, the highest value at the top. */
export function spark(values: readonly (number | null)[], width: number, height: number): string {
  const most = values.reduce<number>(higher, 0) || 1;
  const last = Math.max(values.length - 1, 1);
  const draw = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => (index / last) * width)
    .y((value) => height - ((value ?? 0) / most) * height)
    .curve(curveMonotoneX);
  return draw([...values]) ?? "";
}

/** Every how many buckets the axis has a label, so that labels of that plot never touch. */
export function labelStride(bucket: Bucket, points: number, width: number): number {
  const fitting = Math.max(1, Math.floor(width / LABEL_WIDTH));
  const needed = points / fitting;
  return STRIDES[bucket].find((stride) => stride >= needed) ?? Math.ceil(needed);
}

/** The bucket nearest to a horizontal position, never one that lies ahead. */
export function nearestIndex(points: readonly ChartPoint[], position: number, width: number): number {
  const known = points.findLastIndex((point) => !point.ahead);
  const index = points.length <= 1 ? 0 : Math.round((position / width) * (points.length - 1));
  return Math.min(Math.max(index, 0), Math.max(known, 0));
}

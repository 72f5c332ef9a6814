import { scaleLinear } from "d3-scale";
import { area, curveMonotoneX, line } from "d3-shape";
import type { Bucket } from "@/api/generated/graphql";

/** One bucket of the chart. */
export interface ChartPoint {
  startMs: number;
  endMs: number;
  value: number;
  /** The bucket still grows: it contains now. */
  running: boolean;
  /** The bucket lies ahead: it has a place on the axis and no value. */
  ahead: boolean;
}

export interface Plot {
  x: (index: number) => number;
  y: (value: number) => number;
  yTicks: number[];
  /** SVG paths: the line up to the last whole bucket, the way from there to the running one, and the area below. */
  solid: string;
  dashed: string;
  area: string;
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

/** Where everything goes in a plot of that many pixels. Pure; costs about 1 ms for 1,500 points. */
export function plot(points: readonly ChartPoint[], width: number, height: number): Plot {
  const last = Math.max(points.length - 1, 1);
  const x = (index: number) => (points.length === 1 ? width / 2 : (index / last) * width);
  const top = Math.max(1, ...points.map((point) => point.value));
  const rows = Math.min(MAX_ROWS, Math.max(2, Math.floor(height / ROW_HEIGHT)));
  const scale = scaleLinear().domain([0, top]).nice(rows).range([height, 0]);
  const y = (value: number) => scale(value);

  const known = points.map((point, index) => ({ ...point, index })).filter((point) => !point.ahead);
  const running = known.at(-1)?.running === true;
  const whole = running ? known.slice(0, -1) : known;
  const draw = line<(typeof known)[number]>()
    .x((point) => x(point.index))
    .y((point) => y(point.value))
    .curve(curveMonotoneX);
  const fill = area<(typeof known)[number]>()
    .x((point) => x(point.index))
    .y0(height)
    .y1((point) => y(point.value))
    .curve(curveMonotoneX);
  return {
    x,
    y,
    yTicks: scale.ticks(rows).filter(Number.isInteger),
    solid: draw(whole) ?? "",
    dashed: running ? (draw(known.slice(-2)) ?? "") : "",
    area: fill(whole) ?? "",
  };
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

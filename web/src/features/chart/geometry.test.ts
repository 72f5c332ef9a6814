import { expect, test } from "vitest";
import { type ChartGroup, type ChartPoint, labelStride, nearestIndex, plot, spark } from "./geometry";

const DAY = 86_400_000;

function points(values: (number | null)[], running = -1): ChartPoint[] {
  return values.map((value, index) => ({
    startMs: index * DAY,
    endMs: (index + 1) * DAY,
    value,
    before: undefined,
    running: index === running,
    ahead: running >= 0 && index > running,
  }));
}

function single(values: (number | null)[], running = -1) {
  return { points: points(values, running), groups: undefined, stacked: false, wholeNumbers: true };
}

test("the line covers the width, starts at zero, and leaves room at the top", () => {
  const drawn = plot(single([0, 5, 37]), 300, 200);
  expect([drawn.x(0), drawn.x(2)]).toEqual([0, 300]);
  expect(drawn.y(0)).toBe(200);
  expect(drawn.y(37)).toBeGreaterThanOrEqual(0);
  expect(drawn.lines[0]?.solid.startsWith("M0,200")).toBe(true);
  expect(drawn.lines[0]?.dashed).toBe("");
});

test("the running bucket is dashed, what lies ahead is not drawn", () => {
  const drawn = plot(single([4, 4, 2, 0, 0], 2), 400, 100);
  expect(drawn.lines[0]?.solid).toBe("M0,0L100,0");
  expect(drawn.lines[0]?.dashed.startsWith("M100,0")).toBe(true);
  expect(drawn.lines[0]?.dashed.endsWith("200,50")).toBe(true);
});

test("a single running bucket and no bucket at all do not fail", () => {
  expect(plot(single([3], 0), 100, 100).x(0)).toBe(50);
  expect(plot(single([]), 100, 100).lines[0]?.solid).toBe("");
});

test("the vertical axis has few lines and whole numbers only", () => {
  for (const top of [0, 1, 2, 7, 999, 12_345_678]) {
    const { yTicks } = plot(single([top]), 500, 460);
    expect(yTicks.every(Number.isInteger)).toBe(true);
    expect(yTicks.length).toBeLessThanOrEqual(8);
    expect(yTicks.length).toBeGreaterThanOrEqual(2);
  }
});

test("groups that add up lie on top of each other; others are lines of their own", () => {
  const groups: ChartGroup[] = [
    { label: "a", values: [1, 2] },
    { label: "b", values: [3, null] },
  ];
  const data = { points: points([4, 2]), groups, wholeNumbers: true };
  expect(plot({ ...data, stacked: true }, 100, 100).tops).toEqual([
    [1, 2],
    [4, 2],
  ]);
  const lines = plot({ ...data, stacked: false }, 100, 100);
  expect(lines.tops).toEqual([
    [1, 2],
    [3, null],
  ]);
  expect(lines.yTicks.at(-1)).toBeGreaterThanOrEqual(3);
});

test("a mean of nothing is a gap, and means have fractions on their axis", () => {
  const drawn = plot({ ...single([0.5, null, 0.25, 0.5]), wholeNumbers: false }, 300, 200);
  expect(drawn.lines[0]?.solid.match(/M/g)).toHaveLength(2);
  expect(drawn.yTicks.some((tick) => !Number.isInteger(tick))).toBe(true);
  expect(drawn.yTicks.at(-1)).toBeLessThan(1);
});

test("what is compared with has its own line, on the same scale, and goes on ahead of now", () => {
  const compared = points([4, 0], 0).map((point) => ({
    ...point,
    before: { startMs: point.startMs - DAY, endMs: point.endMs - DAY, value: 10 },
  }));
  const drawn = plot({ points: compared, groups: undefined, stacked: false, wholeNumbers: true }, 100, 100);
  expect(drawn.before).toBe("M0,0L100,0");
  expect(drawn.y(10)).toBe(0);
});

test("a tile's line fills its height", () => {
  expect(spark([0, 2, 1], 20, 10)).toMatch(/^M0,10C.*10,0C.*20,5$/);
  expect(spark([0, 0], 20, 10)).toBe("M0,10L20,10");
  expect(spark([], 20, 10)).toBe("");
});

test("labels never touch and fall on round times", () => {
  expect(labelStride("DAY", 30, 1100)).toBe(3);
  expect(labelStride("HOUR", 24, 280)).toBe(8);
  expect(labelStride("QUARTER_HOUR", 672, 1100)).toBe(48);
  expect(labelStride("MINUTE", 1440, 230)).toBe(480);
});

test("the pointer finds the nearest bucket that has a value", () => {
  const some = points([1, 2, 3, 0, 0], 2);
  expect(nearestIndex(some, -50, 400)).toBe(0);
  expect(nearestIndex(some, 120, 400)).toBe(1);
  expect(nearestIndex(some, 390, 400)).toBe(2);
  expect(nearestIndex([], 10, 400)).toBe(0);
});

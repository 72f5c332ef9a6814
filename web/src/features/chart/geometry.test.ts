import { expect, test } from "vitest";
import { type ChartPoint, labelStride, nearestIndex, plot } from "./geometry";

const DAY = 86_400_000;

function points(values: number[], running = -1): ChartPoint[] {
  return values.map((value, index) => ({
    startMs: index * DAY,
    endMs: (index + 1) * DAY,
    value,
    running: index === running,
    ahead: running >= 0 && index > running,
  }));
}

test("the line covers the width, starts at zero, and leaves room at the top", () => {
  const drawn = plot(points([0, 5, 37]), 300, 200);
  expect([drawn.x(0), drawn.x(2)]).toEqual([0, 300]);
  expect(drawn.y(0)).toBe(200);
  expect(drawn.y(37)).toBeGreaterThanOrEqual(0);
  expect(drawn.solid.startsWith("M0,200")).toBe(true);
  expect(drawn.dashed).toBe("");
});

test("the running bucket is dashed, what lies ahead is not drawn", () => {
  const drawn = plot(points([4, 4, 2, 0, 0], 2), 400, 100);
  expect(drawn.solid).toBe("M0,0L100,0");
  expect(drawn.dashed.startsWith("M100,0")).toBe(true);
  expect(drawn.dashed.endsWith("200,50")).toBe(true);
});

test("a single running bucket and no bucket at all do not fail", () => {
  expect(plot(points([3], 0), 100, 100).x(0)).toBe(50);
  expect(plot([], 100, 100).solid).toBe("");
});

test("the vertical axis has few lines and whole numbers only", () => {
  for (const top of [0, 1, 2, 7, 999, 12_345_678]) {
    const { yTicks } = plot(points([top]), 500, 460);
    expect(yTicks.every(Number.isInteger)).toBe(true);
    expect(yTicks.length).toBeLessThanOrEqual(8);
    expect(yTicks.length).toBeGreaterThanOrEqual(2);
  }
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

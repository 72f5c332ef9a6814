import { expect, test } from "vitest";
import { uuidv7 } from "./uuid";

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("an id has the shape of version 7 and starts with its time", () => {
  const now = Date.now() + 1000;
  const id = uuidv7(now);
  expect(id).toMatch(SHAPE);
  expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(now);
});

test("ids of one millisecond are in order and different, more of them than the counter holds", () => {
  const now = Date.now() + 2000;
  const ids = Array.from({ length: 10_000 }, () => uuidv7(now));
  expect(ids.every((id) => SHAPE.test(id))).toBe(true);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a clock that is set back does not put later ids before earlier ones", () => {
  const now = Date.now() + 60_000;
  const before = uuidv7(now);
  expect(uuidv7(now - 30_000) > before).toBe(true);
});

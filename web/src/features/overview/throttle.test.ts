import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createThrottle } from "./throttle";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("the first runs at once, of the next ones only the last, and that one when the time has come", async () => {
  const throttle = createThrottle(1000);
  const ran: number[] = [];
  const act = (number: number) => async () => {
    ran.push(number);
  };
  throttle(act(1));
  throttle(act(2));
  throttle(act(3));
  expect(ran).toEqual([1]);
  await vi.advanceTimersByTimeAsync(999);
  expect(ran).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1);
  expect(ran).toEqual([1, 3]);
  await vi.advanceTimersByTimeAsync(5000);
  throttle(act(4));
  expect(ran).toEqual([1, 3, 4]);
});

test("a server that works for long rests for longer, and one that fails is asked again", async () => {
  const throttle = createThrottle(1000);
  const began: number[] = [];
  const slow = async () => {
    began.push(performance.now());
    await after(2000);
    throw new Error("broken");
  };
  const start = performance.now();
  throttle(slow);
  throttle(slow);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(began.map((ms) => ms - start)).toEqual([0, 6000]);
});

import { expect, test } from "vitest";
import { type LiveEvent, MOST_EVENTS, withEvents } from "./live-data";

function event(id: number, second: number, domain = "a.test"): LiveEvent {
  const time = new Date(Date.UTC(2026, 10, 25, 12, 0, second)).toISOString();
  const unknown = { path: null, title: null, source: null, country: null, browser: null, os: null };
  return { id: String(id), domain, time, name: "pageview", ...unknown, value: null, properties: null };
}
const ids = (events: LiveEvent[]) => events.map((one) => one.id);

test("what comes stands first, newest first; what came late has its place", () => {
  const known = withEvents([], [event(2, 20), event(1, 10)]);
  expect(ids(withEvents(known, [event(4, 40), event(3, 15)]))).toEqual(["4", "2", "3", "1"]);
});

test("what is told once more after a broken connection is there once", () => {
  const known = withEvents([], [event(2, 20), event(1, 10)]);
  expect(withEvents(known, [event(2, 20), event(1, 10)])).toBe(known);
  expect(ids(withEvents(known, [event(3, 30), event(2, 20)]))).toEqual(["3", "2", "1"]);
  // Another site may have been sent the same id.
  expect(withEvents(known, [event(2, 20, "b.test")])).toHaveLength(3);
});

test("the list does not grow for ever", () => {
  let known: LiveEvent[] = [];
  for (let round = 0; round < 10; round += 1) {
    known = withEvents(
      known,
      Array.from({ length: 50 }, (_, index) => event(round * 50 + index, round)),
    );
  }
  expect(known).toHaveLength(MOST_EVENTS);
  expect(known[0]?.time).toContain("12:00:09");
});

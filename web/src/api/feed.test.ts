import { beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "./errors";
import { Feed, waitMs } from "./feed";
import { TypedDocumentString } from "./generated/graphql";
import type { Sink, Subscribe } from "./socket";

const LiveDocument = new TypedDocumentString<{ now: number }, { domain: string }>("subscription { now }");
const lost = new ApiError("OFFLINE", "", undefined);

/** A tab that can be hidden. */
class Tab extends EventTarget {
  visibilityState = "visible";

  turn(visibilityState: "visible" | "hidden") {
    this.visibilityState = visibilityState;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

let tab: Tab;
let network: EventTarget;
/** The subscriptions that were made: the open ones, and how many there ever were. */
let open: Set<Sink<{ now: number }>>;
let made: number;
let latest: Sink<{ now: number }>;

const subscribe: Subscribe = (_document, _variables, sink) => {
  latest = sink as unknown as Sink<{ now: number }>;
  const mine = latest;
  open.add(mine);
  made += 1;
  return () => open.delete(mine);
};
const newFeed = () => new Feed(LiveDocument, { domain: "a.test" }, subscribe);

beforeEach(() => {
  vi.useFakeTimers();
  tab = new Tab();
  network = new EventTarget();
  vi.stubGlobal("document", tab);
  vi.stubGlobal("addEventListener", network.addEventListener.bind(network));
  vi.stubGlobal("removeEventListener", network.removeEventListener.bind(network));
  open = new Set();
  made = 0;
  return () => vi.useRealTimers();
});

test("all who listen share one subscription, which ends a moment after the last has gone", () => {
  const feed = newFeed();
  const [one, other] = [feed.listen(() => {}), feed.listen(() => {})];
  expect(made).toBe(1);
  one();
  one();
  vi.advanceTimersByTime(60_000);
  expect(open.size).toBe(1);
  other();
  const again = feed.listen(() => {});
  vi.advanceTimersByTime(60_000);
  expect([open.size, made]).toEqual([1, 1]);
  again();
  vi.advanceTimersByTime(1000);
  expect(open.size).toBe(0);
});

test("every single update is told, and the latest one stays", () => {
  const feed = newFeed();
  const heard: (number | undefined)[] = [];
  feed.listen(() => heard.push(feed.read().update?.now));
  expect(feed.read().state).toBe("connecting");
  latest.next({ now: 1 });
  latest.next({ now: 2 });
  expect(heard).toEqual([1, 2]);
  latest.failed(lost);
  expect(feed.read()).toEqual({ state: "away", update: { now: 2 }, error: lost });
});

test.each([
  ["a lost connection", () => latest.failed(lost)],
  ["a server that ends it", () => latest.ended()],
  ["an overloaded server", () => latest.failed(new ApiError("OVERLOADED", "", undefined))],
])("%s is tried again, later and later, until it works", (_name, fail) => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const feed = newFeed();
  feed.listen(() => {});
  for (const wait of [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]) {
    const before = made;
    fail();
    expect([feed.read().state, open.size]).toEqual(["away", 0]);
    vi.advanceTimersByTime(wait - 1);
    expect(made).toBe(before);
    vi.advanceTimersByTime(1);
    expect(made).toBe(before + 1);
  }
  latest.next({ now: 1 });
  expect(feed.read()).toEqual({ state: "live", update: { now: 1 }, error: undefined });
  fail();
  vi.advanceTimersByTime(500);
  expect(open.size).toBe(1);
});

test("a refusal is final", () => {
  const feed = newFeed();
  feed.listen(() => {});
  latest.failed(new ApiError("FORBIDDEN", "This token lacks the scope `read`.", undefined));
  vi.advanceTimersByTime(3_600_000);
  expect(made).toBe(1);
  expect(feed.read()).toMatchObject({ state: "away", error: { code: "FORBIDDEN" } });
});

test("nothing is asked for a hidden tab, and at once when it is seen again", () => {
  tab.turn("hidden");
  const feed = newFeed();
  feed.listen(() => {});
  expect(made).toBe(0);
  tab.turn("visible");
  latest.next({ now: 1 });
  tab.turn("hidden");
  expect(open.size).toBe(0);
  expect(feed.read()).toMatchObject({ state: "connecting", update: { now: 1 } });
  vi.advanceTimersByTime(3_600_000);
  expect(made).toBe(1);
  tab.turn("visible");
  expect([made, open.size]).toEqual([2, 1]);
});

test("a hidden tab does not try again; what a stopped subscription still says is not heard", () => {
  const feed = newFeed();
  feed.listen(() => {});
  latest.failed(lost);
  tab.turn("hidden");
  vi.advanceTimersByTime(3_600_000);
  expect(made).toBe(1);
  tab.turn("visible");
  const before = latest;
  tab.turn("hidden");
  before.next({ now: 9 });
  before.failed(lost);
  expect(feed.read()).toMatchObject({ state: "connecting", update: undefined });
});

test("a network that comes back is used at once", () => {
  const feed = newFeed();
  feed.listen(() => {});
  network.dispatchEvent(new Event("online"));
  expect(made).toBe(1);
  latest.failed(lost);
  network.dispatchEvent(new Event("online"));
  expect([made, open.size]).toEqual([2, 1]);
  vi.advanceTimersByTime(3_600_000);
  expect(made).toBe(2);
});

test("waits differ by chance, so that a thousand pages do not come back together", () => {
  expect([waitMs(1, 0), waitMs(1, 1), waitMs(40, 0), waitMs(40, 1)]).toEqual([250, 500, 10_000, 20_000]);
});

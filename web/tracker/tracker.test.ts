// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { start } from "./tracker";

interface Sent {
  url: string;
  keepalive: boolean;
  headers: Record<string, string>;
  credentials: string;
  site: string;
  events: Record<string, unknown>[];
}

type Reply = { status?: number; body?: unknown } | "network failure" | "not JSON";

let sites = 0;
let site = "";
let sent: Sent[] = [];
let replies: Reply[] = [];

/** Each test has a site of its own: trackers of earlier tests still listen, and their requests are not counted. */
function run(path = "/first"): void {
  delete window.tideline;
  visit(path);
  site = `site-${++sites}`;
  sent = [];
  const script = document.createElement("script");
  Object.defineProperty(script, "src", { value: "https://stats.example/t.js" });
  script.dataset.site = site;
  start(script);
}

/** Changes the address as the browser does, without history's methods. */
function visit(path: string): void {
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(`https://shop.example${path}`);
}

function answer(reply: Reply): Response {
  if (reply === "network failure") throw new TypeError("Failed to fetch");
  if (reply === "not JSON") return new Response("<html>", { status: 200 });
  return Response.json(reply.body ?? { data: { track: { accepted: 1 } } }, { status: reply.status ?? 200 });
}

beforeEach(() => {
  vi.useFakeTimers();
  replies = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const { variables } = JSON.parse(String(init.body));
    if (variables.s !== site) return answer({});
    sent.push({
      url,
      keepalive: init.keepalive === true,
      headers: init.headers as Record<string, string>,
      credentials: String(init.credentials),
      site: variables.s,
      events: variables.e,
    });
    return answer(replies.shift() ?? {});
  });
});

afterEach(() => {
  setVisibility("visible");
  vi.useRealTimers();
});

function setVisibility(state: string): void {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
}

const names = () => sent.flatMap((request) => request.events.map((event) => event.name));
const urls = () => sent.flatMap((request) => request.events.map((event) => event.url));
const ids = (index: number) => sent[index]?.events.map((event) => event.id);

test("the first page view goes to the origin of the script, with the fields of the contract", async () => {
  document.title = "First";
  run();
  await vi.advanceTimersByTimeAsync(500);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    url: "https://stats.example/graphql",
    site,
    keepalive: true,
    credentials: "omit",
    headers: { "content-type": "application/json" },
  });
  const [view] = sent[0]?.events ?? [];
  expect(view).toMatchObject({ name: "pageview", url: "https://shop.example/first", title: "First" });
  expect(view?.screen).toMatch(/^\d+x\d+$/);
  expect(Number.parseInt(String(view?.id).replace("-", "").slice(0, 12), 16)).toBeGreaterThan(Date.now() - 1000);
  expect(Object.keys(view ?? {}).sort()).toEqual(
    ["id", "language", "name", "referrer", "screen", "timeZone", "title", "url"].sort(),
  );
});

test("navigation within a single-page application counts, the same page and its anchors do not", async () => {
  run();
  history.pushState(null, "", "/second");
  document.title = "Second";
  history.replaceState({ scroll: 10 }, "", "/second");
  history.pushState(null, "", "/second#part");
  history.pushState(null, "", "/second?page=2");
  history.pushState(null, "", "/second#/inner");
  visit("/first");
  dispatchEvent(new PopStateEvent("popstate"));
  await vi.advanceTimersByTimeAsync(500);
  expect(urls().map((url) => String(url).replace("https://shop.example", ""))).toEqual([
    "/first",
    "/second",
    "/second?page=2",
    "/second#/inner",
    "/first",
  ]);
  expect(sent[0]?.events[1]).toMatchObject({ title: "Second", referrer: "https://shop.example/first" });
});

test("the title is the one that the page has set by the time its view is sent", async () => {
  run();
  await vi.advanceTimersByTimeAsync(100);
  history.pushState(null, "", "/second");
  await vi.advanceTimersByTimeAsync(100);
  document.title = "Second, at last";
  history.pushState(null, "", "/third");
  await vi.advanceTimersByTimeAsync(149);
  expect(sent).toHaveLength(0);
  document.title = "Third";
  await vi.advanceTimersByTimeAsync(50);
  expect(sent[0]?.events.map((event) => event.title).slice(1)).toEqual(["Second, at last", "Third"]);
});

test("events that never pause are sent all the same", async () => {
  run();
  for (let count = 0; count < 40; count++) {
    window.tideline?.track("scroll");
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(sent.length).toBeGreaterThanOrEqual(1);
});

test("a page that the browser brings back from its cache counts again", async () => {
  run();
  const shown = new Event("pageshow");
  Object.defineProperty(shown, "persisted", { value: true });
  dispatchEvent(shown);
  await vi.advanceTimersByTimeAsync(500);
  expect(names()).toEqual(["pageview", "pageview"]);
});

test("own events carry properties and a value", async () => {
  run();
  window.tideline?.track("booking", { berth: "guest" }, 24);
  await vi.advanceTimersByTimeAsync(500);
  expect(sent[0]?.events[1]).toMatchObject({ name: "booking", properties: { berth: "guest" }, value: 24 });
});

test.each<[string, Reply]>([
  ["a network failure", "network failure"],
  ["a 503", { status: 503, body: { errors: [{ extensions: { code: "UNAVAILABLE" } }] } }],
  ["a 429", { status: 429 }],
  ["OVERLOADED", { body: { data: null, errors: [{ message: "", extensions: { code: "OVERLOADED" } }] } }],
  ["an answer that is not JSON", "not JSON"],
])("after %s the same events are sent again with the same ids, before later ones", async (_what, reply) => {
  replies = [reply, reply];
  run();
  await vi.advanceTimersByTimeAsync(200);
  expect(sent).toHaveLength(1);
  window.tideline?.track("later");
  await vi.advanceTimersByTimeAsync(1100);
  expect(sent).toHaveLength(2);
  expect(ids(1)?.[0]).toBe(ids(0)?.[0]);
  await vi.advanceTimersByTimeAsync(2100);
  expect(sent).toHaveLength(3);
  expect(ids(2)).toEqual(ids(1));
  expect(sent[2]?.events.map((event) => event.name)).toEqual(["pageview", "later"]);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(sent).toHaveLength(3);
});

test("waits grow up to a minute while the server is away", async () => {
  replies = Array.from({ length: 40 }, () => "network failure" as const);
  run();
  await vi.advanceTimersByTimeAsync(63_000);
  const early = sent.length;
  expect(early).toBeGreaterThanOrEqual(5);
  expect(early).toBeLessThanOrEqual(9);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(sent.length - early).toBeLessThanOrEqual(22);
  expect(sent.length - early).toBeGreaterThanOrEqual(9);
});

test.each<[string, Reply]>([
  ["UNKNOWN_SITE", { body: { data: null, errors: [{ message: "", extensions: { code: "UNKNOWN_SITE" } }] } }],
  ["a 400", { status: 400, body: { errors: [{ extensions: { code: "BAD_REQUEST" } }] } }],
  ["rejected events", { body: { data: { track: { accepted: 0, rejected: [{ index: 0 }] } } } }],
])("after %s the events are dropped", async (_what, reply) => {
  replies = [reply];
  run();
  await vi.advanceTimersByTimeAsync(300_000);
  expect(sent).toHaveLength(1);
});

test.each([
  ["visibilitychange", () => document.dispatchEvent(new Event("visibilitychange"))],
  ["pagehide", () => dispatchEvent(new Event("pagehide"))],
])("%s sends everything at once, without a wait, and so that it survives the page", (_name, leave) => {
  run();
  for (let count = 0; count < 60; count++) window.tideline?.track(`event ${count}`);
  setVisibility("hidden");
  leave();
  expect(names()).toHaveLength(61);
  expect(sent.every((request) => request.keepalive)).toBe(true);
});

test("leaving sends what waits for its next try", async () => {
  replies = ["network failure"];
  run();
  await vi.advanceTimersByTimeAsync(200);
  dispatchEvent(new Event("pagehide"));
  expect(sent).toHaveLength(2);
  expect(ids(1)).toEqual(ids(0));
});

test("large events travel in bodies that a page may send while it goes away", () => {
  run();
  for (let count = 0; count < 10; count++) window.tideline?.track("large", { text: "x".repeat(4000) });
  dispatchEvent(new Event("pagehide"));
  expect(names()).toHaveLength(11);
  for (const request of sent) expect(JSON.stringify(request.events).length).toBeLessThan(20_001);
});

test("a page rendered ahead counts when it is shown", async () => {
  setVisibility("prerender");
  run();
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toHaveLength(0);
  setVisibility("visible");
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(500);
  expect(names()).toEqual(["pageview"]);
});

test("a second copy of the script does nothing", async () => {
  run();
  const script = document.createElement("script");
  script.dataset.site = site;
  start(script);
  await vi.advanceTimersByTimeAsync(500);
  expect(names()).toEqual(["pageview"]);
});

test("nothing is kept on the visitor's machine", async () => {
  run();
  window.tideline?.track("anything");
  await vi.advanceTimersByTimeAsync(500);
  expect(document.cookie).toBe("");
  expect(localStorage).toHaveLength(0);
  expect(sessionStorage).toHaveLength(0);
});

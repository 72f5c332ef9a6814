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
/** What was told of page views; requests that hold nothing else are not among those that were sent. */
let told: Record<string, unknown>[] = [];

/** Each test has a site of its own: trackers of earlier tests still listen, and their requests are not counted. */
function run(path = "/first", settings: Record<string, string> = {}): void {
  delete window.tideline;
  visit(path);
  site = `site-${++sites}`;
  sent = [];
  told = [];
  const script = document.createElement("script");
  Object.defineProperty(script, "src", { value: "https://stats.example/t.js" });
  Object.assign(script.dataset, { site, ...settings });
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
  vi.stubGlobal("MORE", false);
  localStorage.clear();
  sessionStorage.clear();
  replies = [];
  vi.stubGlobal("fetch", async (url: URL, init: RequestInit) => {
    const { variables } = JSON.parse(String(init.body));
    if (variables.s !== site) return answer({});
    const events = (variables.e as Record<string, unknown>[]).filter(({ name }) => name !== "engagement");
    told.push(...(variables.e as Record<string, unknown>[]).filter(({ name }) => name === "engagement"));
    if (!events.length) return answer({});
    sent.push({
      url: url.href,
      keepalive: init.keepalive === true,
      headers: init.headers as Record<string, string>,
      credentials: String(init.credentials),
      site: variables.s,
      events,
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
  Object.defineProperty(document, "hidden", { value: state === "hidden", configurable: true });
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
  expect(view?.id).toMatch(/^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  expect(Number.parseInt(String(view?.id).slice(0, 12), 16)).toBeGreaterThan(Date.now() - 1000);
  expect(Object.keys(view ?? {}).sort()).toEqual(
    ["id", "language", "name", "referrer", "screen", "timeZone", "title", "url"].sort(),
  );
});

test("navigation within a single-page application counts, the same page and its anchors do not", async () => {
  run();
  history.pushState(null, "", "/second");
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
  expect(sent[0]?.events[1]).toMatchObject({ referrer: "https://shop.example/first" });
});

test("the title is the one that the page has set by the time its view is sent", async () => {
  run();
  await vi.advanceTimersByTimeAsync(500);
  history.pushState(null, "", "/second");
  await vi.advanceTimersByTimeAsync(300);
  expect(sent).toHaveLength(1);
  document.title = "Second, at last";
  await vi.advanceTimersByTimeAsync(100);
  expect(sent[1]?.events[0]).toMatchObject({ url: "https://shop.example/second", title: "Second, at last" });

  history.pushState(null, "", "/third");
  document.title = "Third, left at once";
  history.pushState(null, "", "/fourth");
  document.title = "Fourth";
  await vi.advanceTimersByTimeAsync(500);
  expect(sent[2]?.events.map((event) => event.title)).toEqual(["Third, left at once", "Fourth"]);
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
  await vi.advanceTimersByTimeAsync(400);
  expect(sent).toHaveLength(1);
  window.tideline?.track("later");
  await vi.advanceTimersByTimeAsync(800);
  expect(sent).toHaveLength(2);
  expect(ids(1)?.[0]).toBe(ids(0)?.[0]);
  await vi.advanceTimersByTimeAsync(1600);
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
  expect(early).toBe(7);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(sent.length - early).toBe(10);
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
  await vi.advanceTimersByTimeAsync(500);
  dispatchEvent(new Event("pagehide"));
  expect(sent).toHaveLength(2);
  expect(ids(1)).toEqual(ids(0));
});

test("large events travel in bodies that a page may send while it goes away", () => {
  run();
  for (let count = 0; count < 10; count++) window.tideline?.track("large", { text: "x".repeat(4000) });
  dispatchEvent(new Event("pagehide"));
  expect(names()).toHaveLength(11);
  for (const request of sent) expect(JSON.stringify(request.events).length).toBeLessThan(21_000);
});

test("a page rendered ahead counts when it is shown", async () => {
  Object.defineProperty(document, "prerendering", { value: true, configurable: true });
  run();
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toHaveLength(0);
  Object.defineProperty(document, "prerendering", { value: false, configurable: true });
  document.dispatchEvent(new Event("prerenderingchange"));
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

test("ids of one moment are different and in order, also after the clock was set back", async () => {
  run();
  for (let count = 0; count < 200; count++) window.tideline?.track("again");
  vi.setSystemTime(Date.now() - 60_000);
  window.tideline?.track("after");
  dispatchEvent(new Event("pagehide"));
  const all = sent.flatMap((request) => request.events.map((event) => String(event.id)));
  expect(all).toHaveLength(202);
  expect([...all].sort()).toEqual(all);
  expect(new Set(all).size).toBe(all.length);
});

test("memory is bounded while the server is away: the oldest events go first", async () => {
  replies = Array.from({ length: 200 }, () => "network failure" as const);
  run();
  for (let count = 0; count < 700; count++) window.tideline?.track(`event ${count}`);
  replies = [];
  dispatchEvent(new Event("pagehide"));
  // With what is told of the page view as it is left.
  expect(names().length + told.length).toBe(500);
  expect(names().at(-1)).toBe("event 699");
});

test("back on the network, what waits is sent at once", async () => {
  replies = Array.from({ length: 5 }, () => "network failure" as const);
  run();
  await vi.advanceTimersByTimeAsync(7000);
  const tries = sent.length;
  replies = [];
  dispatchEvent(new Event("online"));
  expect(sent).toHaveLength(tries + 1);
  expect(ids(tries)).toEqual(ids(0));
});

test("fragments are pages where the tag says so", async () => {
  run("/app#about", { hash: "" });
  visit("/app#/contact");
  dispatchEvent(new PopStateEvent("popstate"));
  await vi.advanceTimersByTimeAsync(500);
  expect(urls()).toEqual(["https://shop.example/app#/about", "https://shop.example/app#/contact"]);
});

test("any other fragment stays with the visitor", async () => {
  run("/page#token=secret");
  await vi.advanceTimersByTimeAsync(500);
  expect(urls()).toEqual(["https://shop.example/page"]);
});

function click(html: string, selector: string, init: MouseEventInit & { type?: string } = {}): void {
  document.body.innerHTML = html;
  document.body.querySelector(selector)?.addEventListener("click", (event) => event.preventDefault());
  document.body
    .querySelector(selector)
    ?.dispatchEvent(new MouseEvent(init.type ?? "click", { bubbles: true, cancelable: true, ...init }));
}

test("a click inside of what is marked is its event, with its properties and value", async () => {
  run();
  click(
    `<button data-tideline-event="signup" data-tideline-event-plan="pro" data-tideline-event-value="49.9"><b>Go</b></button>`,
    "b",
  );
  click("<button>Not marked</button>", "button");
  click(`<button data-tideline-event="plain">Go</button>`, "button", { type: "auxclick", button: 2 });
  await vi.advanceTimersByTimeAsync(500);
  expect(names()).toEqual(["pageview", "signup"]);
  expect(sent[0]?.events[1]).toMatchObject({ value: 49.9, properties: { plan: "pro", value: "49.9" } });
});

test.each([
  ["https://other.example/x?y#z", "click", 0, "outbound"],
  ["https://other.example/x", "auxclick", 1, "outbound"],
  ["https://other.example/x", "auxclick", 2, undefined],
  ["https://other.example/x.PDF?v=1", "click", 0, "download"],
  ["/files/table.csv", "click", 0, "download"],
  ["/files/csv", "click", 0, undefined],
  ["/about", "click", 0, undefined],
  ["mailto:someone@other.example", "click", 0, undefined],
  ["#part", "click", 0, undefined],
])("a link to %s with %s of button %i is %s", async (href, type, button, name) => {
  run();
  click(`<a href="${href}"><i>link</i></a>`, "i", { type, button });
  await vi.advanceTimersByTimeAsync(500);
  expect(names().slice(1)).toEqual(name ? [name] : []);
  if (name) expect(sent[0]?.events[1]?.properties).toEqual({ url: new URL(href, location.href).href });
});

test("how a page was looked at is told of its view, in all, whenever it is left or hidden", async () => {
  run("/long");
  Object.defineProperty(document.documentElement, "scrollHeight", { value: innerHeight * 4, configurable: true });
  await vi.advanceTimersByTimeAsync(3000);
  Object.defineProperty(window, "scrollY", { value: innerHeight, configurable: true });
  dispatchEvent(new Event("scroll"));
  Object.defineProperty(window, "scrollY", { value: 0, configurable: true });
  setVisibility("hidden");
  document.dispatchEvent(new Event("visibilitychange"));
  dispatchEvent(new Event("pagehide"));
  await vi.advanceTimersByTimeAsync(60_000);
  setVisibility("visible");
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(2500);
  history.pushState(null, "", "/short");
  await vi.advanceTimersByTimeAsync(500);
  const [long, short] = sent.flatMap((request) => request.events);
  // Nothing else is said: the server knows the rest of the view.
  const ofLong = { id: long?.id, name: "engagement", url: "https://shop.example/long", depth: 50 };
  expect(told).toEqual([
    { ...ofLong, seconds: 3 },
    { ...ofLong, seconds: 5.5 },
  ]);
  dispatchEvent(new Event("pagehide"));
  expect(told.at(-1)).toEqual({
    ...{ id: short?.id, name: "engagement", url: "https://shop.example/short" },
    ...{ seconds: 0.5, depth: 25 },
  });
});

test("of a page that nobody saw yet nothing is told", async () => {
  setVisibility("hidden");
  run();
  await vi.advanceTimersByTimeAsync(5000);
  dispatchEvent(new Event("pagehide"));
  expect(told).toEqual([]);
});

test("a sample is the same for all pages of a tab, and nothing of the others is sent", async () => {
  const random = vi.spyOn(Math, "random").mockReturnValue(0.3);
  run("/first", { sample: "0.25" });
  random.mockReturnValue(0.1);
  window.tideline?.track("same tab");
  await vi.advanceTimersByTimeAsync(500);
  expect(sent).toHaveLength(0);
  sessionStorage.clear();
  run("/first", { sample: "0.25" });
  random.mockReturnValue(0.9);
  window.tideline?.track("same tab");
  await vi.advanceTimersByTimeAsync(500);
  expect(names()).toEqual(["pageview", "same tab"]);
  expect(localStorage).toHaveLength(0);
});

test("a browser that keeps nothing counts, but not in a sample", async () => {
  const denied = () => {
    throw new DOMException("denied", "SecurityError");
  };
  const kept = [localStorage, sessionStorage];
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { get: denied, configurable: true });
  }
  run();
  await vi.advanceTimersByTimeAsync(500);
  const all = names();
  run("/first", { sample: "0.99" });
  await vi.advanceTimersByTimeAsync(500);
  Object.defineProperty(window, "localStorage", { value: kept[0], configurable: true });
  Object.defineProperty(window, "sessionStorage", { value: kept[1], configurable: true });
  expect(all).toEqual(["pageview"]);
  expect(sent).toHaveLength(0);
});

test("a browser can be switched off and on by the address or by a call", async () => {
  run("/first#tideline=ignore");
  window.tideline?.track("ignored");
  await vi.advanceTimersByTimeAsync(500);
  expect(sent).toHaveLength(0);
  run();
  await vi.advanceTimersByTimeAsync(500);
  expect(sent).toHaveLength(0);

  visit("/first#tideline=count");
  dispatchEvent(new PopStateEvent("popstate"));
  window.tideline?.track("counted");
  await vi.advanceTimersByTimeAsync(500);
  expect(names()).toEqual(["counted"]);

  window.tideline?.ignore();
  window.tideline?.track("ignored");
  window.tideline?.ignore(false);
  window.tideline?.track("counted again");
  await vi.advanceTimersByTimeAsync(500);
  expect(names()).toEqual(["counted", "counted again"]);
});

test("the endpoint is beside the script, whatever the gateway calls it, or where the tag says", async () => {
  run("/first", { endpoint: "/collect" });
  await vi.advanceTimersByTimeAsync(500);
  expect(sent[0]?.url).toBe("https://stats.example/collect");
});

test("/t.more.js heeds Do-Not-Track and Global Privacy Control where the tag asks, and its settings of links", async () => {
  vi.stubGlobal("MORE", true);
  Object.defineProperty(navigator, "globalPrivacyControl", { value: true, configurable: true });
  run("/first", { doNotTrack: "" });
  await vi.advanceTimersByTimeAsync(500);
  expect(sent).toHaveLength(0);
  run("/first", { outbound: "off", downloads: "xyz", engagement: "off" });
  click(`<a href="https://other.example/">out</a>`, "a");
  click(`<a href="/a.pdf">not listed</a>`, "a");
  click(`<a href="/a.xyz">listed</a>`, "a");
  click(`<a href="/report" download>named</a>`, "a");
  await vi.advanceTimersByTimeAsync(500);
  Object.defineProperty(navigator, "globalPrivacyControl", { value: undefined, configurable: true });
  dispatchEvent(new Event("pagehide"));
  expect(told).toEqual([]);
  expect(sent[0]?.events.map((event) => event.properties)).toEqual([
    undefined,
    { url: "https://shop.example/a.xyz" },
    { url: "https://shop.example/report" },
  ]);
});

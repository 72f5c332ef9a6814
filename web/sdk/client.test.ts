import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TRACK_WITH_RECEIPT } from "../tracker/document.ts";
import { createTideline, type Options, type Tideline } from "./client.ts";
import type { Dropped, TrackedEvent } from "./event.ts";
import { uuidv7 } from "./uuid.ts";
import { TidelineError } from "./wire.ts";

interface Sent {
  url: string;
  query: string;
  site: string;
  events: TrackedEvent[];
  headers: Record<string, string>;
  at: number;
}

type Reply = { status?: number; body?: unknown; retryAfter?: string } | "network failure" | "not JSON" | "no answer";

let sent: Sent[] = [];
let replies: Reply[] = [];
let dropped: Dropped[] = [];
let open: Tideline[] = [];

const ok = (rejected: unknown[] = []) => ({
  body: { data: { track: { accepted: 1, duplicates: 0, rejected } } },
});
const refusal = (code: string, more = {}) => ({
  body: { data: null, errors: [{ message: `${code} it is`, extensions: { code, ...more } }] },
});

async function answer(url: string, init: RequestInit): Promise<Response> {
  const { query, variables } = JSON.parse(String(init.body));
  const headers = init.headers as Record<string, string>;
  sent.push({ url, query, site: variables.s, events: variables.e, headers, at: Date.now() });
  const reply: Reply = replies.shift() ?? ok();
  if (reply === "network failure") throw new TypeError("fetch failed");
  if (reply === "not JSON") return new Response("<html>", { status: 200 });
  if (reply === "no answer") {
    return new Promise((_resolve, reject) =>
      init.signal?.addEventListener("abort", () => reject(new Error("aborted"))),
    );
  }
  const more = reply.retryAfter ? { headers: { "retry-after": reply.retryAfter } } : {};
  return Response.json(reply.body, { status: reply.status ?? 200, ...more });
}

function make(options: Partial<Options> = {}): Tideline {
  const tideline = createTideline({
    endpoint: "https://stats.example",
    site: "demo",
    fetch: answer as typeof fetch,
    onDrop: (some) => dropped.push(...some),
    ...options,
  });
  open.push(tideline);
  return tideline;
}

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  replies = [];
  dropped = [];
});

afterEach(async () => {
  await Promise.all(open.map((tideline) => tideline.close(0)));
  open = [];
  vi.useRealTimers();
});

const batches = () => sent.map(({ events }) => events.length);
const idsOf = (index: number) => sent[index]?.events.map(({ id }) => id);

test("events of a second travel together, in the document that the server knows, with ids that carry the time", async () => {
  const tideline = make();
  const began = Date.now();
  const id = tideline.track("signup", { properties: { plan: "pro" }, value: 49.9, userId: "u-17" });
  await vi.advanceTimersByTimeAsync(900);
  tideline.track("later");
  expect(sent).toHaveLength(0);
  expect(tideline.waiting).toBe(2);
  await vi.advanceTimersByTimeAsync(100);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ url: "https://stats.example/graphql", query: TRACK_WITH_RECEIPT, site: "demo" });
  expect(sent[0]?.headers["user-agent"]).toMatch(/^tideline-sdk\//);
  expect(sent[0]?.events[0]).toEqual({ id, name: "signup", properties: { plan: "pro" }, value: 49.9, userId: "u-17" });
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(began);
  expect(tideline.waiting).toBe(0);
});

test("how a page was looked at is told of its view, and of no time of its own", async () => {
  const tideline = make();
  const id = tideline.pageview({ url: "https://shop.example/" });
  tideline.track("engagement", { id, seconds: 42.5, depth: 80 });
  await tideline.flush();
  expect(sent[0]?.events).toEqual([
    { id, name: "pageview", url: "https://shop.example/" },
    { id, name: "engagement", seconds: 42.5, depth: 80 },
  ]);
});

test("a full batch leaves at once, and what comes meanwhile follows in the next", async () => {
  const tideline = make({ batchSize: 3 });
  for (let count = 0; count < 7; count++) tideline.track(`event ${count}`);
  await vi.advanceTimersByTimeAsync(0);
  expect(batches()).toEqual([3, 3, 1]);
  expect(sent.flatMap(({ events }) => events.map(({ name }) => name))).toEqual(
    Array.from({ length: 7 }, (_, count) => `event ${count}`),
  );
});

test("large events travel in bodies that the gateway takes", async () => {
  const tideline = make();
  for (let count = 0; count < 100; count++) tideline.track("large", { properties: { text: "x".repeat(20_000) } });
  await tideline.flush();
  expect(batches().reduce((sum, size) => sum + size)).toBe(100);
  for (const { events } of sent) expect(JSON.stringify(events).length).toBeLessThan(310_000);
});

test.each<[string, Reply]>([
  ["a network failure", "network failure"],
  ["no answer in time", "no answer"],
  ["a 503 of the gateway", { status: 503, ...refusal("UNAVAILABLE") }],
  ["a 502 of something in between", { status: 502, body: { message: "bad gateway" } }],
  ["OVERLOADED", refusal("OVERLOADED")],
  ["an answer that is not JSON", "not JSON"],
  ["an answer that is not Tideline's", { body: [] }],
])("after %s the same events are sent again with the same ids, before later ones", async (_what, reply) => {
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), ms);
    return controller.signal;
  });
  replies = [reply, reply];
  const tideline = make({ timeoutMs: 100 });
  tideline.track("first");
  await vi.advanceTimersByTimeAsync(1100);
  tideline.track("later");
  await vi.advanceTimersByTimeAsync(1100);
  expect(sent).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(2100);
  expect(sent).toHaveLength(3);
  expect(idsOf(1)?.[0]).toBe(idsOf(0)?.[0]);
  expect(sent[2]?.events.map(({ name }) => name)).toEqual(["first", "later"]);
  expect(idsOf(2)?.[0]).toBe(idsOf(0)?.[0]);
  expect(tideline.waiting).toBe(0);
  expect(dropped).toEqual([]);
});

test("waits grow up to a minute, and a server in trouble is not asked with every event", async () => {
  replies = Array.from({ length: 100 }, () => "network failure" as const);
  const tideline = make();
  for (let count = 0; count < 630; count++) {
    tideline.track("again");
    await vi.advanceTimersByTimeAsync(1000);
  }
  const gaps = sent.slice(1).map(({ at }, index) => at - (sent[index]?.at ?? 0));
  expect(gaps[0]).toBeLessThanOrEqual(1000);
  expect(gaps[0]).toBeGreaterThanOrEqual(500);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000);
  expect(gaps.at(-1)).toBeGreaterThanOrEqual(30_000);
  expect(sent.length).toBeLessThan(26);
});

test.each([
  ["what the error says", refusal("OVERLOADED", { retryAfterSeconds: 7 })],
  ["the header", { status: 503, body: "later", retryAfter: "7" }],
])("the server's own wait is kept: %s", async (_where, reply) => {
  replies = [reply];
  const tideline = make({ batchMs: 0 });
  tideline.track("first");
  await vi.advanceTimersByTimeAsync(6900);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(sent).toHaveLength(2);
});

test("what the server refuses is dropped, and said: an event, or a whole batch", async () => {
  const tideline = make();
  replies = [
    ok([{ index: 1, code: "INVALID_EVENT", message: "`name` is too long." }]),
    refusal("UNKNOWN_SITE"),
    { status: 404, body: { nothing: "here" } },
  ];
  tideline.track("good");
  tideline.track("bad");
  await tideline.flush();
  tideline.track("nobody's");
  await tideline.flush();
  tideline.track("lost");
  expect(await tideline.flush()).toBe(true);
  expect(dropped.map(({ event, code }) => [event.name, code])).toEqual([
    ["bad", "INVALID_EVENT"],
    ["nobody's", "UNKNOWN_SITE"],
    ["lost", "HTTP_404"],
  ]);
  expect(dropped[0]?.message).toBe("`name` is too long.");
});

test("a batch on which the server keeps failing inside does not hold up the rest for ever", async () => {
  replies = [refusal("INTERNAL"), refusal("INTERNAL"), refusal("INTERNAL")];
  const tideline = make();
  tideline.track("poison");
  for (let tries = 0; tries < 3; tries++) await tideline.flush();
  tideline.track("good");
  expect(await tideline.flush()).toBe(true);
  expect(dropped.map(({ event, code }) => [event.name, code])).toEqual([["poison", "INTERNAL"]]);
  expect(sent[3]?.events.map(({ name }) => name)).toEqual(["good"]);
});

test("a batch that is too large for the gateway is halved until it is not", async () => {
  const tooLarge = { status: 413, ...refusal("PAYLOAD_TOO_LARGE") };
  replies = [tooLarge, tooLarge];
  const tideline = make();
  for (let count = 0; count < 8; count++) tideline.track(`event ${count}`);
  expect(await tideline.flush()).toBe(true);
  expect(batches()).toEqual([8, 4, 2, 2, 2, 2]);
  expect(dropped).toEqual([]);
});

test("memory is bounded: the oldest make room, and it is said", async () => {
  replies = Array.from({ length: 10 }, () => "network failure" as const);
  const tideline = make({ capacity: 5 });
  for (let count = 0; count < 3; count++) tideline.track(`event ${count}`);
  await tideline.flush();
  for (let count = 3; count < 8; count++) tideline.track(`event ${count}`);
  expect(dropped.map(({ event, code }) => [event.name, code])).toEqual([
    ["event 0", "QUEUE_FULL"],
    ["event 1", "QUEUE_FULL"],
    ["event 2", "QUEUE_FULL"],
  ]);
  expect(tideline.waiting).toBe(5);
});

test("track never throws: neither for what is no JSON nor for a callback that fails", async () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const codes: string[] = [];
  const tideline = make({
    onDrop: ([first]) => {
      codes.push(first?.code ?? "");
      throw new Error("mine");
    },
  });
  tideline.track("circular", { properties: circular });
  tideline.track("large number", { properties: { n: 1n } });
  tideline.track("good");
  expect(await tideline.flush()).toBe(true);
  expect(codes).toEqual(["NOT_JSON", "NOT_JSON"]);
  expect(sent[0]?.events.map(({ name }) => name)).toEqual(["good"]);
});

test("close sends what waits, gives up in time, and drops what comes later", async () => {
  const tideline = make();
  tideline.track("last words");
  expect(await tideline.close()).toBe(true);
  expect(sent).toHaveLength(1);
  tideline.track("too late");
  expect(dropped.map(({ event, code }) => [event.name, code])).toEqual([["too late", "CLOSED"]]);

  replies = Array.from({ length: 100 }, () => "network failure" as const);
  const lost = make();
  lost.track("lost");
  const closed = lost.close(5000);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await closed).toBe(false);
  expect(dropped.at(-1)).toMatchObject({ event: { name: "lost" }, code: "CLOSED" });
  await vi.advanceTimersByTimeAsync(100_000);
  expect(lost.waiting).toBe(0);
});

test("identify is tried again while the server says later, and throws what it refuses", async () => {
  replies = ["network failure", { body: { data: { identify: { stored: true } } } }];
  const tideline = make();
  const done = tideline.identify("u-17", { plan: "pro" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(await done).toBe(true);
  expect(sent).toHaveLength(2);
  replies = [{ body: { data: { identify: { stored: false, code: "BOT", message: "" } } } }];
  expect(await tideline.identify("u-17")).toBe(false);
  replies = [refusal("UNKNOWN_SITE")];
  await expect(tideline.identify("u-17")).rejects.toEqual(new TidelineError("UNKNOWN_SITE", "UNKNOWN_SITE it is"));
});

test("another path is the endpoint itself", async () => {
  const tideline = make({ endpoint: "https://shop.example/collect" });
  tideline.track("any");
  await tideline.flush();
  expect(sent[0]?.url).toBe("https://shop.example/collect");
});

test("ids of one millisecond are in order and different, and the clock may be set back", () => {
  const now = Date.now() + 2000;
  const ids = Array.from({ length: 10_000 }, () => uuidv7(now));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(uuidv7(now - 30_000) > (ids.at(-1) as string)).toBe(true);
});

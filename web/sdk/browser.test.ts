// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { createTideline } from "./client.ts";

function make() {
  const sent: { keepalive: boolean; events: Record<string, unknown>[] }[] = [];
  const tideline = createTideline({
    endpoint: "https://stats.example",
    site: "demo",
    fetch: (async (_url: string, init: RequestInit) => {
      const { variables } = JSON.parse(String(init.body));
      sent.push({ keepalive: init.keepalive === true, events: variables.e ?? [] });
      return Response.json({
        data: { track: { accepted: 1, duplicates: 0, rejected: [] }, identify: { stored: true } },
      });
    }) as typeof fetch,
  });
  return { tideline, sent };
}

test("in a browser events carry the page, and after identify the person", async () => {
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL("https://shop.example/a#token=1");
  document.title = "A";
  const { tideline, sent } = make();
  await tideline.identify("u-17", { plan: "pro" });
  tideline.pageview();
  tideline.track("booking", { title: "Mine", value: 24 });
  await tideline.close();
  const [view, booking] = sent[1]?.events ?? [];
  expect(view).toMatchObject({ name: "pageview", url: "https://shop.example/a", title: "A", userId: "u-17" });
  expect(view?.screen).toMatch(/^\d+x\d+$/);
  expect(booking).toMatchObject({ name: "booking", title: "Mine", value: 24 });
});

test("what waits when the page is left is sent in requests that outlive it", async () => {
  const { tideline, sent } = make();
  for (let count = 0; count < 60; count++) tideline.track("large", { properties: { text: "x".repeat(1500) } });
  dispatchEvent(new Event("pagehide"));
  expect(sent.flatMap(({ events }) => events)).toHaveLength(60);
  expect(sent.every(({ keepalive }) => keepalive)).toBe(true);
  for (const { events } of sent) expect(JSON.stringify(events).length).toBeLessThan(21_000);
  await tideline.close();
});

test("a browser whose person said not to be counted sends nothing", async () => {
  vi.stubGlobal("localStorage", { tideline: "ignore" });
  const { tideline, sent } = make();
  tideline.track("ignored");
  await tideline.identify("u-17");
  await tideline.close();
  expect(sent).toHaveLength(0);
});

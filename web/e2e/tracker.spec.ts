import type { Page } from "@playwright/test";
import { CHROMIUM, stack } from "./browser.ts";
import { ask, newSite } from "./database.ts";
import { expect, test } from "./problems.ts";
import { Shop } from "./shop.ts";

// Playwright switches the back/forward cache off; people's browsers do not.
test.use({ launchOptions: { ...CHROMIUM, ignoreDefaultArgs: ["--disable-back-forward-cache"] } });

let site: Awaited<ReturnType<typeof newSite>>;
let shop: Shop;

test.beforeAll(async () => {
  site = await newSite();
  shop = new Shop(stack.url, site.key);
  await shop.open();
});

test.afterAll(async () => {
  await shop.close();
  await site.remove();
});

/** What is stored of the pages below a path, in the order it happened. */
async function stored(below: string): Promise<Record<string, unknown>[]> {
  return ask(
    `SELECT name, path, title, value, properties, referrer, hostname FROM events
     WHERE site_id = (SELECT id FROM sites WHERE domain = $1) AND path LIKE $2 ORDER BY time, event_id`,
    [site.domain, `${below}%`],
  );
}

/** Waits until these are stored, and no others. */
async function expectStored(
  below: string,
  events: [name: unknown, path: unknown][],
): Promise<Record<string, unknown>[]> {
  await expect
    .poll(async () => (await stored(below)).map(({ name, path }) => [name, path]), { timeout: 3000, intervals: [50] })
    .toEqual(events);
  return stored(below);
}

/** The addresses of events that the tracker tells, as they leave the browser. */
function toldBy(page: Page): string[] {
  const told: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/graphql")) {
      for (const event of request.postDataJSON().variables.e) {
        if (event.name !== "engagement") told.push(event.url.replace(shop.at(""), ""));
      }
    }
  });
  return told;
}

test("navigation of a single-page application counts, with its titles", async ({ page }) => {
  await page.goto(shop.at("/spa/one"));
  await expectStored("/spa", [["pageview", "/spa/one"]]);
  await page.evaluate('go("/spa/two"); history.replaceState({}, "", "/spa/two")');
  await page.evaluate('location.hash = "part"');
  await expectStored("/spa", [
    ["pageview", "/spa/one"],
    ["pageview", "/spa/two"],
  ]);
  await page.goBack();
  await page.goBack();
  const events = await expectStored("/spa", [
    ["pageview", "/spa/one"],
    ["pageview", "/spa/two"],
    ["pageview", "/spa/one"],
  ]);
  expect(events[1]).toMatchObject({ title: "Shop /spa/two", hostname: "127.0.0.1" });
});

test("hash routing: fragments are pages where they are paths, and all of them where the tag says so", async ({
  page,
}) => {
  const told = toldBy(page);
  await page.goto(shop.at("/plain#token=secret"));
  await page.evaluate('location.hash = "#/inner"');
  await page.locator("#fragment").click();
  await expect.poll(() => told).toEqual(["/plain", "/plain#/inner", "/plain"]);
  told.length = 0;
  await page.goto(shop.at("/hash"));
  await page.locator("#fragment").click();
  await page.goBack();
  await expect.poll(() => told).toEqual(["/hash", "/hash#/about", "/hash"]);
});

test("a page that comes back from the back/forward cache counts again", async ({ page }) => {
  await page.goto(shop.at("/cached"));
  await expectStored("/cached", [["pageview", "/cached"]]);
  await page.evaluate('addEventListener("pageshow", (event) => { window.wasCached = event.persisted })');
  await page.goto(shop.at("/other"));
  // It is there at once: nothing loads.
  await page.goBack({ waitUntil: "commit" });
  await expect.poll(() => page.evaluate("window.wasCached")).toBe(true);
  await expectStored("/cached", [
    ["pageview", "/cached"],
    ["pageview", "/cached"],
  ]);
});

test("clicks on outbound links, files and marked elements count, also when the page goes at once", async ({ page }) => {
  await page.goto(shop.at("/clicks"));
  await page.locator("button b").click();
  await Promise.all([page.waitForEvent("download"), page.locator("#download").click()]);
  await page.locator("#outbound").click();
  const events = await expectStored("/clicks", [
    ["pageview", "/clicks"],
    ["signup", "/clicks"],
    ["download", "/clicks"],
    ["outbound", "/clicks"],
  ]);
  expect(events[1]).toMatchObject({ value: 49.9, properties: { plan: "pro" } });
  expect(events[2]?.properties).toEqual({ url: shop.at("/files/tides.pdf") });
  expect(events[3]?.properties).toEqual({
    url: `${shop.at("/elsewhere?from=shop").replace("127.0.0.1", "localhost")}`,
  });
});

test("what happens right before the page is left or closed arrives", async ({ page, context }) => {
  await page.goto(shop.at("/leave/first"), { waitUntil: "load" });
  await page.evaluate('tideline.track("last words")');
  await page.goto("about:blank");
  const second = await context.newPage();
  await second.goto(shop.at("/leave/second"));
  await second.evaluate('tideline.track("closed")');
  await second.close();
  await expectStored("/leave", [
    ["pageview", "/leave/first"],
    ["last words", "/leave/first"],
    ["pageview", "/leave/second"],
    ["closed", "/leave/second"],
  ]);
});

test("how long and how far a page was looked at is told when it is left", async ({ page }) => {
  await page.goto(shop.at("/engaged"));
  await page.evaluate("scrollTo(0, innerHeight)");
  await page.waitForTimeout(1100);
  await page.evaluate("scrollTo(0, 0)");
  await page.goto("about:blank");
  await expectStored("/engaged", [["pageview", "/engaged"]]);
  const told = async () =>
    ask(
      `SELECT seconds, depth FROM engagement JOIN events USING (site_id, time, event_id)
       WHERE site_id = (SELECT id FROM sites WHERE domain = $1) AND path = '/engaged'`,
      [site.domain],
    );
  await expect.poll(async () => (await told()).length, { timeout: 3000, intervals: [50] }).toBe(1);
  const [engagement] = await told();
  // A window's height of four, and one more was scrolled.
  expect(engagement).toMatchObject({ depth: 50 });
  expect(engagement?.seconds).toBeGreaterThan(1);
  expect(engagement?.seconds).toBeLessThan(10);
});

test("a browser can say that it is not to be counted, and a sample of nobody is nobody", async ({ page }) => {
  const told = toldBy(page);
  await page.goto(shop.at("/switch#tideline=ignore"));
  await page.evaluate('tideline.track("ignored")');
  await page.goto(shop.at("/switch"));
  await page.goto(shop.at("/sampled"));
  await page.goto(shop.at("/switch#tideline=count"));
  await page.evaluate('tideline.track("counted")');
  await expectStored("/switch", [
    ["pageview", "/switch"],
    ["counted", "/switch"],
  ]);
  expect(told).toEqual(["/switch", "/switch"]);
});

test("what happens without a network is told when it is back, once and in order", async ({
  page,
  context,
  problems,
}) => {
  await page.goto(shop.at("/offline"));
  await expectStored("/offline", [["pageview", "/offline"]]);
  await context.setOffline(true);
  await page.evaluate('go("/offline/two"); tideline.track("unheard")');
  await expect.poll(() => problems.length).toBeGreaterThan(0);
  await context.setOffline(false);
  await expectStored("/offline", [
    ["pageview", "/offline"],
    ["pageview", "/offline/two"],
    ["unheard", "/offline/two"],
  ]);
  // The browser itself writes each failed request to the console.
  expect(problems.filter((problem) => !problem.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
  problems.length = 0;
});

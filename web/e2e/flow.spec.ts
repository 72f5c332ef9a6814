import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { parseCsv } from "./csv.ts";
import { ask, type DemoSite, demoSite } from "./database.ts";
import { expect, test } from "./problems.ts";
import { signIn } from "./session.ts";

/** An event must be in the database and on the screen this long after it happened. */
const SOON_MS = 3000;

async function tile(page: Page, metric: string): Promise<number> {
  return Number(await page.getByTestId(`tile-${metric}`).getAttribute("data-value"));
}

async function newest(site: DemoSite, name: string, count: number): Promise<Record<string, unknown>[]> {
  return ask(
    `SELECT event_id, name, path, title, hostname, language, screen, value, properties, visitor_id
     FROM events WHERE site_id = $1 AND name = $2 AND time > now() - interval '1 minute'
     ORDER BY time DESC, event_id DESC LIMIT $3`,
    [site.id, name, count],
  );
}

async function countEvents(site: DemoSite, name: string): Promise<number> {
  const [row] = await ask("SELECT count(*)::int AS count FROM events WHERE site_id = $1 AND name = $2", [
    site.id,
    name,
  ]);
  return Number(row?.count);
}

test("what a visitor does is in the database and on the dashboard within three seconds, and in the CSV", async ({
  page,
  browser,
}) => {
  const site = await demoSite();
  await signIn(page, `/login?redirect=${encodeURIComponent("/?range=today&metric=pageviews")}`);
  await page.getByRole("button", { name: "Table" }).click();
  const running = page.getByTestId("chart-table").getByRole("row").nth(1).getByRole("cell");
  await expect(running).toHaveCount(6);
  const chartBefore = Number((await running.nth(2).textContent())?.replace(/\D/g, ""));
  const pageviews = await tile(page, "pageviews");
  const stored = await countEvents(site, "pageview");

  // A page view.
  const visitor = await browser.newContext({ locale: "fr-FR", viewport: { width: 1440, height: 900 } });
  const demo = await visitor.newPage();
  await demo.goto("/demo/");
  await Promise.all([
    expect.poll(() => countEvents(site, "pageview"), { timeout: SOON_MS, intervals: [100] }).toBe(stored + 1),
    expect.poll(() => tile(page, "pageviews"), { timeout: SOON_MS, intervals: [100] }).toBe(pageviews + 1),
    expect
      .poll(async () => Number((await running.nth(2).textContent())?.replace(/\D/g, "")), {
        timeout: SOON_MS,
        intervals: [100],
      })
      .toBe(chartBefore + 1),
  ]);
  const [view] = await newest(site, "pageview", 1);
  expect(view).toMatchObject({
    path: "/demo/",
    hostname: new URL(page.url()).hostname,
    title: "Saltmarsh — The tide, today",
    // Kept as a class of width, not as the exact size, which would help to recognise people.
    screen: "xl",
  });
  expect(String(view?.event_id)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  expect(String(view?.language)).toMatch(/^fr/);

  // Navigation without a new document, and back.
  await demo.getByRole("link", { name: "Harbour" }).click();
  await demo.goBack();
  await expect.poll(() => countEvents(site, "pageview"), { timeout: SOON_MS }).toBe(stored + 3);
  expect((await newest(site, "pageview", 3)).map((event) => [event.path, event.title])).toEqual([
    ["/demo/", "Saltmarsh — The tide, today"],
    ["/demo/harbour", "Saltmarsh — Harbour"],
    ["/demo/", "Saltmarsh — The tide, today"],
  ]);

  // An event of the page's own.
  await demo.getByRole("link", { name: "Harbour" }).click();
  await demo.getByRole("button", { name: /Book a berth/ }).click();
  await expect.poll(() => tile(page, "pageviews"), { timeout: SOON_MS, intervals: [100] }).toBe(pageviews + 4);
  const [booking] = await newest(site, "booking", 1);
  expect(booking).toMatchObject({ path: "/demo/harbour", value: 24, properties: { berth: "guest" } });
  expect(booking?.visitor_id).toBe(view?.visitor_id);

  // What is sent while the page goes away arrives as well.
  await demo.getByRole("link", { name: "Visit" }).click();
  await demo.getByRole("button", { name: /Ask a question/ }).click();
  await demo.goto("about:blank");
  await expect.poll(() => newest(site, "contact", 1), { timeout: SOON_MS }).toHaveLength(1);
  await visitor.close();

  await expectExportEqualsDatabase(page, site);
});

async function expectExportEqualsDatabase(page: Page, site: DemoSite): Promise<void> {
  const range = await page.getByTestId("chart").getAttribute("data-range");
  const [start, end] = range?.split("/") ?? [];
  await page.getByTestId("export").click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("export-download").click()]);
  expect(download.suggestedFilename()).toBe(`${site.domain}_${start}_${end}.csv`);
  const rows = parseCsv(await readFile(await download.path(), "utf8"));
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).first().click();

  const stored = await ask(
    `SELECT *, (extract(epoch FROM time) * 1000000)::bigint AS microseconds FROM events
     WHERE site_id = $1 AND time >= $2::timestamp AT TIME ZONE $4 AND time < $3::timestamp AT TIME ZONE $4
     ORDER BY time, event_id`,
    [site.id, start, end, site.timezone],
  );
  const { time: _time, value: _value, properties: _properties, ...texts } = rows[0] ?? {};
  const columns = Object.keys(texts);
  const apart = ["site_id", "microseconds", "time", "value", "properties"];
  expect([...columns].sort()).toEqual(
    Object.keys(stored[0] ?? {})
      .filter((column) => !apart.includes(column))
      .sort(),
  );
  expect(rows.length).toBeGreaterThan(5);
  expect(
    rows.map(({ time, value, properties, ...rest }) => ({
      ...rest,
      microseconds: microseconds(String(time)),
      value: value === null ? null : Number(value),
      properties: JSON.parse(properties ?? "null"),
    })),
  ).toEqual(
    stored.map((row) => ({
      ...Object.fromEntries(columns.map((column) => [column, row[column]])),
      microseconds: row.microseconds,
      value: row.value,
      properties: row.properties,
    })),
  );
}

/** Microseconds since 1970, as text: more than a Date can hold. */
function microseconds(time: string): string {
  const fraction = /\.(\d{6})/.exec(time)?.[1];
  if (!fraction) throw new Error(`${time} has no microseconds`);
  return String(BigInt(Date.parse(time.replace(/\.\d+/, ""))) * 1000n + BigInt(fraction));
}

test("the mutation of the documentation, word for word, answers with success", async ({ page }) => {
  await signIn(page);
  const answer = await page.request.post("/graphql", {
    headers: { origin: new URL(page.url()).origin },
    data: {
      query: 'mutation { exportData(startDate: "2025-01-01", endDate: "2025-02-01") { success csvFile } }',
    },
  });
  expect(answer.status()).toBe(200);
  const { data, errors } = await answer.json();
  expect(errors).toBeUndefined();
  expect(data.exportData.success).toBe(true);
  expect(data.exportData.csvFile).toMatch(/^time,event_id,name,/);
});

import type { Page } from "@playwright/test";
import { ask, demoSite, newSite } from "./database.ts";
import { expect, test } from "./problems.ts";
import { shown, signIn } from "./session.ts";

// Each goes through many states of the page.
test.describe.configure({ timeout: 90_000 });

async function pastDays(): Promise<{ from: string; to: string }> {
  const [days] = await ask("SELECT (current_date - 20)::text AS from, (current_date - 8)::text AS to");
  return days as { from: string; to: string };
}

const WITHIN = `site_id = $1 AND time >= $2::timestamp AT TIME ZONE $4
  AND time < ($3::timestamp + interval '1 day') AT TIME ZONE $4`;

function parameter(page: Page, name: string): string | null {
  return new URL(page.url()).searchParams.get(name);
}

test("a country on the map filters everything", async ({ page }) => {
  const days = await pastDays();
  await signIn(page, `/?range=custom&from=${days.from}&to=${days.to}`);
  const france = page.getByTestId("world-map").locator("[data-country=FR]");
  await page.getByTestId("card-places").scrollIntoViewIfNeeded();
  await france.dispatchEvent("click");
  await expect(page.getByTestId("chip")).toHaveText(/Country is France/);
  await expect(page.getByTestId("rows-places").getByTestId("row")).toHaveCount(1);
});

test("events lead to their properties, and these to values that filter", async ({ page }) => {
  const site = await demoSite();
  const days = await pastDays();
  const parameters = [site.id, days.from, days.to, site.timezone];
  await signIn(page, `/?range=custom&from=${days.from}&to=${days.to}`);
  const card = page.getByTestId("card-events");
  await card.getByRole("tab", { name: "Properties" }).click();
  await card.getByRole("button", { name: /^plan/ }).click();
  await expect.poll(() => parameter(page, "property")).toBe("plan");
  const rows = card.getByTestId("row");
  const values = await ask(
    `SELECT properties->>'plan' AS value, count(DISTINCT visitor_id)::int AS visitors FROM events
     WHERE ${WITHIN} AND properties ? 'plan' GROUP BY 1 ORDER BY 2 DESC, (properties->>'plan') COLLATE "C"`,
    parameters,
  );
  await expect
    .poll(() => rows.evaluateAll((all) => all.map((row) => `${row.dataset.value}: ${row.dataset.count}`)))
    .toEqual(values.map((row) => `${row.value}: ${row.visitors}`));
  await rows.first().click();
  await expect(page.getByTestId("chip")).toHaveText(new RegExp(`plan is ${values[0]?.value}`));
  await shown(page);
  await expect(page.getByTestId("tile-visitors")).toHaveAttribute("data-value", String(values[0]?.visitors));
  await page.goBack();
  await card.getByRole("button", { name: /All properties/ }).click();
  await expect(card.getByRole("button", { name: /^seats/ })).toBeVisible();
});

test("the large table is searched, put in order and filtered from, and back closes it", async ({ page }) => {
  const site = await demoSite();
  const days = await pastDays();
  await signIn(page, `/?range=custom&from=${days.from}&to=${days.to}`);
  await page.getByRole("button", { name: "Page: all values" }).click();
  const table = page.getByTestId("details");
  const rows = table.getByTestId("details-row");
  const column = (name: string) => rows.locator(`[data-column=${name}]`);
  const expected = await ask(
    `SELECT path, count(DISTINCT visitor_id)::int AS visitors, count(*)::int AS pageviews FROM events
     WHERE ${WITHIN} AND name = 'pageview' GROUP BY path ORDER BY visitors DESC, path COLLATE "C" LIMIT 50`,
    [site.id, days.from, days.to, site.timezone],
  );
  await expect
    .poll(() => rows.evaluateAll((all) => all.map((row) => row.dataset.value)))
    .toEqual(expected.map((row) => row.path));
  expect((await column("pageviews").allTextContents()).map((text) => Number(text.replace(/\D/g, "")))).toEqual(
    expected.map((row) => row.pageviews),
  );
  await table.getByRole("button", { name: "Visit duration" }).click();
  await expect(table.getByRole("columnheader", { name: "Visit duration" })).toHaveAttribute("aria-sort", "descending");
  await table.getByRole("button", { name: "Visit duration" }).click();
  await expect(table.getByRole("columnheader", { name: "Visit duration" })).toHaveAttribute("aria-sort", "ascending");
  await page.getByLabel("More metrics").check();
  await expect(table.getByRole("columnheader")).toHaveCount(15);
  await page.getByRole("searchbox").fill("DOCS/");
  const found = expected.filter((row) => String(row.path).includes("docs/")).map((row) => row.path);
  await expect
    .poll(async () => (await rows.evaluateAll((all) => all.map((row) => row.dataset.value))).sort())
    .toEqual(found.sort());
  await page.getByRole("searchbox").fill("nowhere at all");
  await expect(table).toContainText("No value matches.");
  await page.goBack();
  await expect(table).toHaveCount(0);
  await page.goForward();
  await rows.first().getByRole("button").click();
  await expect(table).toHaveCount(0);
  await expect(page.getByTestId("chip")).toHaveText(/Page is \//);
});

test("a long list comes page by page, every value once", async ({ page }) => {
  const site = await newSite();
  await ask(
    `INSERT INTO events (time, event_id, site_id, name, path, visitor_id, session_id)
     SELECT now() - interval '1 minute', gen_random_uuid(), sites.id, 'pageview', '/' || n, n, n
     FROM sites, generate_series(1, 120) AS n WHERE domain = $1`,
    [site.domain],
  );
  try {
    await signIn(page, `/sites/${site.domain}?range=24h&details=path`);
    const rows = page.getByTestId("details-row");
    await expect(rows).toHaveCount(50);
    await page.getByRole("button", { name: "Show more" }).click();
    await expect(rows).toHaveCount(100);
    await page.getByRole("button", { name: "Show more" }).click();
    await expect(rows).toHaveCount(120);
    await expect(page.getByRole("button", { name: "Show more" })).toHaveCount(0);
    expect(new Set(await rows.evaluateAll((all) => all.map((row) => row.dataset.value))).size).toBe(120);
  } finally {
    await site.remove();
  }
});

test("filters are kept as a segment, applied from another state, and deleted", async ({ page }) => {
  const name = `French readers ${Date.now()}`;
  await signIn(page, "/?filters=country,is,FR;path,matches,^/docs");
  await page.getByTestId("segments").click();
  const popover = page.getByRole("dialog", { name: "Segments" });
  await popover.getByRole("button", { name: "Save segment" }).click();
  await expect(popover.getByRole("alert")).toHaveText("Give it a name.");
  await popover.getByLabel("Keep the filters as").fill(name);
  await popover.getByRole("button", { name: "Save segment" }).click();
  await expect(popover.getByRole("button", { name, exact: true })).toHaveAttribute("aria-current", "true");
  await page.goto("/?range=7d");
  await page.getByTestId("segments").click();
  await expect(popover).toContainText("Add a filter first");
  await popover.getByRole("button", { name, exact: true }).click();
  await expect(page.getByTestId("chip")).toHaveText([/Country is France/, /Page matches \^\/docs/]);
  expect(parameter(page, "filters")).toBe("country,is,FR;path,matches,^/docs");
  await page.getByTestId("segments").click();
  await popover.getByRole("button", { name: `Delete the segment ${name}` }).click();
  await expect(popover.getByRole("button", { name, exact: true })).toHaveCount(0);
});

test("all sites together: their sum, each of them, and the keys that lead to them", async ({ page }) => {
  const demo = await demoSite();
  const other = await newSite();
  await ask(
    `INSERT INTO events (time, event_id, site_id, name, path, visitor_id, session_id)
     SELECT now() - interval '1 minute', gen_random_uuid(), sites.id, 'pageview', '/', n, n
     FROM sites, generate_series(1, 7) AS n WHERE domain = $1`,
    [other.domain],
  );
  try {
    await signIn(page);
    await page.keyboard.press("0");
    await expect(page).toHaveURL(/\/sites$/);
    await shown(page);
    const visitors = page.getByTestId("site-visitors");
    await expect(visitors).toHaveCount(2);
    const each = await visitors.evaluateAll((all) => all.map((one) => Number(one.textContent?.replace(/\D/g, ""))));
    expect(each[1]).toBe(7);
    // People of different sites are different ones.
    await expect(page.getByTestId("tile-visitors")).toHaveAttribute("data-value", String(Number(each[0]) + 7));
    await page.keyboard.press("2");
    await expect(page).toHaveURL(new RegExp(`/sites/${other.domain}$`));
    await expect(page.getByTestId("tile-visitors")).toHaveAttribute("data-value", "7");
    await page.keyboard.press("1");
    await expect(page).toHaveURL(new RegExp(`/sites/${demo.domain}$`));
    await page.getByRole("button", { name: /^Site: / }).click();
    await page.getByRole("menuitemradio", { name: "All sites" }).click();
    await expect(page).toHaveURL(/\/sites$/);
  } finally {
    await other.remove();
  }
});

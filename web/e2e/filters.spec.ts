import type { Page } from "@playwright/test";
import { expectClean } from "./axe.ts";
import { ask, type DemoSite, demoSite } from "./database.ts";
import { expect, test } from "./problems.ts";
import { shown, signIn } from "./session.ts";

/** Days that are over: whatever else the tests send, these numbers stand still. */
async function pastDays(): Promise<{ from: string; to: string }> {
  const [days] = await ask("SELECT (current_date - 20)::text AS from, (current_date - 8)::text AS to");
  return days as { from: string; to: string };
}

interface Expected {
  site: DemoSite;
  from: string;
  to: string;
  /** SQL that every event has to meet. */
  where: string;
}

const WITHIN = `site_id = $1 AND time >= $2::timestamp AT TIME ZONE $4
  AND time < ($3::timestamp + interval '1 day') AT TIME ZONE $4`;

/** The rows of a card, straight from the events. */
async function rowsInDatabase({ site, from, to, where }: Expected, column: string): Promise<string[]> {
  const rows = await ask(
    `SELECT coalesce(${column}, '') AS value, count(DISTINCT visitor_id)::int AS visitors FROM events
     WHERE ${WITHIN} AND ${where} GROUP BY ${column} ORDER BY visitors DESC, ${column} COLLATE "C" LIMIT 9`,
    [site.id, from, to, site.timezone],
  );
  return rows.map((row) => `${row.value}: ${row.visitors}`).sort();
}

async function rowsOnPage(page: Page, card: string): Promise<string[]> {
  const rows = page.getByTestId(`rows-${card}`).getByTestId("row");
  const texts = await rows.evaluateAll((buttons) =>
    buttons.map((button) => `${button.dataset.value}: ${button.dataset.count}`),
  );
  return texts.sort();
}

/** Tiles, chart and every card say what SQL says about the same events. */
async function expectPageEqualsDatabase(page: Page, expected: Expected): Promise<void> {
  const { site, from, to, where } = expected;
  const parameters = [site.id, from, to, site.timezone];
  const counts = `count(DISTINCT visitor_id)::int AS visitors,
    (count(*) FILTER (WHERE name = 'pageview'))::int AS pageviews`;
  const [totals] = await ask(`SELECT ${counts} FROM events WHERE ${WITHIN} AND ${where}`, parameters);
  for (const metric of ["visitors", "pageviews"]) {
    await expect(page.getByTestId(`tile-${metric}`)).toHaveAttribute("data-value", String(totals?.[metric]));
  }
  const days = await ask(
    `SELECT (time AT TIME ZONE $4)::date AS day, ${counts} FROM events
     WHERE ${WITHIN} AND ${where} GROUP BY day ORDER BY day DESC`,
    parameters,
  );
  const cells = page.getByTestId("chart-table").locator("tbody tr");
  const numbers = async () => {
    const all = await cells.evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll("td")].map((cell) => Number(cell.textContent?.replace(/\D/g, "")))),
    );
    return all.flatMap(([visitors, , pageviews]) => (visitors === 0 ? [] : [[visitors, pageviews]]));
  };
  await expect.poll(numbers).toEqual(days.map((day) => [day.visitors, day.pageviews]));
  for (const [card, column, narrower] of [
    ["sources", "source", "true"],
    ["pages", "path", "name = 'pageview'"],
    ["places", "country", "true"],
    ["devices", "browser", "true"],
    ["events", "name", "true"],
  ] as const) {
    const rows = await rowsInDatabase({ ...expected, where: `${where} AND ${narrower}` }, column);
    await expect.poll(() => rowsOnPage(page, card), { message: card }).toEqual(rows);
  }
}

function row(page: Page, card: string, value: string) {
  return page.getByTestId(`rows-${card}`).locator(`[data-value="${value}"]`);
}

function filtersInAddress(page: Page): string | null {
  return new URL(page.url()).searchParams.get("filters");
}

test("a click on a row narrows tiles, chart and every card; back and Escape widen them", async ({ page }) => {
  const site = await demoSite();
  const days = await pastDays();
  const expected = (where: string) => ({ site, ...days, where });
  await signIn(page, `/?range=custom&from=${days.from}&to=${days.to}&bucket=day&view=table&places=country`);
  await expectPageEqualsDatabase(page, expected("true"));

  await row(page, "sources", "google.com").click();
  await expect(page.getByTestId("chip")).toHaveText(/Source is google\.com/);
  expect(filtersInAddress(page)).toBe("source,is,google.com");
  await expectPageEqualsDatabase(page, expected("source = 'google.com'"));
  await expect(row(page, "sources", "google.com")).toHaveAttribute("aria-pressed", "true");

  await row(page, "places", "FR").click();
  await expect(page.getByTestId("chip")).toHaveCount(2);
  expect(filtersInAddress(page)).toBe("source,is,google.com;country,is,FR");
  await expectPageEqualsDatabase(page, expected("source = 'google.com' AND country = 'FR'"));
  await page.reload();
  await expectPageEqualsDatabase(page, expected("source = 'google.com' AND country = 'FR'"));

  await page.goBack();
  await expect(page.getByTestId("chip")).toHaveCount(1);
  await expectPageEqualsDatabase(page, expected("source = 'google.com'"));
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("chip")).toHaveCount(0);
  expect(filtersInAddress(page)).toBeNull();
  await expectPageEqualsDatabase(page, expected("true"));

  // Visitors without a source are a row like the others.
  await row(page, "sources", "").click();
  await expect(page.getByTestId("chip")).toHaveText(/Source is \(none\)/);
  await expectPageEqualsDatabase(page, expected("source IS NULL"));
  await row(page, "sources", "").click();
  await expect(page.getByTestId("chip")).toHaveCount(0);
});

test("a chip is edited, turned round and removed; Escape closes the form before it clears", async ({ page }) => {
  const site = await demoSite();
  const days = await pastDays();
  const expected = (where: string) => ({ site, ...days, where });
  await signIn(
    page,
    `/?range=custom&from=${days.from}&to=${days.to}&bucket=day&view=table&places=country&filters=path,is,/docs`,
  );
  await expectPageEqualsDatabase(page, expected("path = '/docs'"));
  const chip = page.getByTestId("chip");
  await chip.getByRole("button", { name: "Edit" }).click();
  const form = page.getByRole("dialog");
  await form.getByText("is not", { exact: true }).click();
  await expect(chip).toHaveText(/Page is not \/docs/);
  await expectPageEqualsDatabase(page, expected("coalesce(path, '') <> '/docs'"));
  await form.getByText("contains", { exact: true }).click();
  await form.getByLabel("Value", { exact: true }).fill("DOCS/");
  await page.keyboard.press("Enter");
  await expect(form).toHaveCount(0);
  await expect(chip).toHaveText(/Page contains DOCS\//);
  await expectPageEqualsDatabase(page, expected("path ILIKE '%docs/%'"));

  // Letters typed here choose no range, and Escape closes no more than the form.
  await chip.getByRole("button", { name: "Edit" }).click();
  await form.getByLabel("Value", { exact: true }).fill("");
  await form.getByLabel("Value", { exact: true }).pressSequentially("dwt");
  await page.keyboard.press("Escape");
  await expect(form).toHaveCount(0);
  await expect(chip).toHaveCount(1);
  expect(new URL(page.url()).searchParams.get("range")).toBe("custom");

  await chip.getByRole("button", { name: "Remove" }).click();
  await expect(chip).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Add a filter" })).toBeFocused();
  await expectPageEqualsDatabase(page, expected("true"));
});

test("a filter is added by dimension, operator and values, by the names people know", async ({ page }) => {
  const site = await demoSite();
  const days = await pastDays();
  await signIn(page, `/?range=custom&from=${days.from}&to=${days.to}&bucket=day&view=table&places=country`);
  await page.getByRole("button", { name: "Add a filter" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "Apply" }).click();
  await expect(form.getByRole("alert")).toHaveText("Enter a value, or choose one.");
  await form.getByLabel("What").selectOption({ label: "Country" });
  await expect(form.locator("datalist option").first()).toHaveAttribute("value", /[a-z]/);
  await form.getByText("is not", { exact: true }).click();
  await form.getByLabel("Value", { exact: true }).fill("germany");
  await form.getByRole("button", { name: "Or another value" }).click();
  await form.getByLabel("Or this value").fill("France");
  await form.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByTestId("chip")).toHaveText(/Country is not Germany or France/);
  expect(filtersInAddress(page)).toBe("country,is-not,DE,FR");
  await expectPageEqualsDatabase(page, { site, ...days, where: "coalesce(country, '') NOT IN ('DE', 'FR')" });
});

test("the tab of a card is in the address, and counts what it says", async ({ page }) => {
  const site = await demoSite();
  const days = await pastDays();
  await signIn(page, `/?range=custom&from=${days.from}&to=${days.to}`);
  for (const [card, tab, parameter, column] of [
    ["sources", "Channel", "channel", "channel"],
    ["sources", "Referrer", "referrer", "referrer"],
    ["sources", "Campaign", "utm-campaign", "utm_campaign"],
    ["places", "Country", "country", "country"],
    ["places", "Language", "language", "language"],
    ["devices", "OS", "os", "os"],
    ["devices", "Device", "device", "device"],
    ["devices", "Screen", "screen", "screen"],
  ] as const) {
    await page.getByTestId(`card-${card}`).getByRole("tab", { name: tab, exact: true }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get(card)).toBe(parameter);
    const rows = await rowsInDatabase({ site, ...days, where: "true" }, column);
    await expect.poll(() => rowsOnPage(page, card), { message: tab }).toEqual(rows);
  }
  await page.goBack();
  await expect(page.getByTestId("card-devices").getByRole("tab", { name: "Device", exact: true })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  // One host has no tab to choose it by.
  await expect(page.getByTestId("card-pages").getByRole("tab")).toHaveText(["Page", "Entry page", "Exit page"]);
});

test("the page asks two questions, and drops those whose answer nobody waits for any more", async ({ page }) => {
  const days = await pastDays();
  await signIn(page, `/?range=custom&from=${days.from}&to=${days.to}`);
  await page.locator("[data-testid=rows-events][data-shown]").waitFor();
  const asked: string[] = [];
  const dropped: string[] = [];
  const name = (body: string | null) => /query (\w+)/.exec(body ?? "")?.[1] ?? "";
  page.on("requestfailed", (request) => dropped.push(name(request.postData())));
  // The heat map is asked for when it comes into sight.
  const two = (names: string[]) => names.filter((each) => each !== "Heatmap").sort();
  // Answers come when the test says so.
  let answer = () => {};
  const allowed = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/graphql", async (route) => {
    asked.push(name(route.request().postData()));
    await allowed;
    await route.continue().catch(() => undefined);
  });
  await row(page, "sources", "google.com").click();
  await expect.poll(() => two(asked)).toEqual(["Cards", "Overview"]);
  await row(page, "places", "FR").click();
  await expect.poll(() => two(dropped)).toEqual(["Cards", "Overview"]);
  answer();
  await shown(page);
  await page.locator("[data-testid=rows-events][data-shown]").waitFor();
  expect(two(asked)).toEqual(["Cards", "Cards", "Overview", "Overview"]);
});

test("the cards keep their size while they load, and say when nothing is there and when they fail", async ({
  page,
}) => {
  await signIn(page);
  await page.route("**/graphql", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  await page.goto("/?range=7d");
  const boxes = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("[data-testid^=card-]")].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x, y, width, height].map(Math.round);
      }),
    );
  await page.locator("[data-testid=rows-sources][aria-busy=true]").waitFor();
  const before = await boxes();
  expect(before).toHaveLength(5);
  await page.locator("[data-testid=rows-sources][data-shown]").waitFor();
  expect(await boxes()).toEqual(before);
  await page.unroute("**/graphql");

  await page.goto("/?filters=country,is,nowhere");
  await expect(page.getByTestId("cards").getByText("No events match these filters.")).toHaveCount(5);

  await page.route("**/graphql", (route) =>
    route.request().postData()?.includes("query Cards")
      ? route.fulfill({ json: { data: null, errors: [{ message: "Broken.", extensions: { code: "INTERNAL" } }] } })
      : route.continue(),
  );
  await page.goto("/?range=90d");
  await expect(page.getByRole("alert")).toContainText("The lists could not be loaded");
  await page.unroute("**/graphql");
  await page.getByRole("button", { name: "Load the lists again" }).click();
  await page.locator("[data-testid=rows-sources][data-shown]").waitFor();
});

test("everything is reached with the keyboard, and ? lists the keys", async ({ page }) => {
  await signIn(page);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toContainText("Clear all filters");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const first = page.getByTestId("rows-sources").getByTestId("row").first();
  await page.getByTestId("card-sources").getByRole("tab", { name: "Source" }).focus();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Source: all values" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByTestId("card-sources").getByRole("tooltip")).toContainText("Distinct visitors");
  await page.keyboard.press("Tab");
  await expect(first).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("chip")).toHaveCount(1);
  await page.keyboard.press("w");
  await expect(page).toHaveURL(/range=7d&filters=/);
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("chip")).toHaveCount(0);
});

test("in French, with the names that French has", async ({ browser }) => {
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  await signIn(page);
  await page.evaluate(() => localStorage.setItem("tideline.language", "fr"));
  await page.goto("/?filters=country,is,DE;source,is-not,&devices=device&places=country");
  await expect(page.getByTestId("chip").first()).toHaveText(/Pays est Allemagne/);
  await expect(page.getByTestId("chip").last()).toHaveText(/Source n’est pas \(aucun\)/);
  await expect(row(page, "places", "DE")).toContainText("Allemagne");
  await expect(row(page, "devices", "desktop")).toHaveAccessibleName(
    /^Ordinateur En (hausse|baisse) de [\d,\s]+% [\d,]+\s% [\d\s]+ visiteurs$/,
  );
  await expect(page.getByTestId("cards")).toContainText("Événements");
  await context.close();
});

test("a phone with filters has no sideways scroll", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  await signIn(page, "/?filters=country,is,FR;path,contains,docs;browser,is-not,Firefox&devices=screen");
  await page.locator("[data-testid=rows-events][data-shown]").waitFor();
  const widths = () => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(await widths()).toEqual([360, 360]);
  await page.getByTestId("chip").first().getByRole("button").first().tap();
  await expect(page.getByRole("dialog").getByRole("button", { name: "Apply" })).toBeInViewport();
  expect(await widths()).toEqual([360, 360]);
  await page.getByTestId("rows-places").getByTestId("row").first().scrollIntoViewIfNeeded();
  expect(await widths()).toEqual([360, 360]);
  await context.close();
});

for (const theme of ["light", "dark"] as const) {
  test(`accessibility rules hold for cards and filters in the ${theme} theme`, async ({ browser }) => {
    test.setTimeout(60_000);
    const context = await browser.newContext({ colorScheme: theme, locale: "en-GB" });
    const page = await context.newPage();
    await signIn(page, "/?filters=path,is-not,/docs;source,is,");
    await page.locator("[data-testid=rows-events][data-shown]").waitFor();
    await expectClean(page);
    await row(page, "places", "FR").hover();
    await expectClean(page);
    await page.getByTestId("chip").first().getByRole("button").first().click();
    await page.getByRole("dialog").waitFor();
    await expectClean(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await expectClean(page);
    await context.close();
  });
}

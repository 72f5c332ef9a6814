import type { Page } from "@playwright/test";
import { expectAccessible } from "./axe.ts";
import { ask, type DemoSite, demoSite } from "./database.ts";
import { expect, test } from "./problems.ts";
import { signIn } from "./session.ts";

/** Whole months that are over, so that no answer changes while a test looks at it. */
async function lastMonth(site: DemoSite) {
  const [days] = await ask(
    `SELECT to_char(date_trunc('month', now() AT TIME ZONE $1) - interval '1 month', 'YYYY-MM-DD') AS first,
            to_char(date_trunc('month', now() AT TIME ZONE $1) - interval '1 day', 'YYYY-MM-DD') AS last,
            to_char(date_trunc('month', now() AT TIME ZONE $1), 'YYYY-MM-DD') AS end`,
    [site.timezone],
  );
  return days as { first: string; last: string; end: string };
}

/** The table's rows: what stands before them, and the numbers. */
async function table(page: Page): Promise<[key: string | null, values: (number | null)[]][]> {
  await page.locator("[data-testid=answer][aria-busy=false]").waitFor();
  return page
    .getByTestId("explore-table")
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [
        row.getAttribute("data-key"),
        [...row.querySelectorAll("td")].map((cell) => {
          const value = cell.getAttribute("data-value");
          return value ? Number(value) : null;
        }),
      ]),
    );
}

const WITHIN = `events.site_id = $1 AND time >= $2::timestamp AT TIME ZONE $4 AND time < $3::timestamp AT TIME ZONE $4`;

test("a series that is put together in menus equals SQL", async ({ page }) => {
  const site = await demoSite();
  const { first, last, end } = await lastMonth(site);
  await signIn(page);
  await page.goto(`/explore?sites=${site.domain}`);
  await page.getByLabel("Over time").selectOption({ label: "Days" });
  await page.getByLabel("Date range").selectOption({ label: "Own dates" });
  await page.getByLabel("To (included)").fill(last);
  await page.getByLabel("From").fill(first);
  await page.getByLabel("To (included)").fill(last);
  await page.getByRole("button", { name: "Visits", exact: true }).first().click();
  await page.getByRole("button", { name: "Events", exact: true }).first().click();
  await expect(page).toHaveURL(/metrics=visitors(,|%2C)pageviews(,|%2C)events/);
  await expect
    .poll(async () => (await table(page)).map(([, values]) => values))
    .toEqual(
      (
        await ask(
          `SELECT count(DISTINCT visitor_id)::int AS visitors, count(*) FILTER (WHERE name = 'pageview')::int AS pageviews,
                  count(*)::int AS events FROM events WHERE ${WITHIN}
           GROUP BY date_trunc('day', time AT TIME ZONE $4) ORDER BY date_trunc('day', time AT TIME ZONE $4) DESC`,
          [site.id, first, end, site.timezone],
        )
      ).map((row) => [row.visitors, row.pageviews, row.events]),
    );
  // The same address shows the same.
  const shown = await table(page);
  await page.reload();
  expect(await table(page)).toEqual(shown);
});

test("groups of two, filtered and in another order, equal SQL", async ({ page }) => {
  const site = await demoSite();
  const { first, last, end } = await lastMonth(site);
  await signIn(page);
  await page.goto(
    `/explore?sites=${site.domain}&bucket=none&range=custom&from=${first}&to=${last}&filters=name,is,pageview`,
  );
  await page.getByLabel("Grouped by").selectOption({ label: "Country" });
  await page.getByLabel("And by").selectOption({ label: "Browser" });
  await page.getByLabel("In order of").selectOption({ label: "Page views" });
  await page.getByLabel("Groups").selectOption("20");
  const stored = await ask(
    `SELECT country, browser, count(DISTINCT visitor_id)::int AS visitors, count(*)::int AS pageviews FROM events
     WHERE ${WITHIN} AND name = 'pageview' GROUP BY country, browser ORDER BY pageviews DESC, country, browser LIMIT 20`,
    [site.id, first, end, site.timezone],
  );
  await expect
    .poll(async () => (await table(page)).map(([key, values]) => [...JSON.parse(String(key)), values[0], values[2]]))
    .toEqual(stored.map((row) => [row.country, row.browser, row.visitors, row.pageviews]));
  await expect(page.getByTestId("explore-bars").getByRole("listitem")).toHaveCount(20);
});

test("groups over time have a line each, properties are groups as well, and numbers are compared", async ({ page }) => {
  const site = await demoSite();
  await signIn(page);
  await page.goto(`/explore?sites=${site.domain}&bucket=week&by=channel&limit=5&range=90d`);
  await page.locator("[data-testid=answer][aria-busy=false]").waitFor();
  await expect(page.getByTestId("explore-chart").getByTestId("line")).toHaveCount(6);
  await page.getByLabel("Over time").selectOption({ label: "Not over time" });
  await page.getByLabel("Grouped by").selectOption({ label: "plan" });
  await expect(page).toHaveURL(/by=property(:|%3A)plan/);
  await expect(page.getByTestId("explore-bars")).toContainText("pro");
  expect((await table(page)).map(([key]) => JSON.parse(String(key))[0])).toContain("pro");
  await page.getByLabel("Grouped by").selectOption({ label: "Nothing" });
  await page.getByLabel("Compared with").selectOption("previous");
  await expect(page.getByTestId("total-visitors")).toBeVisible();
  await expect(page.getByTestId("totals")).toContainText("before:");
});

test("the document that is shown is the one that was sent, and answers the same elsewhere; the plan is told", async ({
  page,
}) => {
  const site = await demoSite();
  await signIn(page);
  const sent: { query: string; variables: unknown }[] = [];
  page.on("request", (request) => {
    const body = request.postDataJSON();
    if (body?.query?.startsWith("query Explore(")) sent.push(body);
  });
  await page.goto(`/explore?sites=${site.domain}&bucket=none&by=source&range=last-month&limit=5`);
  const rows = await table(page);
  const query = await page.getByTestId("source-document").textContent();
  await page.getByRole("tab", { name: "Variables" }).click();
  const variables = JSON.parse(String(await page.getByTestId("source-variables").textContent()));
  expect(sent).toEqual([{ query, variables }]);
  const answer = await (
    await page.request.post("/graphql", { data: { query, variables }, headers: { origin: new URL(page.url()).origin } })
  ).json();
  expect(
    answer.data.asked.breakdown.rows.map((row: { values: unknown; visitors: number }) => [
      JSON.stringify(row.values),
      row.visitors,
    ]),
  ).toEqual(rows.map(([key, values]) => [key, values[0]]));
  await page.getByRole("tab", { name: "Plan" }).click();
  await expect(page.getByTestId("source-plan")).toContainText("SELECT");
  await expect(page.getByTestId("source-plan")).toContainText("run in");
});

test("a question that the API refuses says why", async ({ page }) => {
  const site = await demoSite();
  await signIn(page);
  await page.goto(
    `/explore?sites=${site.domain}&bucket=hour&by=path&limit=50&range=30d&metrics=visitors,visits,pageviews,events,users`,
  );
  await expect(page.getByRole("alert")).toContainText("20,000");
});

test("explore is accessible, empty and full", async ({ page }) => {
  const site = await demoSite();
  await signIn(page);
  for (const question of [
    "",
    "&bucket=none&by=country&second=browser",
    "&bucket=none&by=path&filters=country,is,nowhere",
  ]) {
    await page.goto(`/explore?sites=${site.domain}${question}`);
    await page.locator("[data-testid=answer][aria-busy=false]").waitFor();
    await expectAccessible(page);
  }
  await expect(page.getByText("Nothing matches this question.")).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 } });
  test("explore fits and speaks French", async ({ page }) => {
    await signIn(page);
    await page.evaluate(() => localStorage.setItem("tideline.language", "fr"));
    await page.goto("/explore?bucket=none&by=country&compare=previous");
    await page.locator("[data-testid=answer][aria-busy=false]").waitFor();
    await expect(page.getByRole("heading", { name: "Explorer" })).toBeVisible();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
});

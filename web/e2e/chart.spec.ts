import type { Page } from "@playwright/test";
import { expectClean } from "./axe.ts";
import { ask, type DemoSite, demoSite } from "./database.ts";
import { expect, test } from "./problems.ts";
import { shown, signIn } from "./session.ts";

// Each goes through many states of the page.
test.describe.configure({ timeout: 90_000 });

/** Days that are over: whatever else the tests send, these numbers stand still. */
async function day(daysAgo: number): Promise<string> {
  const [row] = await ask("SELECT (current_date - $1::int)::text AS day", [daysAgo]);
  return String(row?.day);
}

const OF_DAYS = `site_id = $1 AND time >= $2::timestamp AT TIME ZONE $4
  AND time < ($3::timestamp + interval '1 day') AT TIME ZONE $4`;

async function count(site: DemoSite, from: string, to: string, what: string): Promise<number> {
  const [row] = await ask(`SELECT ${what} AS count FROM events WHERE ${OF_DAYS}`, [site.id, from, to, site.timezone]);
  return Number(row?.count);
}

const VISITORS = "count(DISTINCT visitor_id)::int";

function parameter(page: Page, name: string): string | null {
  return new URL(page.url()).searchParams.get(name);
}

test("the arrows step through time, and X through what it is compared with; the changes are those of SQL", async ({
  page,
}) => {
  const site = await demoSite();
  const [from, to, beforeFrom, beforeTo] = await Promise.all([day(20), day(14), day(27), day(21)]);
  await signIn(page, `/?range=custom&from=${from}&to=${to}`);
  const expectChange = async (first: string, last: string) => {
    const [now, before] = await Promise.all([count(site, from, to, VISITORS), count(site, first, last, VISITORS)]);
    const change = page.getByTestId("change-visitors");
    await expect(change).toContainText(`${before.toLocaleString("en-GB")} before`);
    await expect(change).toContainText(now > before ? "▲" : now < before ? "▼" : "=");
    await expect(page.getByTestId("before")).toHaveAttribute("d", /^M/);
  };
  await expectChange(beforeFrom, beforeTo);
  await page.keyboard.press("x");
  await expect.poll(() => parameter(page, "compare")).toBe("year");
  await page.keyboard.press("x");
  await expect.poll(() => parameter(page, "compare")).toBe("none");
  await shown(page);
  await expect(page.getByTestId("change-visitors")).toBeEmpty();
  await expect(page.getByTestId("before")).toHaveAttribute("d", "");
  await page.getByTestId("compare").click();
  await page.getByRole("dialog").getByRole("button", { name: "Own dates" }).click();
  const [ownFrom, ownTo] = await Promise.all([day(40), day(34)]);
  await page.getByLabel("From").fill(ownFrom);
  await page.getByLabel("To (included)").fill(ownTo);
  await page.getByRole("button", { name: "Compare with these days" }).click();
  await expect.poll(() => parameter(page, "compareFrom")).toBe(ownFrom);
  await shown(page);
  await expectChange(ownFrom, ownTo);

  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => parameter(page, "from")).toBe(beforeFrom);
  await shown(page);
  await expect(page.getByTestId("tile-visitors")).toHaveAttribute(
    "data-value",
    String(await count(site, beforeFrom, beforeTo, VISITORS)),
  );
  await page.getByRole("button", { name: "Next period" }).click();
  await expect.poll(() => parameter(page, "from")).toBe(from);
  await page.keyboard.press("d");
  await expect(page.getByRole("button", { name: "Next period" })).toBeDisabled();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByTestId("range")).toHaveText("Yesterday");
});

test("dragging over the chart zooms in, to days and then to hours; back zooms out", async ({ page }) => {
  const [from, to] = await Promise.all([day(27), day(8)]);
  await signIn(page, `/?range=custom&from=${from}&to=${to}&bucket=day`);
  const chart = page.getByTestId("time-chart");
  const drag = async (first: number, last: number) => {
    const box = await chart.boundingBox();
    if (!box) throw new Error("no chart");
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * first, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * last, y, { steps: 4 });
    await expect(page.getByTestId("marked")).toBeVisible();
    await page.mouse.up();
  };
  await drag(0.3, 0.6);
  await expect.poll(() => parameter(page, "from")).not.toBe(from);
  const [zoomedFrom, zoomedTo] = [String(parameter(page, "from")), String(parameter(page, "to"))];
  expect([zoomedFrom, zoomedTo].every((date) => /^\d{4}-\d\d-\d\d$/.test(date) && date > from && date < to)).toBe(true);
  await page.goto(`/?range=custom&from=${zoomedFrom}&to=${zoomedFrom}&bucket=hour`);
  await shown(page);
  // With the keyboard: Shift marks, Enter zooms.
  await chart.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  await expect.poll(() => parameter(page, "from")).toMatch(/T\d\d:00:00.000Z$/);
  const hours = (Date.parse(String(parameter(page, "to"))) - Date.parse(String(parameter(page, "from")))) / 3_600_000;
  expect(hours).toBe(3);
  await shown(page);
  await page.goBack();
  await expect.poll(() => parameter(page, "from")).toBe(zoomedFrom);
});

test("a metric by group: five on top of each other and the others, with a table of the same numbers", async ({
  page,
}) => {
  const site = await demoSite();
  const [from, to] = await Promise.all([day(20), day(8)]);
  await signIn(page, `/?range=custom&from=${from}&to=${to}&bucket=day&metric=pageviews`);
  await page.getByLabel("Split the chart by").selectOption({ label: "Page" });
  await expect.poll(() => parameter(page, "by")).toBe("path");
  await shown(page);
  await expect(page.getByTestId("line")).toHaveCount(6);
  const top = await ask(
    `SELECT path FROM events WHERE ${OF_DAYS} AND name = 'pageview' GROUP BY path
     ORDER BY count(*) DESC, path COLLATE "C" LIMIT 5`,
    [site.id, from, to, site.timezone],
  );
  await expect(page.getByTestId("legend").getByRole("listitem")).toHaveText([
    ...top.map((row) => String(row.path)),
    "All others",
  ]);
  await page.getByRole("button", { name: "Table" }).click();
  const row = page.getByTestId("chart-table").locator("tbody tr").last().locator("td");
  await expect(row).toHaveCount(7);
  const numbers = (await row.allTextContents()).map((text) => Number(text.replace(/\D/g, "")));
  const [all = 0, ...parts] = numbers;
  expect(parts.reduce((sum, part) => sum + part, 0)).toBe(all);
  expect(all).toBe(await count(site, from, from, "(count(*) FILTER (WHERE name = 'pageview'))::int"));
  // A property of events as well, and a mean by lines of their own.
  await page.getByLabel("Split the chart by").focus();
  await page.getByLabel("Split the chart by").selectOption({ label: "plan" });
  await expect.poll(() => parameter(page, "by")).toBe("property:plan");
  await shown(page);
  await page.getByLabel("Split the chart by").selectOption({ label: "Device" });
  await page.getByTestId("tiles").getByRole("button", { name: "Bounce rate" }).click();
  await page.getByRole("button", { name: "Chart", exact: true }).click();
  await shown(page);
  await expect(page.getByTestId("legend")).toContainText("Desktop");
});

test("another time zone moves the days, and I makes the interval longer", async ({ page }) => {
  const site = await demoSite();
  const date = await day(10);
  await signIn(page, `/?range=custom&from=${date}&to=${date}&bucket=hour&zone=Pacific/Kiritimati`);
  await expect(page.getByText("Time zone: Pacific/Kiritimati (UTC+14)")).toBeVisible();
  const elsewhere = { ...site, timezone: "Pacific/Kiritimati" };
  await expect(page.getByTestId("tile-visitors")).toHaveAttribute(
    "data-value",
    String(await count(elsewhere, date, date, VISITORS)),
  );
  await page.getByLabel("Change the time zone").selectOption("Asia/Tokyo");
  await expect.poll(() => parameter(page, "zone")).toBe("Asia/Tokyo");
  await page.getByLabel("Change the time zone").selectOption(site.timezone);
  await expect.poll(() => parameter(page, "zone")).toBeNull();
  await shown(page);
  await expect(page.getByTestId("bucket")).toHaveText("Hours");
  await page.keyboard.press("i");
  await expect.poll(() => parameter(page, "bucket")).toBe("day");
  await page.keyboard.press("/");
  await expect(page.getByRole("dialog", { name: "Add a filter" })).toBeVisible();
});

test("a note is written, moved, and taken away, at its place in the chart", async ({ page }) => {
  const date = await day(10);
  const text = `New pricing ${Date.now()}`;
  await signIn(page, `/?range=custom&from=${await day(20)}&to=${await day(8)}`);
  await page.getByRole("button", { name: "Add a note" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toContainText("Say when, and what happened.");
  await dialog.getByLabel("When").fill(`${date}T14:30`);
  await dialog.getByLabel("What happened").fill(text);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  const note = page.getByRole("button", { name: text });
  await expect(note).toHaveAccessibleName(/14:30/);
  await page.reload();
  await note.click();
  await dialog.getByLabel("What happened").fill(`${text}, again`);
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: `${text}, again` }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(note).toHaveCount(0);
});

test("the heat map counts by local weekday and hour what SQL counts", async ({ page }) => {
  const site = await demoSite();
  const [from, to] = await Promise.all([day(20), day(8)]);
  await signIn(page, `/?range=custom&from=${from}&to=${to}&metric=pageviews`);
  const heatmap = page.getByTestId("heatmap");
  await heatmap.scrollIntoViewIfNeeded();
  await expect(heatmap).toHaveAttribute("data-shown", "pageviews");
  const rows = await ask(
    `SELECT extract(isodow FROM time AT TIME ZONE $4)::int AS weekday, extract(hour FROM time AT TIME ZONE $4)::int AS hour,
       count(*)::int AS count FROM events WHERE ${OF_DAYS} AND name = 'pageview' GROUP BY 1, 2`,
    [site.id, from, to, site.timezone],
  );
  const expected = Array.from({ length: 7 * 24 }, (_, cell) => {
    const found = rows.find((row) => row.weekday === Math.floor(cell / 24) + 1 && row.hour === cell % 24);
    return Number(found?.count ?? 0);
  });
  const cells = heatmap.locator("tbody td");
  expect(await cells.evaluateAll((all) => all.map((cell) => Number(cell.dataset.value)))).toEqual(expected);
});

for (const theme of ["light", "dark"] as const) {
  test(`accessibility rules hold for chart, lists and dialogs in the ${theme} theme`, async ({ browser }) => {
    test.setTimeout(180_000);
    const context = await browser.newContext({ colorScheme: theme, locale: "en-GB" });
    const page = await context.newPage();
    await signIn(page, "/?by=source&metric=pageviews&events=properties");
    await page.getByTestId("card-places").scrollIntoViewIfNeeded();
    await page.locator("[data-testid=heatmap][data-shown]").waitFor();
    await page.locator("[data-testid=world-map] path").first().waitFor();
    await page.getByTestId("time-chart").hover();
    await expectClean(page);
    await page.goto("/sites?details=path");
    await page.getByTestId("details-row").first().waitFor();
    await expectClean(page);
    await page.goto("/?filters=country,is,FR&compare=custom&compareFrom=2025-01-01&compareTo=2025-01-30");
    await shown(page);
    for (const opened of ["compare", "segments", "share", "range"]) {
      await page.getByTestId(opened).click();
      await page.getByRole("dialog").waitFor();
      await expectClean(page);
      await page.keyboard.press("Escape");
    }
    await page.getByRole("button", { name: "Add a note" }).click();
    await page.getByRole("dialog").waitFor();
    await expectClean(page);
    await context.close();
  });
}

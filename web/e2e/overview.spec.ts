import { expectClean } from "./axe.ts";
import { demoSite, newSite } from "./database.ts";
import { expect, test } from "./problems.ts";
import { shown, signIn } from "./session.ts";

const KEYS: [key: string, range: string, name: string][] = [
  ["d", "today", "Today"],
  ["e", "yesterday", "Yesterday"],
  ["h", "24h", "Last 24 hours"],
  ["w", "7d", "Last 7 days"],
  ["q", "90d", "Last 90 days"],
  ["m", "month", "Month to date"],
  ["p", "last-month", "Last month"],
  ["y", "year", "Year to date"],
  ["l", "12m", "Last 12 months"],
  ["a", "all", "All time"],
];

test("each key shows its range, and back shows the one before", async ({ page }) => {
  await signIn(page);
  const chart = page.getByTestId("chart");
  const seen = [await chart.getAttribute("data-range")];
  for (const [key, range, name] of KEYS) {
    await page.keyboard.press(key);
    await expect(page).toHaveURL(new RegExp(`[?&]range=${range}$`));
    await expect(page.getByTestId("range")).toHaveText(name);
    await shown(page);
    seen.push(await chart.getAttribute("data-range"));
  }
  // On the first days of a month or a year some of them are the same days.
  expect(new Set(seen).size).toBeGreaterThanOrEqual(8);
  await page.keyboard.press("t");
  await expect(page).toHaveURL(/\/$/);
  await expect(chart).toHaveAttribute("data-range", String(seen[0]));
  await page.goBack();
  await expect(page).toHaveURL(/range=all$/);
  await expect(chart).toHaveAttribute("data-range", String(seen.at(-1)));
});

test("own dates, interval, metric and table are in the address, and a reload shows the same", async ({ page }) => {
  const { domain } = await demoSite();
  await signIn(page);
  await page.keyboard.press("c");
  await page.getByLabel("From").fill("2025-03-30");
  await page.getByLabel("To (included)").fill("2025-03-29");
  await page.getByRole("button", { name: "Show these days" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("To (included)").fill("2025-03-30");
  await page.getByRole("button", { name: "Show these days" }).click();
  await page.getByTestId("bucket").click();
  await page.getByRole("menuitemradio", { name: "Hours", exact: true }).click();
  await page.getByTestId("tiles").getByRole("button", { name: "Visit duration" }).click();
  await page.getByRole("button", { name: "Table" }).click();
  const address = "?range=custom&from=2025-03-30&to=2025-03-30&metric=visitDuration&bucket=hour&view=table";
  const parts = new URLSearchParams(address);
  await expect.poll(() => Object.fromEntries(new URL(page.url()).searchParams)).toEqual(Object.fromEntries(parts));
  await page.goto(`/sites/${domain}${address}`);
  await shown(page);
  // The day on which Paris loses an hour: 23 of them, and the header.
  await expect(page.getByTestId("chart-table").getByRole("row")).toHaveCount(24);
});

test("the chart is read with the arrow keys", async ({ page }) => {
  await signIn(page);
  const chart = page.getByRole("slider");
  await chart.focus();
  const last = await chart.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowLeft");
  await expect(chart).not.toHaveAttribute("aria-valuetext", String(last));
  await page.keyboard.press("End");
  await expect(chart).toHaveAttribute("aria-valuetext", /: [\d,]+ \([\d,]+\)$/);
  await expect(page.getByTestId("running-bucket")).toHaveAttribute("d", /^M/);
});

test("nothing moves while the numbers load", async ({ page }) => {
  await signIn(page);
  await page.route("**/graphql", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  await page.goto("/?range=7d");
  const boxes = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("[data-testid=tiles] button, [data-testid=chart], header")].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x, y, width, height].map(Math.round);
      }),
    );
  await page.locator("[data-testid=chart][aria-busy=true]").waitFor();
  const before = await boxes();
  await shown(page);
  expect(await boxes()).toEqual(before);
});

test("trouble is told, and passes", async ({ page, problems }) => {
  const { key } = await demoSite();
  await signIn(page);
  await page.route("**/graphql", (route) =>
    route.fulfill({ json: { data: null, errors: [{ message: "Broken.", extensions: { code: "INTERNAL" } }] } }),
  );
  // News arrive, and what they are about cannot be asked.
  await page.request.post("/graphql", {
    data: {
      query: `mutation { track(site: "${key}", events: [{ name: "pageview", url: "https://example.org/" }]) { accepted } }`,
    },
  });
  await expect(page.getByText("Connection lost")).toBeVisible({ timeout: 5000 });
  await page.keyboard.press("e");
  await expect(page.getByRole("alert")).toContainText("could not be loaded");
  await page.unroute("**/graphql");
  await page.getByRole("button", { name: "Try again" }).click();
  await shown(page);
  expect(problems).toEqual([]);
});

test("in French, with French numbers and dates", async ({ browser }) => {
  const context = await browser.newContext({ locale: "fr-FR" });
  const page = await context.newPage();
  await page.goto("/login");
  await expect(page.getByRole("button", { name: "Se connecter" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await page.getByRole("button", { name: "Langue" }).click();
  await page.getByRole("menuitemradio", { name: "English" }).click();
  await signIn(page, "/?range=custom&from=2025-02-01&to=2025-02-28");
  await expect(page.getByTestId("range")).toHaveText(/Feb/);
  await page.getByRole("button", { name: "Language" }).click();
  await page.getByRole("menuitemradio", { name: "Français" }).click();
  await expect(page.getByTestId("range")).toHaveText("1–28 févr. 2025");
  await expect(page.getByTestId("tiles")).toContainText("Pages vues");
  await expect(page.getByText(/^Fuseau horaire/)).toBeVisible();
  await page.reload();
  await expect(page.getByTestId("tiles")).toContainText("Visiteurs");
  await context.close();
});

test("a phone has no sideways scroll, and every control within reach", async ({ browser }) => {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    isMobile: true,
    hasTouch: true,
    locale: "fr-FR",
  });
  const page = await context.newPage();
  const widths = () => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  await page.goto("/login");
  await page.getByRole("button", { name: "Langue" }).click();
  await page.getByRole("menuitemradio", { name: "English" }).click();
  expect(await widths()).toEqual([360, 360]);
  await signIn(page);
  expect(await widths()).toEqual([360, 360]);
  for (const view of ["Table", "Chart"]) {
    await page.getByRole("button", { name: view, exact: true }).click();
    await shown(page);
    expect(await widths()).toEqual([360, 360]);
  }
  await page.getByTestId("range").click();
  await expect(page.getByRole("button", { name: "Show these days" })).toBeInViewport();
  expect(await widths()).toEqual([360, 360]);
  await page.goto("/demo/");
  expect(await widths()).toEqual([360, 360]);
  await context.close();
});

for (const theme of ["light", "dark"] as const) {
  test(`accessibility rules hold in the ${theme} theme`, async ({ browser }) => {
    test.setTimeout(120_000);
    const context = await browser.newContext({ colorScheme: theme, locale: "en-GB" });
    const page = await context.newPage();
    await page.goto("/login");
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(await page.locator("html").evaluate((element) => element.classList.contains("dark"))).toBe(theme === "dark");
    await expectClean(page);
    await signIn(page);
    await expectClean(page);
    await page.getByRole("button", { name: "Table" }).click();
    await page.getByTestId("chart-table").waitFor();
    await expectClean(page);
    await page.getByTestId("range").click();
    await expectClean(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitemradio").first().waitFor();
    await expectClean(page);
    await page.keyboard.press("Escape");
    await page.getByTestId("export").click();
    await page.getByRole("dialog").waitFor();
    await expectClean(page);
    await page.goto("/nowhere");
    await page.getByText("Nothing is here").waitFor();
    await expectClean(page);
    await page.goto("/demo/");
    await expectClean(page);
    await context.close();
  });
}

test("the chosen theme stays, from the first paint on", async ({ page }) => {
  await signIn(page);
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveClass("dark");
  await page.addInitScript(() => {
    new MutationObserver(() => {
      if (document.body) document.documentElement.dataset.atBody ??= document.documentElement.className;
    }).observe(document, { childList: true, subtree: true });
  });
  await page.reload();
  await shown(page);
  await expect(page.locator("html")).toHaveAttribute("data-at-body", "dark");
});

test("a new site shows the snippet, and changes by itself when the first event arrives", async ({ page, browser }) => {
  const site = await newSite();
  try {
    await signIn(page, `/login?redirect=${encodeURIComponent(`/sites/${site.domain}`)}`, "empty");
    const snippet = await page.getByTestId("snippet").textContent();
    expect(snippet).toBe(`<script defer src="${new URL(page.url()).origin}/t.js" data-site="${site.key}"></script>`);
    const visitor = await browser.newContext();
    const elsewhere = await visitor.newPage();
    await elsewhere.route("https://shop.example/", (route) =>
      route.fulfill({ contentType: "text/html", body: `<!doctype html><title>Shop</title>${snippet}` }),
    );
    await elsewhere.goto("https://shop.example/");
    await shown(page);
    await expect(page.getByTestId("tile-pageviews")).toHaveAttribute("data-value", "1");
    await visitor.close();
  } finally {
    await site.remove();
  }
});

import { type Page, test } from "@playwright/test";
import { newSite } from "./database.ts";
import { shown, signIn } from "./session.ts";

/** Every page in both themes at three widths, into test-results/screenshots: to be looked at, compared with nothing. */

const SIZES = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

const PAGES: Record<string, (page: Page) => Promise<void>> = {
  overview: (page) => shown(page),
  hover: async (page) => {
    await shown(page);
    await page.getByTestId("time-chart").hover();
  },
  today: async (page) => {
    await page.goto("/?range=today&metric=pageviews");
    await shown(page);
  },
  table: async (page) => {
    await page.goto("/?view=table&metric=visits");
    await shown(page);
  },
  range: async (page) => {
    await shown(page);
    await page.getByTestId("range").click();
  },
  filters: async (page) => {
    await page.goto("/?filters=country,is,FR,DE;path,is-not,/docs&sources=channel&devices=screen");
    await page.locator("[data-testid=rows-events][data-shown]").waitFor();
    await page.getByTestId("card-sources").evaluate((card) => card.scrollIntoView({ block: "center" }));
  },
  filter: async (page) => {
    await page.goto("/?filters=country,is,FR,DE;path,is-not,/docs");
    await shown(page);
    await page.getByTestId("chip").first().getByRole("button").first().click();
  },
  split: async (page) => {
    await page.goto("/?by=source&metric=pageviews&compare=none");
    await shown(page);
    await page.getByTestId("time-chart").hover();
  },
  means: async (page) => {
    await page.goto("/?by=device&metric=bounceRate");
    await shown(page);
  },
  lists: async (page) => {
    await page.goto("/?events=properties&property=plan");
    await page.locator("[data-testid=rows-events][data-shown]").waitFor();
    await page.getByTestId("card-places").evaluate((card) => card.scrollIntoView({ block: "start" }));
    await page.locator("[data-testid=world-map] path").first().waitFor();
    await page.locator("[data-testid=heatmap][data-shown]").waitFor();
  },
  details: async (page) => {
    await page.goto("/?details=path");
    await page.getByTestId("details-row").first().waitFor();
  },
  compare: async (page) => {
    await page.goto("/?compare=custom&compareFrom=2026-01-01&compareTo=2026-01-30");
    await shown(page);
    await page.getByTestId("compare").click();
    await page.getByTestId("calendar").or(page.getByLabel("From")).first().waitFor();
  },
  note: async (page) => {
    await shown(page);
    await page.getByRole("button", { name: "Add a note" }).click();
    await page.getByRole("dialog").waitFor();
  },
  segments: async (page) => {
    await page.goto("/?filters=country,is,FR");
    await shown(page);
    await page.getByTestId("segments").click();
    await page.getByLabel("Keep the filters as").waitFor();
  },
  share: async (page) => {
    await shown(page);
    await page.getByTestId("share").click();
    await page.getByRole("dialog").waitFor();
  },
  "all-sites": async (page) => {
    await page.goto("/sites");
    await shown(page);
    await page.getByTestId("site-visitors").first().waitFor();
    await page.getByTestId("site-list").evaluate((list) => list.scrollIntoView({ block: "center" }));
  },
  "no-match": async (page) => {
    await page.goto("/?filters=country,is,nowhere");
    await shown(page);
  },
  keys: async (page) => {
    await shown(page);
    await page.keyboard.press("?");
  },
  export: async (page) => {
    await page.goto("/?filters=country,is,FR");
    await shown(page);
    await page.getByTestId("export").click();
  },
  live: async (page) => {
    await page.goto("/live");
    await page.locator("[data-testid=live-state][data-state=live]").waitFor();
  },
  explore: async (page) => {
    await page.goto("/explore?by=channel&compare=previous");
    await page.locator("[data-testid=answer][aria-busy=false]").waitFor();
  },
  "explore-groups": async (page) => {
    await page.goto("/explore?bucket=none&by=country&second=browser&compare=previous");
    await page.locator("[data-testid=answer][aria-busy=false]").waitFor();
  },
  "settings-sites": async (page) => {
    await page.goto("/settings/sites");
    await page.getByTestId("sites").waitFor();
  },
  "settings-site": async (page) => {
    await page.goto(`/settings/sites/${empty.domain}`);
    await page.getByTestId("snippet").waitFor();
  },
  "settings-account": async (page) => {
    await page.goto("/settings/account");
    await page.getByTestId("sessions").waitFor();
  },
  "share-gone": async (page) => {
    await page.goto("/share/no-such-link");
    await page.getByRole("heading", { level: 2 }).waitFor();
  },
  unknown: async (page) => {
    await page.goto("/nowhere");
    await page.getByRole("heading", { level: 2 }).waitFor();
  },
  demo: async (page) => {
    await page.goto("/demo/");
  },
  empty: async (page) => {
    await page.goto(`/sites/${empty.domain}`);
    await page.getByTestId("empty-site").waitFor();
  },
  trouble: async (page) => {
    await page.route("**/graphql", (route) =>
      route.request().postData()?.includes("Overview") ? route.fulfill({ status: 502, body: "" }) : route.continue(),
    );
    await page.goto("/?range=7d");
    await page.getByRole("alert").waitFor();
    await page.unroute("**/graphql");
  },
  french: async (page) => {
    await page.evaluate(() => localStorage.setItem("tideline.language", "fr"));
    await page.goto("/?range=12m&metric=visitDuration");
    await shown(page);
  },
};

let empty: Awaited<ReturnType<typeof newSite>>;
test.beforeAll(async () => {
  empty = await newSite();
});
test.afterAll(() => empty.remove());

for (const theme of ["light", "dark"] as const) {
  test(`${theme} theme`, async ({ browser }) => {
    test.setTimeout(180_000);
    const context = await browser.newContext({ colorScheme: theme });
    const page = await context.newPage();
    const shoot = async (name: string, width: number) =>
      page.screenshot({ path: `test-results/screenshots/${name}-${width}-${theme}.png` });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.goto("/login");
      await page.getByRole("button", { name: "Sign in" }).waitFor();
      await shoot("login", size.width);
    }
    await signIn(page);
    for (const [name, open] of Object.entries(PAGES)) {
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await page.goto("/");
        await open(page);
        await page.waitForTimeout(250);
        await shoot(name, size.width);
      }
    }
    await context.close();
  });
}

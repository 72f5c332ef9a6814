import { expectAccessible } from "./axe.ts";
import { newSite } from "./database.ts";
import { expect, test } from "./problems.ts";
import { signIn } from "./session.ts";
import { send } from "./visitors.ts";

/** An event must be on the screen this long after it was acknowledged. */
const SOON_MS = 2000;

test("an event is on the live page within two seconds, pushed, on its own site only", async ({ page, context }) => {
  const [site, other] = [await newSite(), await newSite()];
  try {
    await signIn(page);
    const asked: string[] = [];
    await page.goto(`/sites/${site.domain}/live`);
    await expect(page.getByTestId("live-visitors")).toHaveAttribute("data-value", "0");
    await expect(page.getByTestId("live-state")).toHaveAttribute("data-state", "live");
    const elsewhere = await context.newPage();
    await elsewhere.goto(`/sites/${other.domain}/live`);
    await expect(elsewhere.getByTestId("live-state")).toHaveAttribute("data-state", "live");
    page.on("request", (request) => asked.push(request.url()));

    for (let count = 1; count <= 2; count += 1) {
      const name = `signup-${count}`;
      const properties = { plan: "pro" };
      await send(site.key, [
        { name, url: `https://${site.domain}/pricing`, title: "Pricing", value: 49.9, properties },
      ]);
      const row = page.getByTestId("live-event").first();
      await expect(row).toHaveAttribute("data-name", name, { timeout: SOON_MS });
      await expect(row).toContainText("/pricing");
      await expect(row).toContainText("plan: pro");
      await expect(page.getByTestId("live-event")).toHaveCount(count);
    }
    await expect(page.getByTestId("live-visitors")).toHaveAttribute("data-value", "1");
    await expect(page.getByTestId("live-path").locator("[data-value='/pricing']")).toHaveAttribute(
      "data-visitors",
      "1",
    );
    await expect(page.getByTestId("live-minutes").getByRole("row")).toHaveCount(31);
    // Pushed: the page asked for nothing.
    expect(asked).toEqual([]);
    await expect(elsewhere.getByTestId("live-event")).toHaveCount(0);
  } finally {
    await site.remove();
    await other.remove();
  }
});

test("held still, the list waits, and goes on with all that came meanwhile", async ({ page }) => {
  const site = await newSite();
  try {
    await signIn(page);
    await page.goto(`/sites/${site.domain}/live`);
    await expect(page.getByTestId("live-state")).toHaveAttribute("data-state", "live");
    await send(site.key, [{ name: "before" }]);
    await expect(page.getByTestId("live-event")).toHaveCount(1);
    await page.getByRole("button", { name: "Pause" }).click();
    await send(site.key, [{ name: "while" }, { name: "while" }]);
    await expect(page.getByTestId("live-waiting")).toContainText("2", { timeout: SOON_MS });
    await expect(page.getByTestId("live-event")).toHaveCount(1);
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByTestId("live-event")).toHaveCount(3);
    await expect(page.getByTestId("live-event").last()).toHaveAttribute("data-name", "before");
  } finally {
    await site.remove();
  }
});

test("a connection that breaks comes back by itself, and nothing is missing or there twice", async ({ page }) => {
  const site = await newSite();
  try {
    await signIn(page);
    // Every socket goes through here, so that it can be cut.
    const cut: (() => void)[] = [];
    await page.routeWebSocket(/\/graphql$/, (socket) => {
      const server = socket.connectToServer();
      cut.push(() => {
        server.close();
        socket.close({ code: 4900 });
      });
    });
    await page.goto(`/sites/${site.domain}/live`);
    await expect(page.getByTestId("live-state")).toHaveAttribute("data-state", "live");
    await send(site.key, [{ name: "first" }]);
    await expect(page.getByTestId("live-event")).toHaveCount(1);
    cut.at(-1)?.();
    await expect(page.getByTestId("live-state")).toHaveAttribute("data-state", "away");
    await send(site.key, [{ name: "meanwhile" }]);
    await expect(page.getByTestId("live-state")).toHaveAttribute("data-state", "live");
    await expect(page.getByTestId("live-event")).toHaveCount(2);
    expect(cut.length).toBeGreaterThan(1);
  } finally {
    await site.remove();
  }
});

test("all sites are seen together, and one is chosen from there", async ({ page }) => {
  const site = await newSite();
  try {
    await signIn(page);
    await page.goto("/live");
    await expect(page.getByTestId("live-state")).toHaveAttribute("data-state", "live");
    await send(site.key, [{ name: "anywhere" }]);
    await expect(page.getByTestId("live-event").first()).toContainText(site.domain, { timeout: SOON_MS });
    await expectAccessible(page);
    await page.getByLabel("Site", { exact: true }).selectOption(site.domain);
    await expect(page).toHaveURL(`/sites/${site.domain}/live`);
    await expect(page.getByTestId("live-event")).toHaveCount(1);
  } finally {
    await site.remove();
  }
});

test.describe("on a French phone", () => {
  test.use({ locale: "fr-FR", viewport: { width: 360, height: 740 } });
  test("the live page fits, and speaks French", async ({ page }) => {
    await page.goto("/login");
    await page.evaluate(() => localStorage.setItem("tideline.language", "en"));
    await signIn(page);
    await page.evaluate(() => localStorage.setItem("tideline.language", "fr"));
    await page.goto("/live");
    await expect(page.getByRole("heading", { name: "Visiteurs en ce moment" })).toBeVisible();
    await expect(page.getByTestId("live-state")).toHaveAttribute("data-state", "live");
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
});

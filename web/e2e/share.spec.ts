import type { Browser, Page } from "@playwright/test";
import { expectAccessible } from "./axe.ts";
import { demoSite, newSite } from "./database.ts";
import { expect, test } from "./problems.ts";
import { shown, signIn } from "./session.ts";

/** Makes a link in the settings, as its owner does; its address. */
async function makeLink(page: Page, domain: string, name: string, password = ""): Promise<string> {
  await page.goto(`/settings/sites/${domain}`);
  const form = page.getByTestId("new-share");
  await form.getByLabel("Whom it is for").fill(name);
  await form.getByLabel("Password").fill(password);
  await form.getByRole("button", { name: "Create a link" }).click();
  return String(await page.getByTestId("secret").textContent());
}

/** A browser of somebody who never signed in. */
async function stranger(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage();
}

test("a link shows its site's numbers, and nothing that it must not; revoked, it ends at once", async ({
  page,
  browser,
}) => {
  const site = await demoSite();
  const other = await newSite();
  const name = `Client ${Date.now()}`;
  try {
    await signIn(page);
    await page.goto(`/sites/${site.domain}?range=last-month`);
    await shown(page);
    const visitors = await page.getByTestId("tile-visitors").getAttribute("data-value");
    const url = await makeLink(page, site.domain, name);
    expect(url).toContain("/share/");

    const guest = await stranger(browser);
    await guest.goto(`${url}?range=last-month`);
    await shown(guest);
    await expect(guest.getByTestId("tile-visitors")).toHaveAttribute("data-value", String(visitors));
    // A row narrows the page, as for everybody.
    await guest.locator("[data-testid=row]").first().click();
    await expect(guest).toHaveURL(/filters=/);
    for (const missing of ["export", "menu", "share"]) await expect(guest.getByTestId(missing)).toHaveCount(0);
    await expectAccessible(guest);

    const asks = async (query: string) => {
      const answer = await guest.request.post("/graphql", {
        data: { query },
        headers: { origin: new URL(guest.url()).origin },
      });
      return (await answer.json()).errors?.[0]?.extensions?.code;
    };
    const range = '{start: "2026-01-01", end: "2026-01-02"}';
    expect(await asks(`{ site(domain: "${site.domain}") { totals(range: ${range}) { visitors } } }`)).toBeUndefined();
    expect(await asks(`{ site(domain: "${other.domain}") { totals(range: ${range}) { visitors } } }`)).toBe(
      "UNKNOWN_SITE",
    );
    for (const query of [
      `{ site(domain: "${site.domain}") { events(range: ${range}) { rows { id } } } }`,
      `{ siteSettings(site: "${site.domain}") { name } }`,
      `mutation { exportData(startDate: "2026-01-01", endDate: "2026-01-02", site: "${site.domain}") { downloadUrl } }`,
      `mutation { updateSite(site: "${site.domain}", settings: {name: "Mine"}) { name } }`,
      `mutation { annotate(site: "${site.domain}", at: "2026-01-01", text: "x") { id } }`,
    ]) {
      expect(await asks(query), query).toBe("FORBIDDEN");
    }
    await guest.goto("/settings/account");
    await expect(guest).toHaveURL(/\/login/);

    await guest.goto(`${url}?range=today`);
    await shown(guest);
    await page.reload();
    await page.getByRole("button", { name: `Revoke: ${name}` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await expect(page.getByText(name)).toHaveCount(0);
    await expect(guest.getByText("This link does not work")).toBeVisible();
    await guest.reload();
    await expect(guest.getByText("This link does not work")).toBeVisible();
    await guest.context().close();
  } finally {
    await other.remove();
  }
});

test("a link with a password asks for it, and says when it is wrong", async ({ page, browser }) => {
  const site = await demoSite();
  const name = `Guarded ${Date.now()}`;
  await signIn(page);
  const url = await makeLink(page, site.domain, name, "sea urchin");
  const guest = await stranger(browser);
  await guest.goto(url);
  await guest.getByLabel("Password").fill("sea horse");
  await guest.getByRole("button", { name: "Show the numbers" }).click();
  await expect(guest.getByRole("alert")).toContainText("not the password");
  await expectAccessible(guest);
  await guest.getByLabel("Password").fill("sea urchin");
  await guest.getByRole("button", { name: "Show the numbers" }).click();
  await shown(guest);
  await guest.goto("/share/no-such-link");
  await expect(guest.getByText("This link does not work")).toBeVisible();
  await guest.context().close();
  await page.reload();
  await expect(page.getByTestId("share-links")).toContainText("with a password");
  await page.getByRole("button", { name: `Revoke: ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText(name)).toHaveCount(0);
});

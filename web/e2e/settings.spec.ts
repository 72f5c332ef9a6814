import { expectAccessible } from "./axe.ts";
import { stack } from "./browser.ts";
import { ask, newSite } from "./database.ts";
import { expect, test } from "./problems.ts";
import { signIn } from "./session.ts";
import { send } from "./visitors.ts";

/** What waits for the first event turns by itself this long after it was acknowledged. */
const SOON_MS = 3000;

test("a site is made, waits for its first event, and turns by itself; then it is deleted", async ({ page }) => {
  const domain = `made-${Date.now()}.example`;
  await signIn(page);
  await page.goto("/settings/sites");
  const form = page.getByTestId("new-site");
  await form.getByLabel("Domain").fill("https://not a domain/");
  await form.getByRole("button", { name: "Create the site" }).click();
  await expect(form.getByRole("alert")).toContainText("is not a domain");
  await form.getByLabel("Domain").fill(domain);
  await form.getByLabel("Name").fill("Made here");
  await form.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await form.getByRole("button", { name: "Create the site" }).click();
  await expect(page).toHaveURL(`/settings/sites/${domain}`);

  const [row] = await ask(
    `SELECT sites.name, timezone, key FROM sites JOIN site_keys ON site_id = sites.id WHERE domain = $1`,
    [domain],
  );
  expect(row).toMatchObject({ name: "Made here", timezone: "Asia/Tokyo" });
  await expect(page.getByTestId("snippet")).toHaveText(
    `<script defer src="${stack.url}/t.js" data-site="${row?.key}"></script>`,
  );
  await expect(page.getByTestId("arriving")).toHaveAttribute("data-arrived", "no");
  await send(String(row?.key), [{ name: "pageview", url: `https://${domain}/` }]);
  await expect(page.getByTestId("arriving")).toHaveAttribute("data-arrived", "yes", { timeout: SOON_MS });
  await expect(page.getByLabel("Time zone")).toBeDisabled();

  const remove = page.getByRole("button", { name: "Delete for ever" });
  await expect(remove).toBeDisabled();
  await page.getByLabel(`Write ${domain} to confirm`).fill(domain);
  await remove.click();
  await expect(page).toHaveURL("/settings/sites");
  await expect(page.getByTestId("sites")).not.toContainText(domain);
});

test("how a site collects is kept, and what makes no sense is told", async ({ page }) => {
  const site = await newSite();
  try {
    await signIn(page);
    await page.goto(`/settings/sites/${site.domain}`);
    const form = page.getByTestId("site-form");
    await form.getByLabel("Name", { exact: true }).fill("Another name");
    await form.getByLabel("Anonymous visitors are recognised for").selectOption("MONTHLY");
    await form.getByLabel("Leave out browsers").uncheck();
    await form.getByLabel("Allowed origins").fill("https://shop.example\nhttp://localhost:3000");
    await form.getByLabel("Allowed hostnames").fill("shop.example/path");
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form.getByRole("alert")).toContainText("is not a hostname");
    await form.getByLabel("Allowed hostnames").fill("*.shop.example");
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form).toContainText("Saved.");
    const [kept] = await ask(
      `SELECT name, salt_rotation, honour_do_not_track, allowed_origins, allowed_hostnames FROM sites WHERE domain = $1`,
      [site.domain],
    );
    expect(kept).toEqual({
      name: "Another name",
      salt_rotation: "monthly",
      honour_do_not_track: false,
      allowed_origins: ["https://shop.example", "http://localhost:3000"],
      allowed_hostnames: ["*.shop.example"],
    });
    await page.reload();
    await expect(form.getByLabel("Name", { exact: true })).toHaveValue("Another name");
    await expect(form.getByLabel("Leave out browsers")).not.toBeChecked();
    await expect(form.getByLabel("Allowed origins")).toHaveValue("https://shop.example\nhttp://localhost:3000");
  } finally {
    await site.remove();
  }
});

test("keys are made, shown once, replaced and revoked", async ({ page }) => {
  const site = await newSite();
  try {
    await signIn(page);
    await page.goto(`/settings/sites/${site.domain}`);
    await page.getByLabel("Name of a new secret key").fill("Server");
    await page.getByRole("button", { name: "Create a secret key" }).click();
    const secret = String(await page.getByTestId("secret").textContent());
    expect(secret).toMatch(/^tls_/);
    await send(secret, [{ name: "import", time: "2020-01-01T00:00:00Z" }]);
    await page.reload();
    await expect(page.getByTestId("keys")).toContainText("Server");
    await expect(page.getByText(secret)).toHaveCount(0);

    await page.getByRole("button", { name: "Revoke: Server" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await expect(page.getByTestId("keys")).not.toContainText("Server");
    await expect(send(secret, [{ name: "import" }])).rejects.toThrow("UNKNOWN_SITE");

    await page.getByRole("button", { name: "Replace: Public key" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Replace" }).click();
    await expect(page.getByTestId("keys").getByRole("listitem")).toHaveCount(2);
    await expect(page.getByTestId("snippet")).not.toContainText(site.key);
  } finally {
    await site.remove();
  }
});

test("tokens are made with what they may do, shown once and revoked; another login is ended", async ({
  page,
  browser,
}) => {
  const name = `Script ${Date.now()}`;
  const other = await browser.newContext();
  const elsewhere = await other.newPage();
  await signIn(elsewhere);
  await signIn(page);
  await page.goto("/settings/account");
  const form = page.getByTestId("new-token");
  await form.getByLabel("Name of a new token").fill(name);
  await form.getByLabel("Export").check();
  await form.getByRole("button", { name: "Create a token" }).click();
  const token = String(await page.getByTestId("secret").textContent());
  const me = async () => {
    const answer = await fetch(`${stack.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: "{ me { email } }" }),
    });
    return answer.json();
  };
  expect((await me()).data.me.email).toBe(stack.email);
  const row = page.getByTestId("tokens").getByRole("listitem").filter({ hasText: name });
  await expect(row).toContainText("Read, Export");
  await row.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(row).toHaveCount(0);
  expect((await me()).errors[0].extensions.code).toBe("UNAUTHENTICATED");

  const sessions = page.getByTestId("sessions").getByRole("listitem");
  await expect(sessions.filter({ hasText: "This browser" }).getByRole("button")).toHaveCount(0);
  const before = await sessions.count();
  await sessions.getByRole("button", { name: "End" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "End" }).click();
  await expect(sessions).toHaveCount(before - 1);
  await elsewhere.goto("/settings/account");
  await expect(elsewhere).toHaveURL(/\/login/);
  await other.close();
});

test("a wrong current password changes nothing", async ({ page }) => {
  await signIn(page);
  await page.goto("/settings/account");
  const form = page.getByTestId("password");
  await form.getByLabel("Current password").fill("not the password");
  await form.getByLabel("New password").fill("another password");
  await form.getByRole("button", { name: "Change the password" }).click();
  await expect(form.getByRole("alert")).toBeVisible();
  await expect(page).toHaveURL("/settings/account");
});

test("settings are accessible, and fit a phone in French", async ({ page }) => {
  const site = await newSite();
  try {
    await signIn(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.evaluate(() => localStorage.setItem("tideline.language", "fr"));
    for (const path of ["/settings", `/settings/sites/${site.domain}`, "/settings/account"]) {
      await page.goto(path);
      await page.getByRole("heading", { level: 2 }).first().waitFor();
      await expect(page.getByRole("heading", { level: 1, name: "Réglages" })).toBeVisible();
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360);
    }
  } finally {
    await site.remove();
  }
});

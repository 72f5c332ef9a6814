import { stack } from "./browser.ts";
import { ask } from "./database.ts";
import { expect, test } from "./problems.ts";
import { shown, signIn } from "./session.ts";

test("a wrong password is told, and the right one works after it", async ({ page }) => {
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(stack.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("do not match");
  await expect(page).toHaveURL(/\/login/);
  await page.getByLabel("Password", { exact: true }).fill(stack.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await shown(page);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("whoever is signed out goes to the login, and from there to where they wanted", async ({ page }) => {
  await page.goto("/?range=7d&metric=visits");
  await expect(page).toHaveURL(/\/login\?redirect=/);
  await page.getByLabel("E-mail").fill(stack.email);
  await page.getByLabel("Password", { exact: true }).fill(stack.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/\?range=7d&metric=visits$/);
  await shown(page);
});

test("logging out ends the session", async ({ page }) => {
  await signIn(page);
  await page.getByTestId("menu").click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await expect(page).toHaveURL(/\/login$/);
  await page.goto("/");
  await expect(page).toHaveURL(/\/login/);
});

test("a session that ends while the dashboard is open leads to the login", async ({ page }) => {
  await signIn(page);
  // As from another browser: this one is told over its open socket.
  await ask("DELETE FROM login_sessions WHERE id = (SELECT max(id) FROM login_sessions)");
  await expect(page).toHaveURL(/\/login/, { timeout: 5000 });
});

test("the login sends nobody to another site", async ({ page }) => {
  await signIn(page, "/login?redirect=https%3A%2F%2Fevil.example%2F");
  expect(new URL(page.url()).origin).toBe(new URL(stack.url).origin);
});

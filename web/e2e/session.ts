import type { Page } from "@playwright/test";
import { stack } from "./browser.ts";

/** Signs in through the form, as a person does, and waits for the numbers. */
export async function signIn(page: Page, path = "/", then: "numbers" | "empty" = "numbers"): Promise<void> {
  await page.goto(path);
  await page.getByLabel("E-mail").fill(stack.email);
  await page.getByLabel("Password", { exact: true }).fill(stack.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  if (then === "empty") await page.getByTestId("empty-site").waitFor();
  else await shown(page);
}

/** The chart and the tiles show the answer for the range in the address, not the one before. */
export async function shown(page: Page): Promise<void> {
  await page.locator("[data-testid=chart][data-range]").waitFor();
}

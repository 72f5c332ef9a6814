import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./axe.ts";
import { parseCsv } from "./csv.ts";
import { ask, demoSite } from "./database.ts";
import { expect, test } from "./problems.ts";
import { shown, signIn } from "./session.ts";

async function download(page: Page): Promise<string> {
  await expect(page.getByTestId("export-download")).toBeEnabled();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByTestId("export-download").click()]);
  return readFile(await file.path(), "utf8");
}

test("the file has the rows that the filters let through, in the chosen columns, and as many as was said", async ({
  page,
}) => {
  const site = await demoSite();
  await signIn(page);
  await page.goto(`/sites/${site.domain}?filters=country,is,FR,DE;path,contains,/docs&range=last-month`);
  await shown(page);
  const [start, end] = String(await page.getByTestId("chart").getAttribute("data-range")).split("/");
  await page.getByTestId("export").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByTestId("export-filters")).toContainText("France or Germany");
  await dialog.getByText("Columns: ").click();
  await dialog.getByRole("button", { name: "None" }).click();
  await expect(page.getByTestId("export-download")).toBeDisabled();
  for (const column of ["event_id", "path", "country"]) await dialog.getByLabel(column, { exact: true }).check();
  const rows = parseCsv(await download(page));
  const stored = await ask(
    `SELECT event_id::text, path, country FROM events WHERE site_id = $1
     AND time >= $2::timestamp AT TIME ZONE $4 AND time < $3::timestamp AT TIME ZONE $4
     AND country IN ('FR', 'DE') AND path ILIKE '%/docs%' ORDER BY time, event_id`,
    [site.id, start, end, site.timezone],
  );
  expect(stored.length).toBeGreaterThan(10);
  expect(rows).toEqual(stored);
  await expect(page.getByTestId("export-rows")).toHaveText(stored.length.toLocaleString("en-GB"));
  await expect(dialog).toContainText("The download has started");

  // Everything of other days, for Excel.
  await dialog.getByLabel("Only events that pass the filters").uncheck();
  await dialog.getByLabel("To (included)").fill(String(start));
  await dialog.getByLabel("Format").selectOption("excel");
  await dialog.getByLabel("Make formulas harmless in spreadsheets").check();
  const text = await download(page);
  expect(text.split("\n")[0]).toBe("\ufeffevent_id;path;country");
  const [day] = await ask(
    `SELECT count(*)::int AS count FROM events WHERE site_id = $1
     AND time >= $2::timestamp AT TIME ZONE $3 AND time < ($2::timestamp + interval '1 day') AT TIME ZONE $3`,
    [site.id, start, site.timezone],
  );
  expect(text.trimEnd().split("\n")).toHaveLength(Number(day?.count) + 1);
});

test("dates that make no sense are told, and the dialog is accessible", async ({ page }) => {
  await signIn(page);
  await page.goto("/?filters=country,is,FR");
  await shown(page);
  await page.getByTestId("export").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Columns: ").click();
  await expect(page.getByTestId("export-download")).toBeEnabled();
  await expectAccessible(page);
  await dialog.getByLabel("To (included)").fill("2020-01-01");
  await expect(dialog).toContainText("must not be after");
  await expect(page.getByTestId("export-download")).toBeDisabled();
});

import type { Page } from "@playwright/test";
import { stack } from "./browser.ts";
import { expect, test } from "./problems.ts";
import { signIn } from "./session.ts";

/** Opens GraphiQL and waits until it knows the schema. Returns the hosts that were asked for anything. */
async function openGraphiql(page: Page): Promise<Set<string>> {
  const hosts = new Set<string>();
  page.context().on("request", (request) => {
    if (/^(http|ws)/.test(request.url())) hosts.add(new URL(request.url()).origin);
  });
  const schema = page.waitForResponse((answer) => answer.request().postData()?.includes("__schema") ?? false);
  await page.goto("/graphql");
  expect((await (await schema).json()).data.__schema.queryType.name).toBe("Query");
  await expect(page.getByRole("region", { name: "Operation Editor" }).locator(".view-line").first()).toBeVisible();
  return hosts;
}

async function write(page: Page, query: string): Promise<void> {
  const lines = page.getByRole("region", { name: "Operation Editor" }).locator(".view-lines").first();
  await lines.click();
  await page.keyboard.press("ControlOrMeta+A");
  // A bracket typed over a selection would surround it.
  await page.keyboard.press("Delete");
  // Key by key: the editor adds closing brackets, and steps over them when they are typed.
  await page.keyboard.type(query);
  await expect(lines).toHaveText(query);
}

function result(page: Page) {
  return page.getByRole("region", { name: "Result Window" }).locator(".view-lines");
}

test("whoever is signed in asks the API in GraphiQL, and nothing comes from elsewhere", async ({ page }) => {
  await signIn(page);
  const hosts = await openGraphiql(page);
  await expect(page).toHaveTitle("GraphiQL · Tideline");

  // What it starts with is a question that Tideline answers.
  const [first] = await Promise.all([
    page.waitForResponse((answer) => answer.request().postData()?.includes("Overview") ?? false),
    page.getByRole("button", { name: /^Execute query/ }).click(),
  ]);
  const { data, errors } = await first.json();
  expect(errors).toBeUndefined();
  expect(data.sites[0].timeseries.points).toHaveLength(30);

  await write(page, "{ me { email } }");
  // GraphiQL notices a moment later that the operation has no name any more.
  await expect(page.getByRole("tab", { name: "<untitled>" })).toBeVisible();
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(result(page)).toContainText(`"email": "${stack.email}"`);

  // The editor's workers run: they find the mistake in a question.
  await write(page, "{ me { nonsense } }");
  await expect(page.locator(".squiggly-error")).not.toHaveCount(0);
  expect(page.workers().map((worker) => new URL(worker.url()).origin)).toContain(new URL(stack.url).origin);

  expect([...hosts]).toEqual([new URL(stack.url).origin]);
});

test("GraphiQL is light or dark as the dashboard, else as the system", async ({ page }) => {
  const background = () =>
    page.locator(".graphiql-container").evaluate((element) => getComputedStyle(element).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  await signIn(page);
  await openGraphiql(page);
  const light = await background();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(background).not.toBe(light);
  await page.evaluate(() => localStorage.setItem("tideline.theme", "light"));
  await openGraphiql(page);
  await expect.poll(background).toBe(light);
});

test("whoever is signed out gets a refusal instead of GraphiQL", async ({ request }) => {
  const answer = await request.get("/graphql", { headers: { accept: "text/html" } });
  expect(answer.status()).toBe(401);
  expect((await answer.json()).errors[0].extensions.code).toBe("UNAUTHENTICATED");
});

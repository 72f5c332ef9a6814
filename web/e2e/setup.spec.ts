import { expectAccessible } from "./axe.ts";
import { ask } from "./database.ts";
import { expect, test } from "./problems.ts";
import { shown, signIn } from "./session.ts";
import { send } from "./visitors.ts";

test("a server without sites begins with the first one, which waits for its first event and turns by itself", async ({
  page,
}) => {
  const domain = `first-${Date.now()}.example`;
  await signIn(page);
  // As a server without any site answers; everything after that is the real one.
  await page.route("**/graphql", async (route) => {
    if (!route.request().postData()?.includes("query Session")) return route.fallback();
    const response = await route.fetch();
    const answer = await response.json();
    const sites = answer.data.sites.filter((site: { domain: string }) => site.domain === domain);
    await route.fulfill({ response, json: { data: { ...answer.data, sites } } });
  });
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Welcome to Tideline" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Domain").fill(domain);
  await page.getByRole("button", { name: "Create the site" }).click();
  await expect(page).toHaveURL(`/sites/${domain}`);
  await expect(page.getByTestId("empty-site")).toBeVisible();
  const key = /data-site="([^"]+)"/.exec(String(await page.getByTestId("snippet").textContent()))?.[1];
  await send(String(key), [{ name: "pageview", url: `https://${domain}/` }]);
  await shown(page);
  await expect(page.getByTestId("tile-pageviews")).toHaveAttribute("data-value", "1");
  await page.unroute("**/graphql");
  await ask("DELETE FROM events WHERE site_id = (SELECT id FROM sites WHERE domain = $1)", [domain]);
  await ask("DELETE FROM sites WHERE domain = $1", [domain]);
});

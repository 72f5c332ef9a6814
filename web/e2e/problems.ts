import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";

/** Everything that a page complains about: errors on its console, broken policies, exceptions. */
function listen(page: Page, problems: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
}

/** A test in which no page may complain, whatever else it looks at. */
export const test = base.extend<{ problems: string[] }>({
  problems: [
    async ({ browser }, use) => {
      const problems: string[] = [];
      const watch = (context: BrowserContext) => context.on("page", (page) => listen(page, problems));
      browser.on("context", watch);
      await use(problems);
      browser.off("context", watch);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

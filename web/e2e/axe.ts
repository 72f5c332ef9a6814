import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** No page has anything that axe finds, in either theme. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => ({ id, where: nodes.slice(0, 3).map((node) => node.html) })),
      `${page.url()} ${colorScheme}`,
    ).toEqual([]);
  }
}

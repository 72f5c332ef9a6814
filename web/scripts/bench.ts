/**
 * `make bench-web`: how fast the dashboard at TIDELINE_URL is in Chromium, as whoever TIDELINE_OWNER_EMAIL and
 * TIDELINE_OWNER_PASSWORD sign in, against its targets. SITE=domain asks another site than the first one.
 */
import { type Browser, type CDPSession, chromium, type Page } from "@playwright/test";
import { CHROMIUM, stack } from "../e2e/browser.ts";

const TARGETS = {
  firstVisitMs: 1500,
  rangeChangeMs: 400,
  scriptBytes: 200_000,
  longTaskMs: 50,
  heapGrowthBytes: 2_000_000,
};
const VISITS = 5;
const RANGE_KEYS = ["d", "e", "w", "q", "m", "p", "y", "l", "h", "t"];
const MEMORY_ROUNDS = 10;
const CHART_DAYS = 42;

/** Runs in the page before anything of it: notes when numbers are painted, and what keeps the page from reacting. */
function observe(): void {
  const noted = { paintedMs: 0, keyMs: 0, changes: [] as number[], longTasks: [] as number[], frames: 0 };
  Object.assign(window, { noted });
  new PerformanceObserver((list) => {
    noted.longTasks.push(...list.getEntries().map((entry) => entry.duration));
  }).observe({ type: "longtask", buffered: true });
  // What is in the document now is on the screen after the next frame.
  const painted = (then: (ms: number) => void) =>
    requestAnimationFrame(() => requestAnimationFrame(() => then(performance.now())));
  let shown: string | null = null;
  new MutationObserver(() => {
    const range = document.querySelector("[data-testid=chart]")?.getAttribute("data-range") ?? null;
    const numbers = document.querySelector("[data-testid=tile-visitors]") !== null;
    if (range === null || !numbers || range === shown) return;
    const changed = shown !== null;
    shown = range;
    painted((ms) => {
      if (changed) noted.changes.push(ms - noted.keyMs);
      else noted.paintedMs = ms;
    });
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-range"] });
  document.addEventListener("keydown", () => {
    noted.keyMs = performance.now();
  });
}

interface Noted {
  paintedMs: number;
  changes: number[];
  longTasks: number[];
  frames: number;
}

function noted(page: Page): Promise<Noted> {
  return page.evaluate(() => window.noted);
}

async function open(browser: Browser, cookies: Awaited<ReturnType<typeof signIn>>, path: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: stack.url, viewport: { width: 1280, height: 800 } });
  await context.addCookies(cookies);
  await context.addInitScript(observe);
  const page = await context.newPage();
  await page.goto(path);
  await page.waitForFunction(() => window.noted.paintedMs > 0);
  return page;
}

/** The cookie of a new login. */
async function signIn(browser: Browser) {
  const context = await browser.newContext({ baseURL: stack.url });
  const query =
    "mutation ($email: String!, $password: String!) { login(email: $email, password: $password) { email } }";
  const answer = await context.request.post("/graphql", {
    data: { query, variables: { email: stack.email, password: stack.password } },
    headers: { origin: stack.url },
  });
  const { errors } = (await answer.json()) as { errors?: { message: string }[] };
  if (errors) throw new Error(`The login was refused: ${errors[0]?.message}`);
  const { cookies } = await context.storageState();
  await context.close();
  return cookies;
}

function middle(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Every visit is a first one: nothing is in its cache. */
async function firstVisits(browser: Browser, cookies: Awaited<ReturnType<typeof signIn>>, path: string) {
  const times: number[] = [];
  let bytes = 0;
  for (let visit = 0; visit < VISITS; visit += 1) {
    const page = await open(browser, cookies, path);
    times.push((await noted(page)).paintedMs);
    bytes = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter((entry) => entry.name.endsWith(".js") && entry.startTime < window.noted.paintedMs)
        .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
    );
    await page.context().close();
  }
  return { ms: middle(times), bytes };
}

async function press(page: Page, key: string, changes: number): Promise<void> {
  const before = await page.getByTestId("chart").getAttribute("data-range");
  await page.keyboard.press(key);
  // Some ranges are the same days as the one before, on the first days of a month.
  await page.waitForFunction(
    ([old, count]) => {
      const range = document.querySelector("[data-testid=chart]")?.getAttribute("data-range") ?? old;
      return range === old ? !document.querySelector("[aria-busy=true]") : window.noted.changes.length > Number(count);
    },
    [before, changes] as const,
  );
}

async function heap(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Runtime.getHeapUsage")).usedSize;
}

async function rangeChanges(page: Page) {
  for (const key of RANGE_KEYS) await press(page, key, (await noted(page)).changes.length);
  const { changes } = await noted(page);
  const session = await page.context().newCDPSession(page);
  const before = await heap(session);
  for (let round = 0; round < MEMORY_ROUNDS; round += 1) {
    for (const key of RANGE_KEYS) await press(page, key, (await noted(page)).changes.length);
  }
  return { median: middle(changes), slowest: Math.max(...changes), growth: (await heap(session)) - before };
}

/** The pointer goes over all of the chart, back and forth. */
async function hover(page: Page) {
  const box = await page.getByTestId("time-chart").boundingBox();
  if (!box) throw new Error("There is no chart to hover over.");
  await page.evaluate(() => {
    window.noted.longTasks = [];
    const count = () => {
      window.noted.frames += 1;
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
  const began = performance.now();
  for (let step = 0; step <= 300; step += 1) {
    const part = Math.abs(((step / 100) % 2) - 1);
    await page.mouse.move(box.x + 50 + (box.width - 70) * part, box.y + box.height / 2);
  }
  const seconds = (performance.now() - began) / 1000;
  const { longTasks, frames } = await noted(page);
  return { longest: Math.max(0, ...longTasks), framesPerSecond: frames / seconds };
}

function line(what: string, value: string, target: string, kept: boolean): void {
  process.stdout.write(
    `| ${what.padEnd(52)} | ${value.padStart(12)} | ${target.padStart(9)} | ${kept ? "ok  " : "OVER"} |\n`,
  );
}

const ms = (value: number) => `${value.toFixed(0)} ms`;
const kb = (value: number) => `${(value / 1000).toFixed(0)} kB`;

const browser = await chromium.launch(CHROMIUM);
try {
  const cookies = await signIn(browser);
  const path = process.env.SITE ? `/sites/${process.env.SITE}` : "/";
  const visits = await firstVisits(browser, cookies, path);
  const page = await open(browser, cookies, path);
  const changes = await rangeChanges(page);
  await page.context().close();
  const end = new Date(Date.now() - 86_400_000);
  const start = new Date(end.getTime() - (CHART_DAYS - 1) * 86_400_000);
  const [from, to] = [start, end].map((date) => date.toISOString().slice(0, 10));
  const long = await open(browser, cookies, `${path}?range=custom&from=${from}&to=${to}&bucket=hour`);
  const hovered = await hover(long);
  process.stdout.write(`| ${"measured".padEnd(52)} | ${"value".padStart(12)} | ${"target".padStart(9)} |      |\n`);
  process.stdout.write(`| ${"-".repeat(52)} | ${"-".repeat(12)} | ${"-".repeat(9)} | ---- |\n`);
  line(
    `first visit to painted numbers, median of ${VISITS}`,
    ms(visits.ms),
    ms(TARGETS.firstVisitMs),
    visits.ms <= TARGETS.firstVisitMs,
  );
  line(
    "JavaScript of the first visit, compressed",
    kb(visits.bytes),
    kb(TARGETS.scriptBytes),
    visits.bytes <= TARGETS.scriptBytes,
  );
  line(
    "range change to painted numbers, median",
    ms(changes.median),
    ms(TARGETS.rangeChangeMs),
    changes.median <= TARGETS.rangeChangeMs,
  );
  line("the slowest range", ms(changes.slowest), ms(TARGETS.rangeChangeMs), changes.slowest <= TARGETS.rangeChangeMs);
  line(
    `longest task while ${CHART_DAYS * 24} points are hovered over`,
    ms(hovered.longest),
    ms(TARGETS.longTaskMs),
    hovered.longest <= TARGETS.longTaskMs,
  );
  line("frames a second meanwhile", hovered.framesPerSecond.toFixed(0), "60", hovered.framesPerSecond >= 55);
  line(
    `growth of memory over ${MEMORY_ROUNDS * RANGE_KEYS.length} range changes`,
    kb(changes.growth),
    "flat",
    changes.growth <= TARGETS.heapGrowthBytes,
  );
} finally {
  await browser.close();
}

declare global {
  interface Window {
    noted: Noted;
  }
}

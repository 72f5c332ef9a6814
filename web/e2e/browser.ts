import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";

/** The stack under test, and what a test may know of it. Missing values fail here, not somewhere later. */
function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: it says which running Tideline to test.`);
  return value;
}

export const stack = {
  get url() {
    return setting("TIDELINE_URL").replace(/\/$/, "");
  },
  get email() {
    return setting("TIDELINE_OWNER_EMAIL");
  },
  get password() {
    return setting("TIDELINE_OWNER_PASSWORD");
  },
  get database() {
    return setting("DATABASE_URL");
  },
};

/** Without a screen, Chromium calls itself a bot's browser, and bots are not counted. */
const USER_AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

/** Debian's Chromium, quiet: no sandbox because tests run as root, and nothing that calls home. */
export const CHROMIUM = {
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Not as a context's setting, which is forgotten for what a page sends while it goes away.
    `--user-agent=${USER_AGENT}`,
    // A page of the wide web may load the tracker from this machine: in production neither is on loopback.
    "--disable-features=LocalNetworkAccessChecks",
  ],
};

export function inChromium(more: PlaywrightTestConfig): PlaywrightTestConfig {
  return defineConfig({
    workers: 1,
    forbidOnly: true,
    timeout: 30_000,
    outputDir: "../test-results/traces",
    ...more,
    use: {
      baseURL: process.env.TIDELINE_URL || "http://TIDELINE_URL-is-not-set.invalid",
      locale: "en-GB",
      timezoneId: "Europe/Paris",
      trace: "retain-on-failure",
      ...more.use,
      launchOptions: CHROMIUM,
    },
  });
}

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stack } from "./browser.ts";
import { ask, newSite } from "./database.ts";
import { expect, test } from "./problems.ts";

const WEB = join(import.meta.dirname, "..");
const SDK = join(WEB, "sdk");
const TSC = join(WEB, "node_modules/.bin/tsc");

let project: string;

/** A project of somebody else's, with the SDK in it as npm would install it. */
test.beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "tideline-sdk-"));
  const installed = join(project, "node_modules/tideline-sdk");
  mkdirSync(installed, { recursive: true });
  const environment = { ...process.env, PATH: `${join(WEB, "node_modules/.bin")}:${process.env.PATH}` };
  const npm = (...words: string[]) => execFileSync("npm", words, { cwd: SDK, encoding: "utf8", env: environment });
  // Packing would build it first, but for a setting by which npm runs no scripts by itself.
  npm("run", "--silent", "build");
  const packed = npm("pack", "--silent", "--pack-destination", project);
  const archive = join(project, packed.trim().split("\n").at(-1) ?? "");
  execFileSync("tar", ["xzf", archive, "-C", installed, "--strip-components=1"]);
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
});

test.afterAll(() => rmSync(project, { recursive: true, force: true }));

test("README's example compiles and runs as it stands, against the package that npm would publish", async () => {
  const site = await newSite();
  let [, example = ""] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(SDK, "README.md"), "utf8")) ?? [];
  for (const [shown, real] of [
    ["https://stats.example.org", stack.url],
    ["demo", site.key],
  ] as const) {
    expect(example.split(`"${shown}"`)).toHaveLength(2);
    example = example.replace(`"${shown}"`, JSON.stringify(real));
  }
  writeFileSync(join(project, "example.ts"), example);
  const options = ["--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom", "--types", ""];
  execFileSync(TSC, [...options, "example.ts"], { cwd: project, stdio: "inherit" });
  const said = execFileSync(process.execPath, ["example.js"], { cwd: project, encoding: "utf8" });
  expect(said).toBe("");
  const rows = await ask(
    `SELECT name, value, user_id, path, source, properties FROM events
     WHERE site_id = (SELECT id FROM sites WHERE domain = $1) ORDER BY time, event_id`,
    [site.domain],
  );
  const nothing = { value: null, path: null, source: null };
  expect(rows).toEqual([
    { ...nothing, name: "signup", user_id: "u-17", properties: { plan: "pro" } },
    { ...nothing, name: "purchase", user_id: "u-17", value: 49.9, properties: { plan: "pro" } },
    { ...nothing, name: "pageview", user_id: null, path: "/pricing", source: "duckduckgo.com", properties: null },
  ]);
  const traits = await ask(
    "SELECT user_id, traits FROM traits WHERE site_id = (SELECT id FROM sites WHERE domain = $1)",
    [site.domain],
  );
  expect(traits).toEqual([{ user_id: "u-17", traits: { plan: "pro" } }]);
  await site.remove();
});

test("a program that just ends has sent what it tracked, and a resend changes nothing", async () => {
  const site = await newSite();
  const options = JSON.stringify({ endpoint: stack.url, site: site.key });
  const now = Date.now().toString(16).padStart(12, "0");
  const [start, end] = [`${now.slice(0, 8)}-${now.slice(8)}-7`, "-8000-0123456789ab"];
  writeFileSync(
    join(project, "ends.js"),
    `import { createTideline } from "tideline-sdk";
     const tideline = createTideline(${options});
     for (let count = 0; count < 250; count++) {
       tideline.track("tick", { id: "${start}" + String(count).padStart(3, "0") + "${end}" });
     }`,
  );
  for (let run = 0; run < 2; run++) execFileSync(process.execPath, ["ends.js"], { cwd: project });
  const [row] = await ask(
    "SELECT count(*)::int AS count FROM events WHERE site_id = (SELECT id FROM sites WHERE domain = $1)",
    [site.domain],
  );
  expect(row?.count).toBe(250);
  await site.remove();
});

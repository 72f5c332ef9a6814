/** `npm run size`: what a first visit downloads, after a build, against its budget. Sizes are bytes after gzip. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const FIRST_LOAD_BUDGET = 200_000;
const TRACKER_BUDGET = 1_500;
const MORE_TRACKER_BUDGET = 1_800;

type Manifest = Record<string, { file: string; imports?: string[]; isEntry?: boolean }>;

const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8")) as Manifest;

/** The entry and everything it imports before it runs. */
function firstLoad(name: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (!chunk) throw new Error(`${name} is not in the build's manifest`);
  if (!seen.has(chunk.file)) {
    seen.add(chunk.file);
    for (const imported of chunk.imports ?? []) firstLoad(imported, seen);
  }
  return seen;
}

function gzipped(path: string): number {
  return gzipSync(readFileSync(`dist/${path}`), { level: 6 }).length;
}

const page = readFileSync("dist/index.html", "utf8");
const boot = /src="\/(assets\/boot-[^"]+\.js)"/.exec(page)?.[1];
if (!boot) throw new Error("index.html does not load the boot script");

let over = false;
function weigh(what: string, files: string[], budget: number): void {
  const size = files.map(gzipped).reduce((sum, bytes) => sum + bytes, 0);
  if (size > budget) over = true;
  process.stdout.write(`${size > budget ? "OVER" : "ok  "} ${what}: ${size} of ${budget} bytes\n`);
}

// A reader loads the sentences of one language: the longer ones count.
const sentences = ["en", "fr"].map((language) => manifest[`src/i18n/${language}.ts`]?.file ?? "");
const [longest = ""] = sentences.sort((one, other) => gzipped(other) - gzipped(one));
weigh("JavaScript of the first load", [boot, ...firstLoad("index.html"), longest], FIRST_LOAD_BUDGET);
weigh("tracker /t.js", ["t.js"], TRACKER_BUDGET);
weigh("tracker /t.more.js", ["t.more.js"], MORE_TRACKER_BUDGET);
process.exit(over ? 1 : 0);

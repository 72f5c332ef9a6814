import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test } from "vitest";

test.each([
  ["t.js", "production", 1500],
  ["t.more.js", "more", 1800],
])("%s is one file without imports, under its size after gzip", async (name, mode, budget) => {
  const built = await build({
    configFile: "tracker/vite.config.ts",
    mode,
    logLevel: "silent",
    build: { write: false },
  });
  const [result] = Array.isArray(built) ? built : [built];
  if (!result || !("output" in result)) throw new Error("nothing was built");
  expect(result.output).toHaveLength(1);
  const { code, fileName } = result.output[0];
  expect(fileName).toBe(name);
  expect(code).toMatch(/^\(function\(\)\{/);
  // The gateway's level.
  expect(gzipSync(code, { level: 5 }).length).toBeLessThan(budget);
});

import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test } from "vitest";

test("the script is one file without imports, under 1.5 kB after gzip", async () => {
  const built = await build({ configFile: "tracker/vite.config.ts", logLevel: "silent", build: { write: false } });
  const [result] = Array.isArray(built) ? built : [built];
  if (!result || !("output" in result)) throw new Error("nothing was built");
  expect(result.output).toHaveLength(1);
  const { code, fileName } = result.output[0];
  expect(fileName).toBe("t.js");
  expect(code).toMatch(/^\(function\(\)\{/);
  expect(gzipSync(code, { level: 6 }).length).toBeLessThan(1500);
});

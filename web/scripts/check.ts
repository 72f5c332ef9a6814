/** `npm run check`: format and lint, types, dead code, and whether the generated documents are those of the contract. */
import { spawnSync } from "node:child_process";

const STEPS: [name: string, command: string, ...args: string[]][] = [
  ["format and lint", "biome", "check", "--error-on-warnings", "."],
  ["types of the application, tracker and demo", "tsc", "-p", "tsconfig.json"],
  ["types of tests and tools", "tsc", "-p", "tsconfig.node.json"],
  ["dead code", "knip"],
  ["generated documents (npm run codegen)", "graphql-codegen", "--config", "codegen.ts", "--check", "--silent"],
];

let failed = 0;
for (const [name, command, ...args] of STEPS) {
  const started = performance.now();
  const { status } = spawnSync(`node_modules/.bin/${command}`, args, { stdio: "inherit" });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)\n`);
  if (status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);

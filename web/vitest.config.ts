import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": `${import.meta.dirname}/src` } },
  test: {
    include: ["src/**/*.test.ts", "tracker/**/*.test.ts", "sdk/**/*.test.ts"],
    restoreMocks: true,
    unstubGlobals: true,
  },
});

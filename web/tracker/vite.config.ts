import { defineConfig } from "vite";

/** The browser script: one file without imports, beside the built application. `--mode more` builds /t.more.js. */
export default defineConfig(({ mode }) => ({
  publicDir: false,
  define: { MORE: JSON.stringify(mode === "more") },
  build: {
    target: "es2021",
    emptyOutDir: false,
    reportCompressedSize: false,
    lib: {
      entry: "tracker/main.ts",
      formats: ["iife"],
      name: "tidelineTracker",
      fileName: () => (mode === "more" ? "t.more.js" : "t.js"),
    },
  },
}));

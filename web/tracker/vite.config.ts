import { defineConfig } from "vite";

/** The browser script: one file without imports, beside the built application. Run from web/. */
export default defineConfig({
  publicDir: false,
  build: {
    target: "es2020",
    emptyOutDir: false,
    reportCompressedSize: false,
    lib: { entry: "tracker/main.ts", formats: ["iife"], name: "tidelineTracker", fileName: () => "t.js" },
  },
});

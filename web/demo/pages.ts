import { cpSync } from "node:fs";
import type { Plugin } from "vite";

/** The demo's pages besides its first. Each is a folder with the same file, so that a reload finds it. */
const PAGES = ["tides", "harbour", "visit"];

export function demoPages(): Plugin {
  return {
    name: "tideline-demo",
    apply: "build",
    writeBundle({ dir = "dist" }) {
      for (const page of PAGES) cpSync(`${dir}/demo/index.html`, `${dir}/demo/${page}/index.html`);
    },
  };
}

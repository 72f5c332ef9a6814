import { cpSync } from "node:fs";
import type { Plugin } from "vite";

/** The demo's pages besides its first: the same document under other addresses, as in any single-page application. */
const PAGES = ["tides", "harbour", "visit"];

/** Makes each of them answer a reload: in the build as a folder with a copy, in development by a rewrite. */
export function demoPages(): Plugin {
  return {
    name: "tideline-demo",
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        if (PAGES.some((page) => request.url === `/demo/${page}`)) request.url = "/demo/index.html";
        next();
      });
    },
    writeBundle({ dir = "dist" }) {
      for (const page of PAGES) cpSync(`${dir}/demo/index.html`, `${dir}/demo/${page}/index.html`);
    },
  };
}

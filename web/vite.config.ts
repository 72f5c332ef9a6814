import { readFileSync } from "node:fs";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { demoPages } from "./demo/pages.ts";
import { graphiqlInDevelopment } from "./graphiql/development.ts";
import { trackerInDevelopment } from "./tracker/development.ts";

/** Where the gateway expects Vite in development: TIDELINE_WEB_UPSTREAM, host:port. */
const [host, port] = (process.env.TIDELINE_WEB_UPSTREAM || "127.0.0.1:5173").split(":");
const publicUrl = new URL(process.env.TIDELINE_PUBLIC_URL || "http://127.0.0.1:8080");

const BOOT = "/src/boot.js";

/** boot.js must stay a plain blocking script: it gets a hashed name, and the page the name. */
function hashedBoot() {
  let file: string;
  return {
    name: "tideline-boot",
    apply: "build" as const,
    buildStart(this: { emitFile: (asset: { type: "asset"; name: string; source: string }) => string }) {
      file = this.emitFile({ type: "asset", name: "boot.js", source: readFileSync(`.${BOOT}`, "utf8") });
    },
    generateBundle: {
      order: "post" as const,
      handler(
        this: { getFileName: (reference: string) => string },
        _options: unknown,
        bundle: Record<string, { type: string; fileName: string; source?: unknown }>,
      ) {
        for (const asset of Object.values(bundle)) {
          if (asset.type === "asset" && asset.fileName.endsWith(".html") && typeof asset.source === "string") {
            asset.source = asset.source.replace(BOOT, `/${this.getFileName(file)}`);
          }
        }
      },
    },
  };
}

const DOCUMENT = /\bgraphql\((`\s*(?:query|mutation|subscription) [^`]*`)\)/g;

/**
 * Leaves of `graphql(…)` its text, which is all that is sent. As it is written, it looks its document up in a table of all
 * there are, which every page would load.
 */
function documentsAsTexts() {
  return {
    name: "tideline-documents",
    enforce: "pre" as const,
    transform(code: string) {
      if (!code.includes("graphql(`")) return null;
      return code.replaceAll(DOCUMENT, "$1").replace(/import \{ graphql \} from "(?:@\/api|\.)\/generated";/, "");
    },
  };
}

export default defineConfig({
  plugins: [
    documentsAsTexts(),
    react(),
    tailwindcss(),
    hashedBoot(),
    demoPages(),
    trackerInDevelopment(),
    graphiqlInDevelopment(),
  ],
  resolve: {
    alias: {
      "@": `${import.meta.dirname}/src`,
      "react-remove-scroll": `${import.meta.dirname}/src/components/ui/no-scroll-lock.ts`,
    },
  },
  build: {
    target: "baseline-widely-available",
    // Inlined files would be data: addresses, which the policy allows for images only.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // `npm run size` holds the budget, in bytes that travel.
    chunkSizeWarningLimit: 1000,
    manifest: true,
    rolldownOptions: {
      input: { app: "index.html", demo: "demo/index.html" },
      // One file of what every page needs: many small ones compress worse.
      output: { advancedChunks: { groups: [{ name: "shared", test: /node_modules/, minShareCount: 2 }] } },
    },
  },
  server: {
    host: host ?? "127.0.0.1",
    port: Number(port ?? 5173),
    strictPort: true,
    allowedHosts: [publicUrl.hostname],
    // The browser reaches hot reload through the gateway, at the gateway's port.
    hmr: { clientPort: Number(publicUrl.port || (publicUrl.protocol === "https:" ? 443 : 80)) },
  },
});

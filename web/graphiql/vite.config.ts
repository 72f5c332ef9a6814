import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/**
 * GraphiQL and its editor, a build of its own so that nothing of it reaches the dashboard. Run from web/, after the
 * dashboard's build. The page that the API answers at /graphql names main.js; what that imports has hashed names.
 */
export default defineConfig({
  base: "/graphiql/",
  publicDir: false,
  plugins: [react()],
  worker: { format: "es" },
  build: {
    target: "baseline-widely-available",
    outDir: "dist/graphiql",
    emptyOutDir: true,
    // Inlined files would be data: addresses, which the policy allows for images and fonts only.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // The editor is one chunk of nearly 3 MB; nobody loads it but who opens /graphql.
    chunkSizeWarningLimit: 3000,
    rolldownOptions: {
      input: "graphiql/main.ts",
      output: { entryFileNames: "main.js" },
      onLog(level, log, show) {
        // "use no memo" in GraphiQL's files speaks to a compiler that has already been there.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") show(level, log);
      },
    },
  },
});

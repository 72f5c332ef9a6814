import { build, type Plugin } from "vite";

const MODES = { "/t.js": "production", "/t.more.js": "more" };

/** Serves the tracker from Vite's development server, built anew for each load: it is small. */
export function trackerInDevelopment(): Plugin {
  return {
    name: "tideline-tracker",
    apply: "serve",
    configureServer(server) {
      for (const [path, mode] of Object.entries(MODES)) {
        server.middlewares.use(path, async (_request, response, next) => {
          try {
            const built = await build({
              configFile: "tracker/vite.config.ts",
              mode,
              logLevel: "warn",
              build: { write: false },
            });
            const [first] = Array.isArray(built) ? built : [built];
            const output = first && "output" in first ? first.output[0] : undefined;
            if (!output) throw new Error("the tracker's build made nothing");
            response.setHeader("content-type", "text/javascript");
            response.end(output.code);
          } catch (error) {
            next(error);
          }
        });
      }
    },
  };
}

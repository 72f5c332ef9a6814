import { build, type Plugin } from "vite";

/** Serves /t.js from Vite's development server, built anew for each load: it is small. */
export function trackerInDevelopment(): Plugin {
  return {
    name: "tideline-tracker",
    apply: "serve",
    configureServer(server) {
      server.middlewares.use("/t.js", async (_request, response, next) => {
        try {
          const built = await build({
            configFile: "tracker/vite.config.ts",
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
    },
  };
}

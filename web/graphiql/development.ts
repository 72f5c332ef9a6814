import { build, type Plugin } from "vite";

const TYPES: Record<string, string> = { js: "text/javascript", css: "text/css", ttf: "font/ttf" };

/**
 * Serves /graphiql/ from Vite's development server, built as in production: Vite cannot prepare the editor's workers
 * otherwise. Takes some seconds when it is first opened and after a change.
 */
export function graphiqlInDevelopment(): Plugin {
  return {
    name: "tideline-graphiql",
    apply: "serve",
    configureServer(server) {
      let built: Promise<Map<string, string | Uint8Array>> | undefined;
      server.watcher.on("all", (_event, path) => {
        if (path.startsWith(`${import.meta.dirname}/`)) built = undefined;
      });
      server.middlewares.use("/graphiql", async (request, response, next) => {
        try {
          built ??= files();
          const name = new URL(request.url ?? "/", "http://localhost").pathname.slice(1);
          const content = (await built).get(name);
          if (content === undefined) {
            response.statusCode = 404;
            response.end();
            return;
          }
          response.setHeader("cache-control", "no-cache");
          response.setHeader("content-type", TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream");
          response.end(content);
        } catch (error) {
          built = undefined;
          next(error);
        }
      });
    },
  };
}

async function files(): Promise<Map<string, string | Uint8Array>> {
  const built = await build({ configFile: "graphiql/vite.config.ts", logLevel: "warn", build: { write: false } });
  const outputs = Array.isArray(built) ? built : [built];
  return new Map(
    outputs
      .flatMap((output) => ("output" in output ? output.output : []))
      .map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source]),
  );
}

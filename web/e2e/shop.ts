import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What the tags of the shop's pages say, by the first part of the path. */
const SETTINGS: Record<string, string> = {
  hash: "data-hash",
  sampled: 'data-sample="0"',
};

/** A site of somebody else's: on another origin than Tideline, with the tracker on each of its pages. */
export class Shop {
  readonly #server: Server;
  readonly #snippet: string;

  constructor(tideline: string, key: string, script = "t.js") {
    this.#snippet = `<script defer src="${tideline}/${script}" data-site="${key}"`;
    this.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://shop");
      if (pathname.endsWith(".pdf") || pathname === "/favicon.ico") {
        response.writeHead(200, { "content-type": "application/pdf", "content-disposition": "attachment" }).end("%PDF");
        return;
      }
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(this.#page(pathname));
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The address of a page. */
  at(path: string): string {
    return `http://127.0.0.1:${this.#port}${path}`;
  }

  #page(path: string): string {
    const settings = SETTINGS[path.split("/")[1] ?? ""] ?? "";
    return `<!doctype html><html lang="en"><head><title>Shop ${path}</title>${this.#snippet} ${settings}></script></head>
      <body style="height: 400vh; margin: 0">
        <a id="other-page" href="/other">another page</a>
        <a id="outbound" href="http://localhost:${this.#port}/elsewhere?from=shop">another site</a>
        <a id="download" href="/files/tides.pdf">the tides</a>
        <a id="fragment" href="#about">about</a>
        <button data-tideline-event="signup" data-tideline-event-plan="pro" data-tideline-event-value="49.9"><b>Go</b></button>
        <script>
          function go(path) { history.pushState(null, "", path); document.title = "Shop " + path; }
        </script>
      </body></html>`;
  }
}

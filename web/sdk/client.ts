import { IDENTIFY } from "../tracker/document.ts";
import type { Dropped, EventFields } from "./event.ts";
import { Queue } from "./queue.ts";
import { runtime } from "./runtime.ts";
import { uuidv7 } from "./uuid.ts";
import { post, TidelineError, type Wire } from "./wire.ts";

export interface Options {
  /** Tideline's address, such as `https://stats.example.org`; with a path, the endpoint itself. */
  endpoint: string;
  /** The site's public key, or on a server a secret one. */
  site: string;
  /** Events of a batch, 1 to 500; 100 unless told. */
  batchSize?: number;
  /** Milliseconds that an event waits for others; 1,000 unless told. */
  batchMs?: number;
  /** Events that may wait while the server is away; 10,000 unless told. */
  capacity?: number;
  /** Milliseconds until a request counts as failed; 10,000 unless told. */
  timeoutMs?: number;
  /** Milliseconds before the first retry, which double up to `longestRetryMs`; 1,000 and 60,000 unless told. */
  firstRetryMs?: number;
  longestRetryMs?: number;
  /** Is told of events that will not be stored, and why. */
  onDrop?: (dropped: Dropped[]) => void;
  /** Instead of the global `fetch`. */
  fetch?: typeof fetch;
}

export interface Tideline {
  /** Queues an event and returns its id. Never throws and never waits. */
  track(name: string, fields?: EventFields): string;
  /** Queues a page view; in a browser its page is the current one. */
  pageview(fields?: EventFields): string;
  /**
   * Keeps what you know of a signed-in person: `traits` are added to those known, null removes one. In a browser, later
   * events carry the `userId`. False when the site does not want it, as from a bot. Throws TidelineError when the server
   * refuses, or does not answer in five tries.
   */
  identify(userId: string, traits?: Record<string, unknown>): Promise<boolean>;
  /** Sends what waits, now. True when all of it is settled; false when the server must be asked again later. */
  flush(): Promise<boolean>;
  /** Sends what waits, for at most `timeoutMs` (5,000); drops the rest, and all that comes later. */
  close(timeoutMs?: number): Promise<boolean>;
  /** How many events are not acknowledged yet. */
  readonly waiting: number;
}

const IDENTIFY_TRIES = 5;

/** Makes a client. It holds one queue and one timer; make one for each site and keep it. */
export function createTideline(options: Options): Tideline {
  const place = runtime();
  const at = new URL(options.endpoint);
  if (at.pathname === "/") at.pathname = "/graphql";
  const wire: Wire = {
    endpoint: at.href,
    fetch: options.fetch ?? ((...request) => fetch(...request)),
    headers: place.headers,
    timeoutMs: options.timeoutMs ?? 10_000,
  };
  const firstRetryMs = options.firstRetryMs ?? 1000;
  const queue = new Queue(wire, {
    site: options.site,
    batchSize: Math.min(Math.max(options.batchSize ?? 100, 1), 500),
    batchMs: options.batchMs ?? 1000,
    capacity: options.capacity ?? 10_000,
    firstRetryMs,
    longestRetryMs: options.longestRetryMs ?? 60_000,
    onDrop: options.onDrop ?? (() => {}),
  });
  let userId: string | undefined;
  let closed = false;
  const stopHearing = place.onLeave(
    () => queue.leave(),
    () => queue.drain(5000),
  );

  const track = (name: string, fields: EventFields = {}): string => {
    const id = fields.id ?? uuidv7();
    const event = { ...place.fields(), ...(userId && { userId }), ...fields, id, name };
    if (closed) options.onDrop?.([{ event, code: "CLOSED", message: "The client is closed." }]);
    else if (place.counts()) queue.add(event);
    return id;
  };

  return {
    track,
    pageview: (fields = {}) =>
      track("pageview", { ...(typeof document !== "undefined" && { referrer: document.referrer }), ...fields }),
    async identify(id, traits = {}) {
      if (typeof document !== "undefined") userId = id;
      if (!place.counts()) return false;
      const body = JSON.stringify({ query: IDENTIFY, variables: { s: options.site, u: id, t: traits } });
      for (let tries = 1; ; tries++) {
        const outcome = await post<{ identify?: { stored: boolean } }>(wire, body);
        if (outcome.kind === "done") return outcome.data.identify?.stored ?? false;
        if (outcome.kind === "refused" || tries === IDENTIFY_TRIES) {
          throw new TidelineError(outcome.code, outcome.message);
        }
        const wait = Math.max(outcome.waitMs, firstRetryMs * 2 ** (tries - 1));
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    },
    flush: () => queue.flush(),
    async close(timeoutMs = 5000) {
      closed = true;
      stopHearing();
      const settled = await queue.drain(timeoutMs);
      queue.clear("CLOSED", "The client was closed before the server took this.");
      return settled;
    },
    get waiting() {
      return queue.size;
    },
  };
}

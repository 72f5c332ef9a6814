/** One event on its way; the field names are those of the API's EventInput. */
export type TrackedEvent = { id: string; name: string } & Record<string, unknown>;

const TRACK = "mutation($s:String!,$e:[EventInput]!){track(site:$s,events:$e){accepted}}";

/** Sending waits for this long a silence: a page view, its title and the clicks right after it travel together. */
const GATHER_MS = 150;
const BATCH = 25;
/** Bodies stay below this where they can: a browser lets a page send 64 KiB in all while it goes away. */
const BODY_CHARACTERS = 20_000;
/** Memory is bounded when the server is away for long: the oldest events go first. */
const CAPACITY = 500;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** Answers that say "later" although they are not 5xx. */
const LATER = /OVERLOADED|UNAVAILABLE|INTERNAL/;

/**
 * Keeps events until the server has acknowledged them. A batch that got no answer, or an answer that says "later", goes
 * back to the front and is sent again with the same ids, so the server never counts it twice. Whatever the server
 * refuses for good is dropped. `settle` is called before events leave, to finish the last one.
 */
export function createQueue(endpoint: string, site: string, settle: () => void) {
  let waiting: TrackedEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The timer waits for silence, not for the server to come back. */
  let gathering = false;
  let failures = 0;

  const schedule = (delayMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(send, delayMs);
  };

  const send = async () => {
    timer = undefined;
    gathering = false;
    settle();
    const events = waiting.splice(0, BATCH);
    if (!events.length) return;
    while (events[1] && JSON.stringify(events).length > BODY_CHARACTERS) {
      waiting.unshift(events.pop() as TrackedEvent);
    }
    const again = await post(events);
    if (again) {
      waiting = events.concat(waiting).slice(-CAPACITY);
      // Half to all of the wait, so that many pages do not come back at the same moment.
      const wait = Math.min(FIRST_WAIT_MS * 2 ** failures++, LONGEST_WAIT_MS);
      schedule(wait * (0.5 + Math.random() / 2));
    } else {
      failures = 0;
      if (waiting.length) schedule(0);
    }
  };

  /** True when the batch must be sent again. */
  const post = async (events: TrackedEvent[]): Promise<boolean> => {
    const body = JSON.stringify({ query: TRACK, variables: { s: site, e: events } });
    try {
      const response = await fetch(endpoint, {
        method: "POST",
        headers: { "content-type": "application/json" },
        credentials: "omit",
        keepalive: body.length < 2 * BODY_CHARACTERS,
        body,
      });
      const { status } = response;
      if (status > 499 || status === 429) return true;
      if (status > 399) return false;
      const { errors } = await response.json();
      return !!errors?.some((error: { extensions?: { code?: string } }) => LATER.test(error.extensions?.code ?? ""));
    } catch {
      return true;
    }
  };

  return {
    add(event: TrackedEvent): void {
      waiting.push(event);
      if (waiting.length > CAPACITY) waiting.shift();
      if (!timer || (gathering && waiting.length < BATCH)) {
        gathering = true;
        schedule(GATHER_MS);
      }
    },
    /** Sends everything now, whatever wait was planned: the page may be gone in a moment. */
    flush(): void {
      clearTimeout(timer);
      while (waiting.length) send();
    },
  };
}

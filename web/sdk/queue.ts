import { TRACK_WITH_RECEIPT } from "../tracker/document.ts";
import type { Dropped, TrackedEvent } from "./event.ts";
import { type Outcome, post, type Wire } from "./wire.ts";

export interface QueueOptions {
  site: string;
  /** Events of a batch, at most 500. A full batch is sent at once. */
  batchSize: number;
  /** An event waits at most so long for its batch to fill. */
  batchMs: number;
  /** Events that may wait; when one more comes, the oldest is dropped. */
  capacity: number;
  firstRetryMs: number;
  longestRetryMs: number;
  onDrop: (dropped: Dropped[]) => void;
}

/** The gateway takes bodies of 1 MB; a character is up to three bytes. */
const BATCH_CHARACTERS = 300_000;
/** A browser lets a page send 64 KiB in all while it goes away. */
const LEAVING_CHARACTERS = 20_000;
/** A server that fails inside may fail because of what is in the batch: then it must not hold up the rest for ever. */
const INTERNAL_TRIES = 3;

interface Waiting {
  event: TrackedEvent;
  text: string;
  /** How often the server failed inside on a batch with this event. */
  failed: number;
}

interface Receipt {
  track?: {
    accepted: number;
    duplicates: number;
    rejected: { index: number; code: string; message: string }[];
  };
}

/**
 * Keeps events until the server has acknowledged them, or refused them for good. One batch is on its way at a time; what
 * got no answer, or one that says "later", goes back to the front and is sent again with the same ids.
 */
export class Queue {
  readonly #wire: Wire;
  readonly #options: QueueOptions;
  readonly #waiting: Waiting[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | undefined;
  #inFlight = 0;
  #failures = 0;

  constructor(wire: Wire, options: QueueOptions) {
    this.#wire = wire;
    this.#options = options;
  }

  /** Events that are not acknowledged yet. */
  get size(): number {
    return this.#waiting.length + this.#inFlight;
  }

  add(event: TrackedEvent): void {
    let text: string;
    try {
      text = JSON.stringify(event);
    } catch (error) {
      this.#drop([{ event, code: "NOT_JSON", message: String(error) }]);
      return;
    }
    this.#waiting.push({ event, text, failed: 0 });
    this.#shorten();
    // After a failure only the retry sends: a server in trouble is not asked with every event.
    if (this.#failures || this.#sending) return;
    if (this.#waiting.length >= this.#options.batchSize) this.#send();
    else this.#timer ??= this.#later(this.#options.batchMs);
  }

  /** Sends what waits, now. True when all of it is settled; false when the server must be asked again later. */
  async flush(): Promise<boolean> {
    await this.#sending;
    await this.#send();
    return this.size === 0;
  }

  /** Sends what waits until all is settled or the time is over. */
  async drain(timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (!(await this.flush())) {
      const wait = Math.min(this.#retryMs(0), deadline - Date.now());
      if (wait <= 0) return false;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    return true;
  }

  /** Sends everything at once, in requests that outlive the page. */
  leave(): void {
    while (this.#waiting.length) void this.#deliver(this.#take(LEAVING_CHARACTERS), true);
  }

  /** Drops what waits. */
  clear(code: string, message: string): void {
    clearTimeout(this.#timer);
    this.#drop(this.#waiting.splice(0).map(({ event }) => ({ event, code, message })));
  }

  #later(ms: number): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => void this.#send(), ms);
    // A waiting batch does not keep a Node process alive; its exit sends what waits.
    (timer as { unref?: () => void }).unref?.();
    return timer;
  }

  #send(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= this.#run().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length && (await this.#deliver(this.#take(BATCH_CHARACTERS), false)));
  }

  #take(characters: number): Waiting[] {
    let count = 1;
    let size = this.#waiting[0]?.text.length ?? 0;
    for (; count < Math.min(this.#waiting.length, this.#options.batchSize); count++) {
      size += this.#waiting[count]?.text.length ?? 0;
      if (size > characters) break;
    }
    return this.#waiting.splice(0, count);
  }

  /** Sends a batch; false when it went back into the queue. */
  async #deliver(batch: Waiting[], leaving: boolean): Promise<boolean> {
    const events = batch.map(({ text }) => text).join(",");
    const body = `{"query":${JSON.stringify(TRACK_WITH_RECEIPT)},"variables":{"s":${JSON.stringify(this.#options.site)},"e":[${events}]}}`;
    this.#inFlight += batch.length;
    const outcome = await post<Receipt>(this.#wire, body, leaving || body.length < LEAVING_CHARACTERS);
    this.#inFlight -= batch.length;
    return this.#settle(batch, outcome);
  }

  #settle(batch: Waiting[], outcome: Outcome<Receipt>): boolean {
    if (outcome.kind === "later") {
      this.#failures += 1;
      if (outcome.code === "INTERNAL") for (const one of batch) one.failed += 1;
      const kept = batch.filter(({ failed }) => failed < INTERNAL_TRIES);
      this.#drop(batch.filter((one) => !kept.includes(one)).map(({ event }) => ({ ...outcome, event })));
      this.#waiting.unshift(...kept);
      this.#shorten();
      clearTimeout(this.#timer);
      this.#timer = this.#later(this.#retryMs(outcome.waitMs));
      return false;
    }
    this.#failures = 0;
    if (outcome.kind === "done") {
      const dropped = (outcome.data.track?.rejected ?? []).flatMap(({ index, code, message }) => {
        const event = batch[index]?.event;
        return event ? [{ event, code, message }] : [];
      });
      this.#drop(dropped);
    } else if (outcome.code === "PAYLOAD_TOO_LARGE" && batch.length > 1) {
      this.#waiting.unshift(...batch);
      this.#options.batchSize = Math.ceil(batch.length / 2);
    } else {
      this.#drop(batch.map(({ event }) => ({ event, code: outcome.code, message: outcome.message })));
    }
    return true;
  }

  /** Half to all of a wait that doubles with each failure, so that many clients do not come back at the same moment. */
  #retryMs(askedMs: number): number {
    const { firstRetryMs, longestRetryMs } = this.#options;
    const wait = Math.min(firstRetryMs * 2 ** (this.#failures - 1), longestRetryMs);
    return Math.max(askedMs, wait * (0.5 + Math.random() / 2));
  }

  #shorten(): void {
    const over = this.#waiting.length - this.#options.capacity;
    if (over <= 0) return;
    const message = `More than ${this.#options.capacity} events wait; the oldest made room.`;
    this.#drop(this.#waiting.splice(0, over).map(({ event }) => ({ event, code: "QUEUE_FULL", message })));
  }

  #drop(dropped: Dropped[]): void {
    if (!dropped.length) return;
    try {
      this.#options.onDrop(dropped);
    } catch {
      // What the callback does wrong must not cost the events behind.
    }
  }
}

import type { ApiError } from "./errors";
import { isRefusal } from "./errors";
import type { TypedDocumentString } from "./generated/graphql";
import { subscribe as overSocket, type Subscribe } from "./socket";

/** Whether what a page shows is up to date: not yet, yes, or not any more, while it is tried again. */
export type FeedState = "connecting" | "live" | "away";

export interface Heard<Result> {
  state: FeedState;
  /** The latest that was heard, also while away. */
  update: Result | undefined;
  /** Why it is away. A refusal is final; anything else is tried again. */
  error: ApiError | undefined;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
/** A page that is left for another one keeps what both need. */
const LINGER_MS = 1000;

/** How long to wait after so many failures in a row: twice as long each time, and not all pages at the same moment. */
export function waitMs(failures: number, chance: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(failures - 1, 0)) * (0.5 + chance / 2);
}

/**
 * A subscription that whoever is interested shares: it begins with the first listener and ends after the last,
 * connects again by itself, and rests while the tab is hidden. Listeners are called for every single update.
 */
export class Feed<Result, Variables extends Record<string, unknown>> {
  readonly #document: TypedDocumentString<Result, Variables>;
  readonly #variables: Variables;
  readonly #subscribe: Subscribe;
  readonly #listeners = new Set<() => void>();
  #heard: Heard<Result> = { state: "connecting", update: undefined, error: undefined };
  #stop: (() => void) | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #linger: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(document: TypedDocumentString<Result, Variables>, variables: Variables, subscribe = overSocket) {
    this.#document = document;
    this.#variables = variables;
    this.#subscribe = subscribe;
  }

  readonly read = (): Heard<Result> => this.#heard;

  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    clearTimeout(this.#linger);
    if (this.#listeners.size === 1) {
      globalThis.document.addEventListener("visibilitychange", this.#follow);
      globalThis.addEventListener("online", this.#hurry);
      this.#follow();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      globalThis.document.removeEventListener("visibilitychange", this.#follow);
      globalThis.removeEventListener("online", this.#hurry);
      this.#linger = setTimeout(() => this.#rest(), LINGER_MS);
    };
  };

  readonly #follow = (): void => {
    if (globalThis.document.visibilityState === "hidden") this.#rest();
    else if (!this.#stop) this.#begin();
  };

  /** The network is back: waiting longer makes no sense. */
  readonly #hurry = (): void => {
    if (this.#heard.state === "away" && !this.#stop) this.#begin();
  };

  #begin(): void {
    clearTimeout(this.#retry);
    const life = { over: false };
    const after = (error: ApiError | undefined) => {
      if (life.over) return;
      life.over = true;
      this.#stop?.();
      this.#stop = undefined;
      this.#failures += 1;
      this.#tell({ state: "away", error });
      if (!isRefusal(error)) this.#retry = setTimeout(() => this.#begin(), waitMs(this.#failures, Math.random()));
    };
    const stop = this.#subscribe(this.#document, this.#variables, {
      next: (update) => {
        if (life.over) return;
        this.#failures = 0;
        this.#tell({ state: "live", update, error: undefined });
      },
      failed: after,
      ended: () => after(undefined),
    });
    if (life.over) {
      stop();
      return;
    }
    this.#stop = () => {
      life.over = true;
      stop();
    };
  }

  #rest(): void {
    clearTimeout(this.#retry);
    this.#stop?.();
    this.#stop = undefined;
    this.#failures = 0;
    if (this.#heard.state !== "connecting") this.#tell({ state: "connecting", error: undefined });
  }

  #tell(change: Partial<Heard<Result>>): void {
    this.#heard = { ...this.#heard, ...change };
    for (const listener of this.#listeners) listener();
  }
}

import type { Client } from "graphql-ws";
import { ApiError, apiError } from "./errors";
import type { TypedDocumentString } from "./generated/graphql";

/** What hears a subscription. After `failed` or `ended` nothing more comes. */
export interface Sink<Result> {
  next(result: Result): void;
  /** Always with a code, as `request` has them; OFFLINE when the connection is gone. */
  failed(error: ApiError): void;
  /** The server has said all there was to say. */
  ended(): void;
}

export type Subscribe = <Result, Variables extends Record<string, unknown>>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  sink: Sink<Result>,
) => () => void;

/** A connection that says nothing may be dead without knowing: it is asked this often, and given up after the wait. */
const PING_MS = 15_000;
const PONG_MS = 5_000;
const ACKNOWLEDGE_MS = 10_000;
/** How the server closes the socket of somebody whom it does not know. */
const STRANGER = new Set([4401, 4403]);

/**
 * Subscribes over the page's one WebSocket, which opens with the first subscription and closes after the last. Tries
 * once: whoever subscribes decides about the next time (see feed.ts).
 */
export const subscribe: Subscribe = (document, variables, sink) => {
  let stopped = false;
  let stop = () => {
    stopped = true;
  };
  openClient().then(
    (client) => {
      if (stopped) return;
      stop = client.subscribe(
        { query: document.toString(), variables },
        {
          next: ({ data, errors }) => {
            const failure = errors?.[0];
            if (failure) sink.failed(apiError(failure));
            else if (data) sink.next(data as Parameters<typeof sink.next>[0]);
          },
          error: (cause) => sink.failed(failureOf(cause)),
          complete: () => sink.ended(),
        },
      );
    },
    () => sink.failed(new ApiError("OFFLINE", "", undefined)),
  );
  return () => stop();
};

let opened: Promise<Client> | undefined;

/** The client, loaded when it is first needed: a page's first paint does not wait for it. */
function openClient(): Promise<Client> {
  opened ??= import("graphql-ws").then(
    ({ createClient }) => {
      let waiting: ReturnType<typeof setTimeout> | undefined;
      const client = createClient({
        url: () => `${location.origin.replace(/^http/, "ws")}/graphql`,
        retryAttempts: 0,
        lazyCloseTimeout: 1000,
        connectionAckWaitTimeout: ACKNOWLEDGE_MS,
        keepAlive: PING_MS,
        on: {
          ping: (received) => {
            if (!received) waiting = setTimeout(() => client.terminate(), PONG_MS);
          },
          pong: (received) => {
            if (received) clearTimeout(waiting);
          },
          closed: () => clearTimeout(waiting),
        },
      });
      return client;
    },
    (error: unknown) => {
      opened = undefined;
      throw error;
    },
  );
  return opened;
}

function failureOf(cause: unknown): ApiError {
  if (Array.isArray(cause)) return apiError(cause[0]);
  const code = (cause as { code?: unknown } | null)?.code;
  return new ApiError(STRANGER.has(code as number) ? "UNAUTHENTICATED" : "OFFLINE", "", undefined);
}

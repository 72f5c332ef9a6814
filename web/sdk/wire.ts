/** The server refused a request for good; `code` is one of the codes of the API's contract. */
export class TidelineError extends Error {
  override name = "TidelineError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Answers that say "later" although they are answers. */
const LATER = new Set(["OVERLOADED", "UNAVAILABLE", "INTERNAL"]);

export type Outcome<Data> =
  | { kind: "done"; data: Data }
  /** Not now: there was no answer, or one that says so. `waitMs` is what the server asks for. */
  | { kind: "later"; code: string; message: string; waitMs: number }
  | { kind: "refused"; code: string; message: string };

export interface Wire {
  endpoint: string;
  fetch: typeof fetch;
  headers: Record<string, string>;
  /** A request without an answer for so long counts as failed. */
  timeoutMs: number;
}

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string; retryAfterSeconds?: number } }[];
}

/** Posts one operation and says what came of it; never throws. `keepalive` lets a browser finish it without the page. */
export async function post<Data>(wire: Wire, body: string, keepalive = false): Promise<Outcome<Data>> {
  let response: Response;
  let answer: Answer<Data> | undefined;
  try {
    response = await wire.fetch(wire.endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", ...wire.headers },
      credentials: "omit",
      keepalive,
      signal: AbortSignal.timeout(wire.timeoutMs),
      body,
    });
    const text = await response.text();
    answer = parse(text);
  } catch (error) {
    return { kind: "later", code: "NO_ANSWER", message: String(error), waitMs: 0 };
  }
  const [error] = answer?.errors ?? [];
  if (!error && answer?.data && response.ok) return { kind: "done", data: answer.data };
  const code = error?.extensions?.code ?? `HTTP_${response.status}`;
  const message = error?.message ?? `The server answered ${response.status} and nothing that Tideline would say.`;
  // What is no answer of Tideline's comes from something in between, which may be gone in a moment.
  const passing = LATER.has(code) || (!error && (response.ok || response.status === 429 || response.status > 499));
  if (!passing) return { kind: "refused", code, message };
  const seconds = error?.extensions?.retryAfterSeconds ?? Number(response.headers.get("retry-after") ?? 0);
  return { kind: "later", code, message, waitMs: Number.isFinite(seconds) ? seconds * 1000 : 0 };
}

function parse<Data>(text: string): Answer<Data> | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null ? (answer as Answer<Data>) : undefined;
  } catch {
    return undefined;
  }
}

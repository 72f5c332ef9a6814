import type { Translate } from "@/i18n/language";

/** The one error of this application. `message` is the API's own sentence, empty when the API did not answer. */
export class ApiError extends Error {
  readonly code: string;
  /** The argument that the API complains about, where it says. */
  readonly field: string | undefined;

  constructor(code: string, message: string, field: string | undefined) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.field = field;
  }
}

/** One of the errors of an answer, as the API writes them. */
export interface Failure {
  message: string;
  extensions?: Record<string, unknown> | undefined;
}

export function apiError({ message, extensions = {} }: Failure): ApiError {
  const { code, field } = extensions;
  return new ApiError(
    typeof code === "string" ? code : "INTERNAL",
    message,
    typeof field === "string" ? field : undefined,
  );
}

export function errorCode(error: unknown): string {
  return error instanceof ApiError ? error.code : "INTERNAL";
}

/** Trouble that passes by itself: the same request may work in a moment. */
const PASSING = new Set(["OFFLINE", "UNAVAILABLE", "OVERLOADED", "TOO_MANY_QUESTIONS"]);

export function isPassing(error: unknown): boolean {
  return PASSING.has(errorCode(error));
}

/** What was asked is not allowed or makes no sense: asking again would change nothing. */
const REFUSALS = new Set(["UNAUTHENTICATED", "FORBIDDEN", "BAD_INPUT", "UNKNOWN_SITE", "INVALID_DOCUMENT"]);

export function isRefusal(error: unknown): boolean {
  return REFUSALS.has(errorCode(error));
}

/** The sentence shown to a reader: in their language where we know the code, else in the API's own words. */
export function describeError(error: unknown, t: Translate): string {
  const code = errorCode(error);
  switch (code) {
    case "OFFLINE":
    case "UNAVAILABLE":
    case "OVERLOADED":
    case "UNAUTHENTICATED":
      return t(`error.${code}`);
    default:
      return (error instanceof ApiError && error.message) || t("error.INTERNAL");
  }
}

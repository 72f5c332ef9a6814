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

export function errorCode(error: unknown): string {
  return error instanceof ApiError ? error.code : "INTERNAL";
}

/** Trouble that passes by itself: the same request may work in a moment. */
const PASSING = new Set(["OFFLINE", "UNAVAILABLE", "OVERLOADED", "TOO_MANY_QUESTIONS"]);

export function isPassing(error: unknown): boolean {
  return PASSING.has(errorCode(error));
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

/** What a caller may say of an event; the field names are those of the API's EventInput, which says what each may hold. */
export interface EventFields {
  /** A number that can be summed and averaged. */
  value?: number;
  properties?: Record<string, unknown>;
  /** Your own id of a signed-in person. */
  userId?: string;
  /** Your own id of a visit; without it a visit ends after 30 minutes without an event. */
  sessionId?: string;
  /** ISO 8601 with offset. Left out, it is the moment of the call. */
  time?: string;
  url?: string;
  title?: string;
  referrer?: string;
  language?: string;
  screen?: string;
  timeZone?: string;
  /** With a secret key only: the address and User-Agent of the visitor that a server tells of. Neither is kept. */
  address?: string;
  userAgent?: string;
  /** A UUID; left out, one of version 7 is made. The same id again is the same event. */
  id?: string;
  /**
   * Both together, with the id of a page view: for how long and how far down (in percent) it was seen in all. Counts in
   * timeOnPage and scrollDepth, and is no event of its own.
   */
  seconds?: number;
  depth?: number;
}

export type TrackedEvent = EventFields & { id: string; name: string };

/** An event that will not be stored. */
export interface Dropped {
  event: TrackedEvent;
  /** QUEUE_FULL, CLOSED, NOT_JSON, or the code with which the server refused the event or its batch. */
  code: string;
  message: string;
}

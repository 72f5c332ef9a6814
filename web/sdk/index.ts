export { createTideline, type Options, type Tideline } from "./client.ts";
export type { Dropped, EventFields, TrackedEvent } from "./event.ts";
export { TidelineError } from "./wire.ts";

import type { EventFields } from "./event.ts";

/** Where the code runs: a browser's page, or Node and the like. */
export interface Runtime {
  headers: Record<string, string>;
  /** What the place itself tells about every event. */
  fields: () => EventFields;
  /** False for a browser whose person said not to be counted (see the tracker). */
  counts: () => boolean;
  /** Calls back when the place may be gone in a moment; returns what ends that. */
  onLeave: (leave: () => void, exit: () => Promise<unknown>) => () => void;
}

const browser: Runtime = {
  headers: {},
  fields: () => ({
    // A fragment is a place on the same page, unless it is a path.
    url: location.href.replace(/#(?!!?\/).*/, ""),
    title: document.title,
    language: navigator.language,
    screen: `${screen.width}x${screen.height}`,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }),
  counts: () => {
    try {
      return !localStorage.tideline;
    } catch {
      return true;
    }
  },
  onLeave: (leave) => {
    const hidden = () => {
      if (document.hidden) leave();
    };
    addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", hidden);
    };
  },
};

interface Process {
  once(name: string, heard: () => void): void;
  off(name: string, heard: () => void): void;
}

const server: Runtime = {
  headers: { "user-agent": "tideline-sdk/0.1.0" },
  fields: () => ({}),
  counts: () => true,
  onLeave: (_leave, exit) => {
    const { process } = globalThis as { process?: Process };
    const heard = () => void exit();
    process?.once("beforeExit", heard);
    return () => process?.off("beforeExit", heard);
  },
};

export function runtime(): Runtime {
  return typeof document === "undefined" ? server : browser;
}

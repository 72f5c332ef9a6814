import { watchPages } from "./pages";
import { createQueue, type TrackedEvent } from "./queue";
import { uuidv7 } from "./uuid";

declare global {
  interface Window {
    tideline?: Tideline;
  }
}

export interface Tideline {
  /** Sends an event of your own; `value` is a number that can be summed and averaged. */
  track(name: string, properties?: Record<string, unknown>, value?: number): void;
}

/**
 * Starts tracking this page for the site that the script's tag names. Keeps nothing on the visitor's machine.
 * Does nothing without a site, or when it already runs.
 */
export function start(script: HTMLScriptElement | null): void {
  const site = script?.dataset.site;
  if (!script || !site || window.tideline) return;
  const queue = createQueue(`${new URL(script.src, location.href).origin}/graphql`, site);
  let page = location.href;
  let untitled: TrackedEvent | undefined;

  /** Single-page applications set the title after the address: it is read as late as can be. */
  const settleTitle = () => {
    if (untitled) untitled.title = document.title;
    untitled = undefined;
  };
  const record = (name: string, more: Record<string, unknown>): TrackedEvent => {
    const event = {
      // The id carries the time: said twice, a clock that is fast would have the event refused.
      id: uuidv7(),
      name,
      url: page,
      language: navigator.language,
      screen: `${screen.width}x${screen.height}`,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...more,
    };
    queue.add(event);
    return event;
  };

  window.tideline = {
    track(name, properties, value) {
      record(name, { title: document.title, properties, value });
    },
  };

  const leave = () => {
    settleTitle();
    queue.flush();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  addEventListener("pagehide", leave);

  const watch = () =>
    watchPages((url, referrer) => {
      settleTitle();
      page = url;
      const view = record("pageview", { referrer });
      view.title = document.title;
      untitled = view;
      setTimeout(() => {
        if (untitled === view) settleTitle();
      }, TITLE_MS);
    });

  // A page that the browser renders ahead was not seen yet.
  if (prerendering()) {
    const shown = () => {
      if (prerendering()) return;
      for (const name of SHOWN) document.removeEventListener(name, shown);
      watch();
    };
    for (const name of SHOWN) document.addEventListener(name, shown);
  } else {
    watch();
  }
}

/** Shorter than the queue gathers, so that the title is there when the event leaves. */
const TITLE_MS = 100;
/** The standard's event, and that of browsers which know only the visibility. */
const SHOWN = ["prerenderingchange", "visibilitychange"];

function prerendering(): boolean {
  return (document as { prerendering?: boolean }).prerendering || (document.visibilityState as string) === "prerender";
}

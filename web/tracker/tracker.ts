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
  let page = location.href;
  let untitled: TrackedEvent | undefined;

  /** Single-page applications set the title after the address: it is read as late as can be. */
  const settleTitle = () => {
    if (untitled) untitled.title = document.title;
    untitled = undefined;
  };
  const queue = createQueue(`${new URL(script.src, location.href).origin}/graphql`, site, settleTitle);
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

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") queue.flush();
  });
  addEventListener("pagehide", queue.flush);

  const watch = () =>
    watchPages((url, referrer) => {
      settleTitle();
      page = url;
      untitled = record("pageview", { referrer });
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

/** The standard's event, and that of browsers which know only the visibility. */
const SHOWN = ["prerenderingchange", "visibilitychange"];

function prerendering(): boolean {
  return (document as { prerendering?: boolean }).prerendering || (document.visibilityState as string) === "prerender";
}

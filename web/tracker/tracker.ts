import { TRACK } from "./document";

/** What the page may call: `window.tideline`. */
export interface Tideline {
  /** Sends an event of your own; `value` is a number that can be summed and averaged. */
  track(name: string, properties?: Record<string, unknown>, value?: number): void;
  /** "Don't count me": this browser sends nothing from now on; `ignore(false)` undoes it. */
  ignore(on?: boolean): void;
}

declare global {
  interface Window {
    tideline?: Tideline;
  }
  interface Document {
    prerendering?: boolean;
  }
  interface Navigator {
    globalPrivacyControl?: boolean;
  }
  /** Set by the build: true in /t.more.js. What only that one has is left out of /t.js altogether. */
  const MORE: boolean;
}

type Heard = MouseEvent & PageTransitionEvent & { target: Element };

/** One event on its way; the field names are those of the API's EventInput. */
type TrackedEvent = { id: string; name: string } & Record<string, unknown>;

/** Memory is bounded when the server is away for long: the oldest events go first. */
const CAPACITY = 500;
/** A batch ends here; a browser lets a page send 64 KiB in all while it goes away. */
const BATCH_CHARACTERS = 16_000;
const LEAVING_CHARACTERS = 21_000;
/** An event waits so long for others: a view, its title and the clicks right after it travel together. */
const GATHER_MS = 400;
/** The wait doubles with every failure up to this many times its length, which is a minute. */
const LONGEST_WAIT = 150;

const MORE_FILES =
  "pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|txt|csv|epub|zip|t?gz|bz2|xz|7z|rar|dmg|pkg|exe|msi|deb|rpm|apk|iso|" +
  "mp[34]|m4a|wav|ogg|mov|avi|mkv|webm";

/**
 * Starts tracking this page for the site that the script's tag names, as the tag's attributes say (README.md). Does
 * nothing without a site, or when it already runs.
 *
 * One function on purpose, and terse: /t.js has 1,500 bytes, and every module in it would cost forty.
 */
export function start(script: HTMLScriptElement): void {
  const settings = script.dataset;
  if (!settings.site || window.tideline) return;

  const waiting: TrackedEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | 0 | undefined;
  let failures = 0;
  let lastMs = 0;
  /**
   * The page that is seen: its address, its view, since when it is looked at (0: it is not), for how many seconds it was
   * before, how far down it was seen.
   */
  let page: string;
  let view: TrackedEvent | undefined;
  let since = 0;
  let seen: number;
  let depth: number;

  /** Hears events wherever in the page they happen, before the page does. */
  const listen = (types: string, heard: (event: Heard) => void) => {
    for (const type of types.split(" ")) addEventListener(type, heard as EventListener, true);
  };

  // ── Sending ──

  /** Single-page applications set the title after the address: it is read as late as can be. */
  const settleTitle = () => {
    if (view) view.title = document.title;
  };

  const schedule = () => {
    if (!timer) timer = setTimeout(send, GATHER_MS * Math.min(2 ** failures, LONGEST_WAIT));
  };

  /**
   * Sends a batch. Without an answer, or after one that says "later", it goes back to the front and is sent again with
   * the same ids, so the server never counts it twice. Whatever the server refuses for good is dropped.
   */
  const send = async () => {
    timer = 0;
    settleTitle();
    const events: TrackedEvent[] = [];
    while (waiting[0] && JSON.stringify(events).length < BATCH_CHARACTERS) {
      events.push(waiting.shift() as TrackedEvent);
    }
    if (events[0]) {
      const body = JSON.stringify({ query: TRACK, variables: { s: settings.site, e: events } });
      let later = true;
      try {
        const response = await fetch(new URL(settings.endpoint || "graphql", script.src), {
          method: "POST",
          headers: { "content-type": "application/json" },
          credentials: "omit",
          keepalive: body.length < LEAVING_CHARACTERS,
          body,
        });
        // OVERLOADED, UNAVAILABLE, INTERNAL, and what is no JSON: that comes from something in between.
        later = response.status > 428 || /^(?!{)|LOADED|AVAILABLE|INTERNAL/.test(await response.text());
      } catch {}
      // (As a number, false is 0.)
      failures = (later && failures + 1) as number;
      if (later) waiting.unshift(...events);
      if (waiting[0]) schedule();
    }
  };

  // ── Recording ──

  const queue = (event: TrackedEvent): TrackedEvent => {
    // The lot that a tab draws is kept until it is closed. Where the browser keeps nothing, there is no sample of it.
    let counts = !settings.sample;
    try {
      // biome-ignore lint/suspicious/noAssignInExpressions: as two statements it is six bytes more, which /t.js has not
      counts ||= +(sessionStorage.tideline ||= Math.random()) < +(settings.sample as string);
      counts &&= !localStorage.tideline;
    } catch {}
    if (MORE && "doNotTrack" in settings && (navigator.doNotTrack === "1" || navigator.globalPrivacyControl)) {
      counts = false;
    }
    if (counts) {
      waiting.splice(0, waiting.push(event) - CAPACITY);
      schedule();
    }
    return event;
  };

  const track = (name: string, properties?: Record<string, unknown>, value?: number): TrackedEvent => {
    lastMs = Math.max(Date.now(), lastMs + 1);
    const [random] = crypto.getRandomValues(new BigUint64Array(1)) as unknown as [bigint];
    return queue({
      // A UUID of version 7, without its dashes: the time (its first digit is 0 until the year 2527), then 62 random bits.
      // Ids of one page are in the order they were made, so two of the same millisecond are one apart. The time is said
      // here alone: said twice, a clock that is fast would have the event refused.
      id: `0${lastMs.toString(16)}7000${((1n << 63n) | (random >> 2n)).toString(16)}`,
      name,
      url: page,
      title: document.title,
      language: navigator.language,
      screen: `${screen.width}x${screen.height}`,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      properties,
      value,
    });
  };

  const ignore = (on = true) => {
    localStorage.tideline = on ? "ignore" : "";
  };

  window.tideline = { track, ignore };

  // ── Engagement ──

  const look = () => {
    depth = Math.max(depth, (100 * (scrollY + innerHeight)) / document.documentElement.scrollHeight);
  };

  /**
   * Tells of the view how it was looked at until now. What is told grows, and the server keeps the largest: nothing counts
   * twice, whatever is sent again or gets lost.
   */
  const tellEngagement = () => {
    look();
    if (since && view) {
      seen += (Date.now() - since) / 1000;
      if (!MORE || settings.engagement !== "off") {
        queue({ id: view.id, name: "engagement", url: page, seconds: seen, depth: depth | 0 });
      }
    }
    since = document.hidden ? 0 : Date.now();
  };

  listen("scroll", look);
  // The page may be gone in a moment; or it is seen again, or the network is back.
  listen("online pagehide visibilitychange", () => {
    tellEngagement();
    while (waiting[0]) send();
  });

  // ── Clicks ──

  listen("click auxclick", ({ button, target }) => {
    // The middle button opens a link as well; the right one does not.
    if (button > 1) return;
    const marked = target.closest("[data-tideline-event]");
    if (marked) {
      const properties: Record<string, string> = {};
      for (const { name, value } of marked.attributes) {
        const key = name.split("data-tideline-event-")[1];
        if (key) properties[key] = value;
      }
      track(marked.getAttribute("data-tideline-event") as string, properties, +(properties.value as string));
    }
    const link = target.closest<HTMLAnchorElement>("a[href]");
    if (link?.host) {
      const name = (
        MORE
          ? link.hasAttribute("download") ||
            new RegExp(`\\.(${settings.downloads || MORE_FILES})$`, "i").test(link.pathname)
          : /\.(pdf|docx?|xlsx?|pptx?|csv|zip|gz|7z|dmg|exe|apk|mp[34])$/i.test(link.pathname)
      )
        ? "download"
        : link.host !== location.host && (!MORE || settings.outbound !== "off") && "outbound";
      if (name) track(name, { url: link.href });
    }
  });

  // ── Pages ──

  /** Follows the address. A page that the browser renders ahead was not seen yet; one brought back is seen again. */
  const navigate = (event?: Heard) => {
    const word = location.hash.split("#tideline=")[1];
    if (word) ignore(word === "ignore");
    // A fragment is a place on the same page and is not told, unless it is a path: of itself, or with data-hash.
    const url = location.href.replace(/#(?!!?\/)(.*)/, "hash" in settings ? "#/$1" : "");
    if (!document.prerendering && (url !== page || event?.persisted)) {
      const referrer = page || document.referrer;
      settleTitle();
      tellEngagement();
      seen = depth = 0;
      page = url;
      view = track("pageview");
      view.referrer = referrer;
    }
  };

  for (const method of ["pushState", "replaceState"] as const) {
    const original = history[method];
    history[method] = (...args) => {
      original.apply(history, args);
      navigate();
    };
  }
  listen("popstate pageshow prerenderingchange", navigate);
  navigate();
}

import type { Tideline } from "../tracker/tracker";

/** A site of four pages without a framework: what any single-page application does, in the open. */

interface Page {
  title: string;
  lead: string;
  body: string[];
  action: { label: string; event: string; properties: Record<string, unknown>; value?: number };
}

const PAGES: Record<string, Page> = {
  "": {
    title: "The tide, today",
    lead: "High water at 14:20, 4.1 metres. The marsh path is dry until noon.",
    body: [
      "The sea comes twice a day and leaves something every time.",
      "Walk out with the ebb, come back before the flood.",
    ],
    action: { label: "Remind me before high water", event: "reminder", properties: { tide: "high" } },
  },
  tides: {
    title: "Tides",
    lead: "Springs on Thursday, neaps a week later.",
    body: ["Low 08:05, 0.9 m.", "High 14:20, 4.1 m.", "Low 20:31, 1.1 m."],
    action: { label: "Download the tide table", event: "download", properties: { file: "tides.pdf" } },
  },
  harbour: {
    title: "Harbour",
    lead: "Twelve berths, one crane, good coffee.",
    body: ["Channel 12 between six and ten.", "The bar is passable from half tide."],
    action: { label: "Book a berth for one night, 24 €", event: "booking", properties: { berth: "guest" }, value: 24 },
  },
  visit: {
    title: "Visit",
    lead: "Trains every hour, boats when the water allows.",
    body: ["The path from the station takes twenty minutes.", "Boots are wise."],
    action: { label: "Ask a question", event: "contact", properties: { from: "visit page" } },
  },
};

const main = document.getElementById("page") as HTMLElement;
const log = document.getElementById("log") as HTMLElement;

function show(): void {
  const name = location.pathname.replace(/^\/demo\/?|\/$/g, "");
  const page = PAGES[name] ?? (PAGES[""] as Page);
  document.title = `Saltmarsh — ${page.title}`;
  const button = element("button", page.action.label);
  button.addEventListener("click", () => {
    // The type is imported, so the demo does not compile when the tracker's interface changes.
    const tideline: Tideline | undefined = window.tideline;
    tideline?.track(page.action.event, page.action.properties, page.action.value);
    note(`event “${page.action.event}”`);
  });
  main.replaceChildren(
    element("h1", page.title),
    Object.assign(element("p", page.lead), { className: "lead" }),
    ...page.body.map((text) => element("p", text)),
    button,
  );
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-page]")) {
    if (link.pathname.replace(/\/$/, "") === location.pathname.replace(/\/$/, "")) link.ariaCurrent = "page";
    else link.removeAttribute("aria-current");
  }
  note(`page view of ${location.pathname}`);
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, text: string): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(name), { textContent: text });
}

function note(text: string): void {
  log.prepend(element("li", text));
  while (log.children.length > 5) log.lastElementChild?.remove();
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-page]") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  show();
});
addEventListener("popstate", show);
show();

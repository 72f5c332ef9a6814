/**
 * Calls `seen` for every page the visitor sees in this document, with the page they came from: now, after each
 * navigation of a single-page application, and when the browser brings the page back from its cache.
 */
export function watchPages(seen: (url: string, from: string) => void): void {
  let current = "";
  const look = () => {
    const url = location.href;
    // An anchor is the same page; a hash that is a path is a page of its own.
    const page = url.replace(/#(?!!?\/).*/, "");
    if (page === current) return;
    const from = current || document.referrer;
    current = page;
    seen(url, from);
  };
  for (const method of ["pushState", "replaceState"] as const) {
    const original = history[method];
    history[method] = function (...args) {
      original.apply(this, args);
      look();
    };
  }
  addEventListener("popstate", look);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    current = "";
    look();
  });
  look();
}

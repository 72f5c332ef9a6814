import { stack } from "./browser.ts";

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/** Sends events as a visitor's page does; the address is that of the site's page. */
export async function send(key: string, events: Record<string, unknown>[]): Promise<void> {
  const response = await fetch(`${stack.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": BROWSER },
    body: JSON.stringify({
      query: "mutation ($site: String!, $events: [EventInput]!) { track(site: $site, events: $events) { accepted } }",
      variables: { site: key, events },
    }),
  });
  const answer = await response.json();
  if (answer.data?.track?.accepted !== events.length) throw new Error(JSON.stringify(answer));
}

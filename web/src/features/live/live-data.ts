import { graphql } from "@/api/generated";
import type { LiveStreamSubscription } from "@/api/generated/graphql";
import { feedsOf } from "@/api/live";

const LiveStreamDocument = graphql(`
  subscription LiveStream($domain: String) {
    live(domain: $domain) {
      at
      visitors
      minutes {
        start
        visitors
        pageviews
      }
      pages {
        value
        visitors
      }
      sources {
        value
        visitors
      }
      countries {
        value
        visitors
      }
      events {
        id
        domain
        time
        name
        path
        title
        source
        country
        browser
        os
        value
        properties
      }
    }
  }
`);

export const streamOf = feedsOf(LiveStreamDocument);

export type LiveNow = LiveStreamSubscription["live"];
export type LiveEvent = LiveNow["events"][number];

/** As many events as somebody may scroll through. */
export const MOST_EVENTS = 200;

/** The list with what came, newest first: after a broken connection some come once more, and late ones have their place. */
export function withEvents(known: readonly LiveEvent[], came: readonly LiveEvent[]): LiveEvent[] {
  const seen = new Set(known.map(eventKey));
  const fresh = came.filter((event) => !seen.has(eventKey(event)));
  if (fresh.length === 0) return known as LiveEvent[];
  return [...fresh, ...known].sort((one, other) => Date.parse(other.time) - Date.parse(one.time)).slice(0, MOST_EVENTS);
}

export function eventKey(event: LiveEvent): string {
  return `${event.domain} ${event.id}`;
}

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { errorCode } from "./errors";
import { Feed, type Heard } from "./feed";
import { TypedDocumentString } from "./generated/graphql";
import { sessionQuery } from "./session";

/** What is going on, without single events: holders of a share link may hear it as well. */
interface LiveSubscription {
  live: {
    at: string;
    /** People of the last five minutes. */
    visitors: number;
    minutes: { start: string; visitors: number; pageviews: number }[];
  };
}

const LiveDocument = new TypedDocumentString<LiveSubscription, { domain: string | null }>(`
  subscription Live($domain: String) {
    live(domain: $domain) {
      at
      visitors
      minutes {
        start
        visitors
        pageviews
      }
    }
  }
`);

const feeds = new Map<string | null, Feed<LiveSubscription, { domain: string | null }>>();

function feedOf(domain: string | null) {
  let feed = feeds.get(domain);
  if (!feed) {
    feed = new Feed(LiveDocument, { domain });
    feeds.set(domain, feed);
  }
  return feed;
}

/**
 * Who is on a site now (null: on any of them), pushed as events commit: a new `update` means that new events count.
 * All who ask for the same share one subscription. `state` says whether it can be relied on.
 */
export function useLive(domain: string | null): Heard<LiveSubscription> {
  return useFeed(feedOf(domain));
}

/** Listens while the component is there. Whoever is signed out meanwhile is led to the login. */
export function useFeed<Result, Variables extends Record<string, unknown>>(
  feed: Feed<Result, Variables>,
): Heard<Result> {
  const queryClient = useQueryClient();
  const heard = useSyncExternalStore(feed.listen, feed.read);
  const lost = heard.error !== undefined && errorCode(heard.error) === "UNAUTHENTICATED";
  useEffect(() => {
    if (lost) queryClient.invalidateQueries(sessionQuery);
  }, [lost, queryClient]);
  return heard;
}

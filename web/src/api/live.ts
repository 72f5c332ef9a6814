import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { errorCode } from "./errors";
import { Feed, type Heard } from "./feed";
import { graphql } from "./generated";
import type { LiveSubscription, TypedDocumentString } from "./generated/graphql";
import { SHARE, sessionQuery } from "./session";

/** What is going on, without single events: holders of a share link may hear it as well. */
const LiveDocument = graphql(`
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

/** A site's domain, or null for all sites together. */
type Whose = { domain: string | null };

/** A page's feeds of one document, one for each site: whoever asks for the same shares it. */
export function feedsOf<Result>(document: TypedDocumentString<Result, { domain?: string | null | undefined }>) {
  const known = new Map<string | null, Feed<Result, Whose>>();
  return (domain: string | null): Feed<Result, Whose> => {
    let feed = known.get(domain);
    if (!feed) {
      feed = new Feed<Result, Whose>(document, { domain });
      known.set(domain, feed);
    }
    return feed;
  };
}

const liveFeed = feedsOf(LiveDocument);

/**
 * Who is on a site now (null: on any of them), pushed as events commit: a new `update` means that new events count.
 * All who ask for the same share one subscription. `state` says whether it can be relied on.
 */
export function useLive(domain: string | null): Heard<LiveSubscription> {
  return useFeed(liveFeed(domain));
}

/** Listens while the component is there. Whoever may not any more is told so by what let them in. */
export function useFeed<Result>(feed: Feed<Result, Whose>): Heard<Result> {
  const queryClient = useQueryClient();
  const heard = useSyncExternalStore(feed.listen, feed.read);
  const lost = heard.error !== undefined && errorCode(heard.error) === "UNAUTHENTICATED";
  useEffect(() => {
    if (!lost) return;
    queryClient.invalidateQueries(sessionQuery);
    queryClient.invalidateQueries({ queryKey: [SHARE] });
  }, [lost, queryClient]);
  return heard;
}

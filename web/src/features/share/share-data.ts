import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import { ApiError } from "@/api/errors";
import { graphql } from "@/api/generated";
import type { Site } from "@/api/session";
import { SHARE } from "@/api/session";

const OpenShareDocument = graphql(`
  mutation OpenShare($token: String!, $password: String) {
    openShare(token: $token, password: $password) {
      domain
    }
  }
`);

const SharedSitesDocument = graphql(`
  query SharedSites {
    sites {
      id
      name
      domain
      timezone
      firstEventAt
    }
  }
`);

/** Opens a link, which sets a cookie, and tells what it shows. */
export function shareQuery(token: string, password: string | null) {
  return queryOptions({
    queryKey: [SHARE, token, password],
    queryFn: async ({ signal }): Promise<Site> => {
      const { openShare } = await request(OpenShareDocument, { token, password }, signal);
      // Somebody who is signed in as well sees all sites: the link is about one.
      const { sites } = await request(SharedSitesDocument, {}, signal);
      const site = sites.find((each) => each.domain === openShare.domain);
      if (!site) throw new ApiError("LINK_INVALID", "", undefined);
      return site;
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
}

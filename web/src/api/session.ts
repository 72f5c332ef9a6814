import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import { ApiError } from "./errors";
import { graphql } from "./generated";
import type { SessionQuery } from "./generated/graphql";

const SessionDocument = graphql(`
  query Session {
    me {
      email
    }
    sites {
      id
      name
      domain
      timezone
      firstEventAt
    }
  }
`);

/** What an open share link shows is kept below this key: see features/share. */
export const SHARE = "share";

export type Site = SessionQuery["sites"][number];

/** Who is signed in, and the sites they see. Fails with UNAUTHENTICATED when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: 60_000,
  queryFn: async ({ signal }) => {
    const { me, sites } = await request(SessionDocument, {}, signal);
    if (!me) throw new ApiError("UNAUTHENTICATED", "", undefined);
    return { me, sites };
  },
});

import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import { ApiError } from "@/api/errors";
import { graphql } from "@/api/generated";
import type { AccountQuery } from "@/api/generated/graphql";
import { SETTINGS } from "./use-change";

const AccountDocument = graphql(`
  query Account {
    me {
      email
      sessions {
        id
        createdAt
        lastSeenAt
        current
      }
      tokens {
        id
        name
        scopes
        createdAt
        lastUsedAt
        expiresAt
      }
    }
  }
`);

export type Account = NonNullable<AccountQuery["me"]>;

export const accountQuery = queryOptions({
  queryKey: [SETTINGS, "account"],
  queryFn: async ({ signal }): Promise<Account> => {
    const { me } = await request(AccountDocument, {}, signal);
    if (!me) throw new ApiError("UNAUTHENTICATED", "", undefined);
    return me;
  },
});

import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { errorCode, isPassing } from "./errors";

const MAX_RETRIES = 2;

/**
 * The one place that decides what happens after a failed request: passing trouble is tried again twice, everything
 * else is shown at once, and a lost session leads to the login page.
 */
export function createQueryClient(onSessionLost: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (errorCode(error) === "UNAUTHENTICATED") onSessionLost();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({
      // A wrong password is not a lost session: the login page says so itself.
      onError: (error, _variables, _result, mutation) => {
        if (mutation.options.mutationKey?.[0] !== "login") onError(error);
      },
    }),
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < MAX_RETRIES && isPassing(error),
        // Ask even when the browser believes it is offline: the server may be on this very machine.
        networkMode: "always",
        staleTime: 1000,
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

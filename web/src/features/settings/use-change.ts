import { useMutation, useQueryClient } from "@tanstack/react-query";
import { sessionQuery } from "@/api/session";

/** Everything that settings pages show is below this key. */
export const SETTINGS = "settings";

/** Changes something, and then shows everything as it is now. A wrong password is told where it was written. */
export function useChange<Given = void, Result = unknown>(
  change: (given: Given) => Promise<Result>,
  then?: (result: Result) => void,
) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (result) => {
      then?.(result);
      // Other pages have time to learn of it.
      queryClient.invalidateQueries(sessionQuery);
      await queryClient.invalidateQueries({ queryKey: [SETTINGS] });
    },
  });
}

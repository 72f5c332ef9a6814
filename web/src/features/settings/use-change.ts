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
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: [SETTINGS] }),
        queryClient.invalidateQueries(sessionQuery),
      ]);
    },
  });
}

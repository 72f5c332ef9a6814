import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { sessionQuery } from "@/api/session";
import { addDays } from "@/features/range/zone";

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

interface Takes {
  mutate: (form: FormData, options: { onSuccess: () => void }) => void;
}

/** Hands a form's fields to a change, and empties the form once that is done. */
export function submitTo(change: Takes) {
  return (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    change.mutate(new FormData(form), { onSuccess: () => form.reset() });
  };
}

/** The moment at which what is good until the end of a day ends; null where none was written. */
export function endOfDay(form: FormData): string | null {
  const lastDay = String(form.get("lastDay"));
  return lastDay ? addDays(lastDay, 1) : null;
}

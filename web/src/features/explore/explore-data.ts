import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { ResolvedRange } from "@/features/range/range";
import { type Explained, kindOf, writeQuestion } from "./question";
import type { Asked } from "./search";

const STALE_MS = 15_000;

/** Asks what was put together; a question that is changed meanwhile is cancelled. */
export function answerQuery(asked: Asked, range: ResolvedRange) {
  const { document, variables } = writeQuestion(asked, range, false);
  return queryOptions({
    queryKey: ["explore", document.toString(), variables],
    queryFn: async ({ signal }) => {
      const { asked: answer } = await request(document, variables, signal);
      // What it is an answer to: the one before stays on the screen until there is another.
      return { answer, about: asked };
    },
    placeholderData: (previous) => previous,
    staleTime: STALE_MS,
  });
}

/** Asks how it is answered, which costs as much again: only when somebody wants to see it. */
export function planQuery(asked: Asked, range: ResolvedRange) {
  const { document, variables } = writeQuestion(asked, range, true);
  return queryOptions({
    queryKey: ["explore-plan", document.toString(), variables],
    queryFn: async ({ signal }): Promise<Explained[]> => {
      const { asked: answer } = await request(document, variables, signal);
      return answer[kindOf(asked)]?.explain ?? [];
    },
    staleTime: STALE_MS,
  });
}

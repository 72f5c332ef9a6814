import { ApiError, apiError, type Failure } from "./errors";
import type { TypedDocumentString } from "./generated/graphql";

interface GraphqlAnswer<Result> {
  data?: Result | null;
  errors?: Failure[];
}

/**
 * Asks the API one typed question, with the session cookie of this origin.
 *
 * @throws ApiError always with a code: the API's own, or OFFLINE when nothing answered, or UNAVAILABLE when something
 * answered that is not GraphQL.
 */
export async function request<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Result> {
  let response: Response;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json" },
      credentials: "same-origin",
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError("OFFLINE", "", undefined);
  }
  const answer = await read<Result>(response);
  const failure = answer?.errors?.[0];
  if (failure) throw apiError(failure);
  if (!answer?.data) throw new ApiError("UNAVAILABLE", "", undefined);
  return answer.data;
}

async function read<Result>(response: Response): Promise<GraphqlAnswer<Result> | null> {
  try {
    return (await response.json()) as GraphqlAnswer<Result>;
  } catch {
    return null;
  }
}

import { beforeEach, expect, test, vi } from "vitest";
import { fr } from "@/i18n/fr";
import { translate } from "@/i18n/language";
import { request } from "./client";
import { ApiError, describeError, isPassing } from "./errors";
import { TypedDocumentString } from "./generated/graphql";
import { createQueryClient } from "./query-client";

const AskDocument = new TypedDocumentString<{ answer: number }, { question: string }>("query Ask { answer }");
const ask = () => request(AskDocument, { question: "why" });
let fetched: ReturnType<typeof vi.fn>;

beforeEach(() => {
  fetched = vi.fn();
  vi.stubGlobal("fetch", fetched);
});

test("an answer comes back typed; the question is sent with the session of this origin", async () => {
  fetched.mockResolvedValue(Response.json({ data: { answer: 42 } }));
  expect((await ask()).answer).toBe(42);
  const [url, init] = fetched.mock.calls[0] ?? [];
  expect(url).toBe("/graphql");
  expect(init).toMatchObject({ method: "POST", credentials: "same-origin" });
  expect(JSON.parse(init.body)).toEqual({ query: "query Ask { answer }", variables: { question: "why" } });
});

test.each([
  [
    () => Response.json({ data: null, errors: [{ message: "No.", extensions: { code: "BAD_INPUT", field: "end" } }] }),
    "BAD_INPUT",
  ],
  [
    () => Response.json({ errors: [{ message: "Away", extensions: { code: "UNAVAILABLE" } }] }, { status: 503 }),
    "UNAVAILABLE",
  ],
  [() => Response.json({ errors: [{ message: "Oops" }] }), "INTERNAL"],
  [() => new Response("<html>", { status: 502 }), "UNAVAILABLE"],
  [() => Promise.reject(new TypeError("Failed to fetch")), "OFFLINE"],
])("trouble has a code (%#)", async (reply, code) => {
  fetched.mockImplementation(async () => reply());
  await expect(ask()).rejects.toMatchObject({ name: "ApiError", code });
});

test("passing trouble is tried again twice, a refusal never", async () => {
  const client = createQueryClient(() => {});
  const attempts = async (error: ApiError) => {
    const queryFn = vi.fn().mockRejectedValue(error);
    await client.query({ queryKey: [error.code], queryFn, retryDelay: 0 }).catch(() => {});
    return queryFn.mock.calls.length;
  };
  expect(await attempts(new ApiError("OVERLOADED", "", undefined))).toBe(3);
  expect(await attempts(new ApiError("BAD_INPUT", "", undefined))).toBe(1);
  expect(await attempts(new ApiError("UNAUTHENTICATED", "", undefined))).toBe(1);
  expect(isPassing(new Error("bug"))).toBe(false);
});

test("a lost session is told once, by whichever question finds it; a wrong password is none", async () => {
  const lost = vi.fn();
  const client = createQueryClient(lost);
  const refused = () => Promise.reject(new ApiError("UNAUTHENTICATED", "", undefined));
  await client.query({ queryKey: ["any"], queryFn: refused }).catch(() => {});
  expect(lost).toHaveBeenCalledTimes(1);
  await client
    .getMutationCache()
    .build(client, { mutationFn: refused })
    .execute(undefined)
    .catch(() => {});
  expect(lost).toHaveBeenCalledTimes(2);
  const login = { mutationKey: ["login"], mutationFn: refused };
  await client
    .getMutationCache()
    .build(client, login)
    .execute(undefined)
    .catch(() => {});
  expect(lost).toHaveBeenCalledTimes(2);
});

test("trouble is told in the reader's language where we know it, else in the API's words", () => {
  const t = (key: Parameters<typeof translate>[1]) => translate(fr, key);
  expect(describeError(new ApiError("OFFLINE", "", undefined), t)).toContain("serveur");
  expect(describeError(new ApiError("BAD_INPUT", "end must be after start.", "end"), t)).toBe(
    "end must be after start.",
  );
  expect(describeError(new Error("secret detail"), t)).toBe(translate(fr, "error.INTERNAL"));
});

import { createContext, use } from "react";

/** What the reader of a page may do: everything, or look at one site's numbers through a link that its owner shared. */
export type Access = "owner" | "shared";

const AccessContext = createContext<Access>("owner");

/** Says who reads what is inside. */
export const AccessProvider = AccessContext.Provider;

/** A shared page offers no export, no settings, no other sites, no single events and nothing that changes anything. */
export function useAccess(): Access {
  return use(AccessContext);
}

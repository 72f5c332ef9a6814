import { useEffect } from "react";

/**
 * Keys that work on the whole page, by what they type. Never while somebody types, or a dialog or menu is open: there
 * a letter means itself or looks for an entry, and Escape closes.
 */
export function useKeys(action: (key: string) => (() => void) | undefined): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (isBusy(event.target)) return;
      const act = action(event.key.toLowerCase());
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [action]);
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof Element && target.closest("form, input, textarea, select, [role=menu]") !== null;
}

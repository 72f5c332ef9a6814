import { useEffect } from "react";
import { CUSTOM_KEY, PRESETS, type PresetId } from "@/features/range/range";

/** One key for each preset, as the menu shows them; never while somebody types or a dialog is open. */
export function useRangeKeys(onPreset: (preset: PresetId) => void, onCustom: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isBusy(event.target)) return;
      const key = event.key.toLowerCase();
      const preset = PRESETS.find((each) => each.key === key);
      if (preset) onPreset(preset.id);
      else if (key === CUSTOM_KEY) onCustom();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [onPreset, onCustom]);
}

/** In a menu a letter looks for an entry; in a dialog and a field it means itself. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return (
    target instanceof Element && target.closest("input, textarea, select, [role=menu], [contenteditable]") !== null
  );
}

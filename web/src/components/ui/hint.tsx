import { Info } from "lucide-react";
import { useId } from "react";

/** A small sign that explains itself while it has the pointer or the focus; Escape puts it away. */
export function Hint({ label, text }: { label: string; text: string }) {
  const id = useId();
  return (
    <span className="relative inline-flex">
      <button
        type="button"
        aria-label={label}
        aria-describedby={id}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          event.currentTarget.blur();
        }}
        className="peer -m-1 inline-flex rounded-full p-1 hover:text-ink"
      >
        <Info aria-hidden className="size-3.5" />
      </button>
      <span
        id={id}
        role="tooltip"
        className="pointer-events-none invisible absolute top-full right-0 z-20 mt-2 w-60 rounded-md border bg-surface px-3 py-2 text-left text-xs font-normal text-ink shadow-high peer-hover:visible peer-focus:visible"
      >
        {text}
      </span>
    </span>
  );
}

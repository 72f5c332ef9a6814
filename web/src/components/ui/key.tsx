import { cn } from "./classes";

/** A key that does the same. Not read out: `aria-keyshortcuts` says it where it matters. */
export function Key({ name, className }: { name: string; className?: string }) {
  return (
    <kbd
      aria-hidden
      className={cn(
        "rounded-sm border bg-surface-sunken px-1.5 font-sans text-xs whitespace-nowrap text-ink-soft max-sm:hidden",
        className,
      )}
    >
      {name.length === 1 ? name.toUpperCase() : name}
    </kbd>
  );
}

import { Label } from "radix-ui";
import { type ComponentProps, useId } from "react";
import { cn } from "./classes";

/** An input with its label, as one thing. */
export function Field({ label, className, id, ...rest }: ComponentProps<"input"> & { label: string }) {
  const ownId = useId();
  const inputId = id ?? ownId;
  return (
    <div className="grid gap-1.5">
      <Label.Root htmlFor={inputId} className="text-sm font-medium">
        {label}
      </Label.Root>
      <input
        id={inputId}
        className={cn(
          "h-10 w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 text-base text-ink aria-invalid:border-danger sm:text-sm",
          className,
        )}
        {...rest}
      />
    </div>
  );
}

/** The browser's own list of choices with its label, as one thing. */
export function Select({ label, className, ...rest }: ComponentProps<"select"> & { label: string }) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <Label.Root htmlFor={id} className="text-sm font-medium">
        {label}
      </Label.Root>
      <select
        id={id}
        className={cn(
          "h-10 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2 text-base text-ink sm:text-sm",
          className,
        )}
        {...rest}
      />
    </div>
  );
}

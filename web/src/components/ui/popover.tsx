import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./classes";

interface PopoverProps {
  trigger: ReactNode;
  /** What it is called for those who do not see it. */
  label: string;
  open: boolean;
  align?: "start" | "end";
  className?: string;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}

/** Something beside what opened it. Not modal: a modal one puts a <style> element into the page, which the policy refuses. */
export function Popover({ trigger, label, open, align = "start", className, onOpenChange, children }: PopoverProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          className={cn(
            "z-50 max-h-(--radix-popover-content-available-height) w-[min(21rem,calc(100vw-1rem))] overflow-y-auto rounded-lg border bg-surface text-sm text-ink shadow-high",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

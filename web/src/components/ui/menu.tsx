import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./classes";

/*
 * Not modal on purpose: a modal menu locks the page by putting a <style> element into it, which the content security
 * policy (style-src 'self') refuses. And not in a portal: at the end of the page it would be outside of every landmark.
 */
export function Menu({
  trigger,
  align = "end",
  children,
}: {
  trigger: ReactNode;
  align?: "start" | "end";
  children: ReactNode;
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>

      <DropdownMenu.Content
        align={align}
        sideOffset={6}
        collisionPadding={8}
        className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto rounded-lg border bg-surface p-1 text-sm text-ink shadow-high"
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

export const MenuChoice = DropdownMenu.RadioGroup;

const ITEM =
  "flex cursor-pointer items-center gap-2 rounded-md py-1.5 pr-2 pl-8 outline-none select-none data-highlighted:bg-surface-hover";

export function MenuOption({ children, ...rest }: ComponentProps<typeof DropdownMenu.RadioItem>) {
  return (
    <DropdownMenu.RadioItem className={cn(ITEM, "relative data-[state=checked]:font-medium")} {...rest}>
      <DropdownMenu.ItemIndicator className="absolute left-2">
        <Check className="size-4 text-accent" aria-hidden />
      </DropdownMenu.ItemIndicator>
      <span className="min-w-0 flex-1 truncate">{children}</span>
    </DropdownMenu.RadioItem>
  );
}

/** Something to do or a place to go: give it `asChild` around a link. */
export function MenuItem({ className, ...rest }: ComponentProps<typeof DropdownMenu.Item>) {
  return (
    <DropdownMenu.Item
      className={cn(ITEM, "pl-2 data-disabled:opacity-60 [&_svg]:size-4 [&_svg]:text-ink-soft", className)}
      {...rest}
    />
  );
}

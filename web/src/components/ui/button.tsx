import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./classes";

const buttonVariants = cva(
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-md text-sm font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-60 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "bg-accent text-on-accent hover:bg-accent-hover",
        outline: "border border-line bg-surface text-ink shadow-low hover:bg-surface-hover",
        quiet: "text-ink-soft hover:bg-surface-hover hover:text-ink",
      },
      size: {
        normal: "h-9 px-3",
        large: "h-10 px-4",
        icon: "size-9",
      },
    },
    defaultVariants: { variant: "outline", size: "normal" },
  },
);

export function Button({
  className,
  variant,
  size,
  type = "button",
  ...rest
}: ComponentProps<"button"> & VariantProps<typeof buttonVariants>) {
  return <button type={type} className={cn(buttonVariants({ variant, size }), className)} {...rest} />;
}

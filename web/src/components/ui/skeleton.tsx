import type { ComponentProps } from "react";
import { cn } from "./classes";

/** Holds the place of something that is still loading; give it the size of the thing. */
export function Skeleton({ className, ...rest }: ComponentProps<"span">) {
  return <span aria-hidden className={cn("block animate-pulse rounded-md bg-surface-hover", className)} {...rest} />;
}

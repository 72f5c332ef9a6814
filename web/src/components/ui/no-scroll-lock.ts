import type { ReactNode } from "react";

/**
 * In the place of react-remove-scroll, which Radix loads for modal menus and popovers. Those lock the page by a <style>
 * element, which the content security policy refuses, so that none here is modal and nothing of it would ever run.
 */
export function RemoveScroll({ children }: { children: ReactNode }): ReactNode {
  return children;
}

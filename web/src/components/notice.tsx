import type { ReactNode } from "react";

/** A page or card that says one thing and offers one way on. */
export function Notice({
  title,
  lead,
  role,
  children,
}: {
  title: string;
  lead: string;
  role?: "alert";
  children?: ReactNode;
}) {
  return (
    <div role={role} className="grid justify-items-center gap-2 px-6 py-16 text-center">
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="max-w-prose text-ink-soft">{lead}</p>
      {children ? <div className="mt-3">{children}</div> : null}
    </div>
  );
}

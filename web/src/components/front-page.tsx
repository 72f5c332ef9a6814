import type { ReactNode } from "react";
import { Logo } from "./logo";
import { Preferences } from "./preferences";

interface FrontPageProps {
  title: string;
  lead?: string;
  children: ReactNode;
}

/** What stands before the dashboard: a door with its title, and what opens it. */
export function FrontPage({ title, lead, children }: FrontPageProps) {
  return (
    <div className="grid min-h-svh grid-rows-[auto_1fr]">
      <header className="flex justify-end gap-1 p-3">
        <Preferences />
      </header>
      <main className="mx-auto grid w-full max-w-96 content-center gap-8 px-4 pb-24">
        <div className="grid justify-items-center gap-3 text-center">
          <Logo className="size-12" />
          <div>
            <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
            {lead ? <p className="mt-1 text-ink-soft">{lead}</p> : null}
          </div>
        </div>
        {children}
      </main>
    </div>
  );
}

/** Why a door stayed shut. */
export function FrontProblem({ id, children }: { id?: string; children: string | null }) {
  return children ? (
    <p id={id} role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
      {children}
    </p>
  ) : null;
}

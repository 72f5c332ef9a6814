import { useQuery } from "@tanstack/react-query";
import { Tabs } from "radix-ui";
import { useState } from "react";
import { describeError } from "@/api/errors";
import { CopyButton } from "@/components/copy-button";
import { Skeleton } from "@/components/ui/skeleton";
import type { ResolvedRange } from "@/features/range/range";
import { useWording } from "@/i18n/language";
import { planQuery } from "./explore-data";
import { type Explained, writeQuestion } from "./question";
import type { Asked } from "./search";

const VIEWS = ["document", "variables", "plan"] as const;
type View = (typeof VIEWS)[number];

/** The question as programs ask it, and how the engine answers it, to be taken along. */
export function QuestionSource({ asked, range }: { asked: Asked; range: ResolvedRange }) {
  const { t } = useWording();
  const [view, setView] = useState<View>("document");
  const plan = useQuery({ ...planQuery(asked, range), enabled: view === "plan" });
  const { document, variables } = writeQuestion(asked, range, false);
  const text = {
    document: document.toString(),
    variables: JSON.stringify(variables, null, 2),
    plan: plan.data ? plan.data.map(planText).join("\n\n") : "",
  }[view];
  return (
    <section aria-label={t("explore.source")} className="min-w-0 rounded-lg border bg-surface shadow-low">
      <Tabs.Root value={view} onValueChange={(value) => setView(value as View)}>
        <div className="flex flex-wrap items-center justify-between gap-2 border-b px-4 py-2">
          <Tabs.List aria-label={t("explore.source")} className="flex gap-1">
            {VIEWS.map((each) => (
              <Tabs.Trigger
                key={each}
                value={each}
                className="rounded-md px-2.5 py-1.5 font-medium text-ink-soft hover:bg-surface-hover data-[state=active]:bg-accent-soft data-[state=active]:text-ink"
              >
                {t(`explore.${each}`)}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <CopyButton text={text} label={t("explore.copy")} />
        </div>
        {VIEWS.map((each) => (
          <Tabs.Content key={each} value={each}>
            {each === "plan" && plan.isError ? (
              <p role="alert" className="p-4 text-danger">
                {describeError(plan.error, t)}
              </p>
            ) : each === "plan" && !plan.data ? (
              <div className="p-4">
                <Skeleton className="h-40 w-full" />
              </div>
            ) : (
              <pre
                // biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable from the keyboard
                tabIndex={0}
                className="max-h-[28rem] overflow-auto p-4 font-mono text-xs leading-5"
                data-testid={`source-${each}`}
              >
                {text}
              </pre>
            )}
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </section>
  );
}

/** One statement: what answers it and why, the database's times, and the statement itself, with its values as comments. */
function planText({ part, plan, planningMs, executionMs, rows, sql, values }: Explained): string {
  return [
    `-- ${part}: ${rows} rows, planned in ${planningMs} ms, run in ${executionMs} ms`,
    ...plan.map((line) => `-- ${line}`),
    ...values.map((value, index) => `-- $${index + 1} = ${value}`),
    sql,
  ].join("\n");
}

import { Tabs } from "radix-ui";
import { cn } from "@/components/ui/classes";
import { Hint } from "@/components/ui/hint";
import { Skeleton } from "@/components/ui/skeleton";
import { type Condition, type DimensionName, isSame } from "@/features/filters/condition";
import { useLabel } from "@/features/filters/use-labels";
import { useWording } from "@/i18n/language";
import { type CardName, ROWS } from "./cards";
import type { Row } from "./cards-data";

interface BreakdownCardProps {
  card: CardName;
  tabs: readonly DimensionName[];
  tab: DimensionName;
  /** Undefined while they load. */
  rows: readonly Row[] | undefined;
  /** Visitors of all rows together: they are fewer than the sum, as one visitor may be in several rows. */
  total: number;
  filters: readonly Condition[];
  /** The rows answer the question before. */
  stale: boolean;
  className?: string;
  onTab: (tab: string) => void;
  onRow: (value: string | null) => void;
}

/** One card: its name, its tabs, and the values with the most visitors. Its height never changes. */
export function BreakdownCard(props: BreakdownCardProps) {
  const { card, tabs, tab, className, onTab } = props;
  const { t } = useWording();
  const title = t(`card.${card}`);
  return (
    <section
      aria-label={title}
      className={cn("rounded-lg border bg-surface shadow-low", className)}
      data-testid={`card-${card}`}
    >
      <Tabs.Root value={tab} onValueChange={onTab}>
        <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 px-4 pt-2.5 pb-0.5">
          <h2 className="font-medium">{title}</h2>
          {tabs.length > 1 ? (
            <Tabs.List aria-label={title} className="-mx-2 flex">
              {tabs.map((each) => (
                <Tabs.Trigger
                  key={each}
                  value={each}
                  className="rounded-md px-2 py-1 text-xs font-medium text-ink-soft hover:text-ink data-[state=active]:text-accent data-[state=active]:underline data-[state=active]:decoration-2 data-[state=active]:underline-offset-4"
                >
                  {t(`dimension.${each}`)}
                </Tabs.Trigger>
              ))}
            </Tabs.List>
          ) : null}
        </div>
        {tabs.length > 1 ? (
          // The rows are buttons: the panel itself is no stop on the way through the page.
          <Tabs.Content value={tab} tabIndex={-1} className="outline-none">
            <Body {...props} />
          </Tabs.Content>
        ) : (
          <Body {...props} />
        )}
      </Tabs.Root>
    </section>
  );
}

function Body({ card, tab, rows, total, filters, stale, onRow }: BreakdownCardProps) {
  const { t } = useWording();
  return (
    <div className="px-2 pb-3">
      <div className="flex items-center justify-between px-2 pt-1 pb-1.5 text-xs text-ink-soft">
        <span>{t(`dimension.${tab}`)}</span>
        <span className="flex items-center gap-1.5">
          {t("metric.visitors")}
          <Hint label={t("card.counted")} text={t(card === "pages" ? "card.counted.pages" : "card.counted.any")} />
        </span>
      </div>
      <div
        className={cn("relative h-[calc(9*var(--row))] transition-opacity [--row:2.125rem]", stale && "opacity-60")}
        aria-busy={stale || !rows}
        data-testid={`rows-${card}`}
        data-shown={stale || !rows ? undefined : tab}
      >
        {!rows ? (
          <Loading />
        ) : rows.length > 0 ? (
          <ol>
            {rows.map((row) => (
              <BreakdownRow
                key={`=${row.value ?? ""}`}
                row={row}
                tab={tab}
                most={rows[0]?.visitors ?? 1}
                total={total}
                chosen={filters.some((each) =>
                  isSame(each, { dimension: tab, operator: "is", values: [row.value ?? ""] }),
                )}
                onRow={onRow}
              />
            ))}
          </ol>
        ) : (
          <p className="absolute inset-0 grid place-content-center px-4 text-center text-ink-soft">
            {t(filters.length > 0 ? "card.nothing-matches" : "card.nothing")}
          </p>
        )}
      </div>
    </div>
  );
}

interface BreakdownRowProps {
  row: Row;
  tab: DimensionName;
  /** Visitors of the first row, whose bar fills the width. */
  most: number;
  total: number;
  /** The page is narrowed to this value: another click takes that back. */
  chosen: boolean;
  onRow: (value: string | null) => void;
}

function BreakdownRow({ row, tab, most, total, chosen, onRow }: BreakdownRowProps) {
  const { t, format } = useWording();
  const label = useLabel()(tab, row.value);
  const share = format.share(Math.min(row.visitors / Math.max(total, 1), 1));
  return (
    <li className="h-(--row) py-0.5">
      <button
        type="button"
        aria-pressed={chosen}
        title={label}
        onClick={() => onRow(row.value)}
        className="group relative flex size-full items-center gap-3 rounded-md pr-2 text-left hover:bg-surface-hover focus-visible:-outline-offset-2"
        data-testid="row"
        data-value={row.value ?? ""}
        data-visitors={row.visitors}
      >
        <span className="relative flex h-full min-w-0 flex-1 items-center">
          <span
            className="absolute inset-y-0 left-0 rounded-md bg-accent-soft"
            style={{ width: `${(100 * row.visitors) / most}%` }}
          />
          <span
            className={cn(
              "relative truncate px-2 group-hover:underline group-hover:underline-offset-4",
              row.value === null && "text-ink-soft italic",
              chosen && "font-medium text-accent",
            )}
          >
            {label}
          </span>
        </span>
        <span className="w-11 shrink-0 text-right text-xs text-ink-soft tabular-nums opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100 max-sm:hidden xl:opacity-100">
          {share}
        </span>
        <span className="min-w-13 shrink-0 text-right font-medium tabular-nums">
          {format.count(row.visitors)}
          <span className="sr-only"> {t("card.visitors")}</span>
        </span>
      </button>
    </li>
  );
}

/** Nine rows of the final height, shorter and shorter, as rows are. */
function Loading() {
  return Array.from({ length: ROWS }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: these rows are never another row
    <div key={index} className="flex h-(--row) items-center justify-between gap-3 px-2">
      <span className="block flex-1">
        <Skeleton className="h-5" style={{ width: `${80 - index * 7}%` }} />
      </span>
      <Skeleton className="h-4 w-10" />
    </div>
  ));
}

import { ArrowLeft, Maximize2 } from "lucide-react";
import { Tabs } from "radix-ui";
import { lazy, Suspense } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/classes";
import { Hint } from "@/components/ui/hint";
import { Skeleton } from "@/components/ui/skeleton";
import { useSeen } from "@/features/chart/use-seen";
import { type Condition, isSame, type Subject } from "@/features/filters/condition";
import { useLabel, useSubjectName } from "@/features/filters/use-labels";
import { useWording } from "@/i18n/language";
import { BreakdownRow } from "./breakdown-row";
import { type CardName, ROWS, subjectOf, type Tab } from "./cards";
import type { PropertyRow, Row } from "./cards-data";

const WorldMap = lazy(() => import("./world-map"));

interface BreakdownCardProps {
  card: CardName;
  tabs: readonly Tab[];
  tab: Tab;
  /** The property whose values the events' card lists. */
  property: string | undefined;
  /** Undefined while they load. */
  rows: readonly Row[] | undefined;
  /** Instead of rows, while the card lists properties. */
  properties: readonly PropertyRow[] | undefined;
  /** Visitors of all rows together: they are fewer than the sum, as one visitor may be in several rows. */
  total: number;
  filters: readonly Condition[];
  /** The rows answer the question before. */
  stale: boolean;
  className?: string;
  onTab: (tab: string) => void;
  onProperty: (name: string | undefined) => void;
  onRow: (subject: Subject, value: string | null) => void;
  onDetails: (subject: Subject) => void;
}

/** One card: its name, its tabs, and the values with the most visitors. Its height never changes. */
export function BreakdownCard(props: BreakdownCardProps) {
  const { card, tabs, tab, property, className, onTab, onDetails } = props;
  const { t } = useWording();
  const subjectName = useSubjectName();
  const title = t(`card.${card}`);
  const subject = subjectOf(tab, property);
  const tabName = (each: Tab) =>
    each === "map" || each === "properties" ? t(`card.tab.${each}`) : t(`dimension.${each}`);
  return (
    <section
      aria-label={title}
      className={cn("rounded-lg border bg-surface shadow-low", className)}
      data-testid={`card-${card}`}
    >
      <Tabs.Root value={tab} onValueChange={onTab}>
        <div className="flex min-h-12 items-center gap-2 px-4 pt-2.5 pb-0.5">
          <h2 className="font-medium">{title}</h2>
          <Tabs.List aria-label={title} className="-mr-1 ml-auto flex min-w-0 overflow-x-auto">
            {tabs.map((each) => (
              <Tabs.Trigger
                key={each}
                value={each}
                className="shrink-0 rounded-md px-1.5 py-1 text-xs font-medium text-ink-soft -outline-offset-2 hover:text-ink data-[state=active]:text-accent data-[state=active]:underline data-[state=active]:decoration-2 data-[state=active]:underline-offset-4"
              >
                {tabName(each)}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <Button
            variant="quiet"
            size="icon"
            className="-mr-2 size-7"
            disabled={subject === undefined}
            aria-label={t("card.expand", { name: subject ? subjectName(subject) : title })}
            title={t("card.expand", { name: subject ? subjectName(subject) : title })}
            onClick={() => subject && onDetails(subject)}
          >
            <Maximize2 aria-hidden className="size-3.5!" />
          </Button>
        </div>
        {/* The rows are buttons: the panel itself is no stop on the way through the page. */}
        <Tabs.Content value={tab} tabIndex={-1} className="outline-none">
          <Body {...props} subject={subject} />
        </Tabs.Content>
      </Tabs.Root>
    </section>
  );
}

function Body(props: BreakdownCardProps & { subject: Subject | undefined }) {
  const { card, tab, property, rows, properties, filters, stale, subject, onProperty } = props;
  const { t } = useWording();
  const subjectName = useSubjectName();
  const pages = card === "pages" && (tab === "path" || tab === "hostname");
  const empty = subject === undefined ? properties?.length === 0 : rows?.length === 0;
  return (
    <div className="px-2 pb-3">
      <div className="flex h-7 items-center justify-between px-2 text-xs text-ink-soft">
        {tab === "properties" && property !== undefined ? (
          <button
            type="button"
            onClick={() => onProperty(undefined)}
            className="-ml-1 inline-flex min-w-0 items-center gap-1 rounded-md px-1 hover:text-ink"
          >
            <ArrowLeft aria-hidden className="size-3.5 shrink-0" />
            <span className="sr-only">{t("card.all-properties")}</span>
            <span className="truncate font-medium">{property}</span>
          </button>
        ) : (
          <span>{subject ? subjectName(subject) : t("card.property")}</span>
        )}
        <span className="flex items-center gap-1.5">
          {t(subject ? "metric.visitors" : "metric.events")}
          <Hint
            label={t("card.counted")}
            text={t(
              subject === undefined ? "card.counted.properties" : pages ? "card.counted.pages" : "card.counted.any",
            )}
          />
        </span>
      </div>
      <div
        className={cn("relative h-[calc(9*var(--row))] transition-opacity [--row:2.125rem]", stale && "opacity-60")}
        aria-busy={stale || !rows}
        data-testid={`rows-${card}`}
        data-shown={stale || !rows ? undefined : (property ?? tab)}
      >
        {!rows ? (
          <Loading />
        ) : empty ? (
          <p className="absolute inset-0 grid place-content-center px-4 text-center text-ink-soft">
            {t(filters.length > 0 ? "card.nothing-matches" : "card.nothing")}
          </p>
        ) : subject === undefined ? (
          <PropertyList properties={properties ?? []} onProperty={onProperty} />
        ) : (
          <Rows {...props} rows={rows} subject={subject} />
        )}
      </div>
    </div>
  );
}

/** With the map above them only the first rows have room. */
const ROWS_BELOW_MAP = 3;

function Rows(props: BreakdownCardProps & { rows: readonly Row[]; subject: Subject }) {
  const { tab, rows, subject, total, filters, onRow } = props;
  const { t } = useWording();
  const label = useLabel();
  const [place, seen] = useSeen<HTMLDivElement>();
  const isChosen = (value: string | null) =>
    filters.some((each) => isSame(each, { dimension: subject, operator: "is", values: [value ?? ""] }));
  return (
    <>
      {tab === "map" ? (
        <div ref={place} className="h-[calc(6*var(--row))] px-1 pb-1">
          {seen ? (
            <Suspense fallback={<Skeleton className="size-full" />}>
              <WorldMap rows={rows} isChosen={isChosen} onCountry={(code) => onRow(subject, code)} />
            </Suspense>
          ) : null}
        </div>
      ) : null}
      <ol>
        {rows.slice(0, tab === "map" ? ROWS_BELOW_MAP : ROWS).map((row) => (
          <BreakdownRow
            key={`=${row.value ?? ""}`}
            value={row.value}
            label={label(subject, row.value)}
            count={row.visitors}
            unit={t("card.visitors")}
            most={rows[0]?.visitors ?? 1}
            share={row.visitors / Math.max(total, 1)}
            change={row.change?.visitors}
            chosen={isChosen(row.value)}
            onRow={() => onRow(subject, row.value)}
          />
        ))}
      </ol>
    </>
  );
}

function PropertyList({
  properties,
  onProperty,
}: {
  properties: readonly PropertyRow[];
  onProperty: (name: string) => void;
}) {
  const { t } = useWording();
  return (
    <ol className="h-full overflow-y-auto">
      {properties.map(({ name, events }) => (
        <BreakdownRow
          key={name}
          value={name}
          label={name}
          count={events}
          unit={t("card.events-unit")}
          most={properties[0]?.events ?? 1}
          chosen={false}
          onRow={() => onProperty(name)}
        />
      ))}
    </ol>
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

import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { describeError } from "@/api/errors";
import { Change } from "@/components/change";
import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/classes";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import type { Subject } from "@/features/filters/condition";
import { useLabel, useSubjectName } from "@/features/filters/use-labels";
import type { Question } from "@/features/overview/overview-data";
import { useWording } from "@/i18n/language";
import { COLUMNS, type Column, MORE_COLUMNS } from "./columns";
import { type DetailsRow, detailsQuery, type Order } from "./details-data";

/** A word is looked for when the reader rests. */
const TYPING_MS = 250;

interface DetailsDialogProps {
  question: Question;
  subject: Subject;
  onRow: (subject: Subject, value: string | null) => void;
  onClose: () => void;
}

/** All values of a dimension or property with all metrics: searched, put in order, page by page. */
function DetailsDialog({ question, subject, onRow, onClose }: DetailsDialogProps) {
  const { t } = useWording();
  const [order, setOrder] = useState<Order>({ column: "visitors", descending: true });
  const [typed, setTyped] = useState("");
  const [search, setSearch] = useState("");
  const [more, setMore] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const details = useInfiniteQuery(detailsQuery(question, subject, order, search, more));
  const rows = details.data?.pages.flatMap((page) => page.rows);
  const columns = Object.keys(more ? { ...COLUMNS, ...MORE_COLUMNS } : COLUMNS) as Column[];
  const name = useSubjectName()(subject);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <Dialog title={name} closeLabel={t("export.close")} onClose={onClose} className="w-[min(72rem,calc(100vw-1rem))]">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <label className="relative flex min-w-48 flex-1 items-center">
          <Search aria-hidden className="pointer-events-none absolute left-3 size-4 text-ink-soft" />
          <span className="sr-only">{t("details.search")}</span>
          <input
            ref={box}
            type="search"
            value={typed}
            maxLength={200}
            placeholder={t("details.search")}
            onChange={(event) => setTyped(event.target.value)}
            className="h-9 w-full rounded-md border border-line-strong bg-surface pr-3 pl-9 text-base placeholder:text-ink-soft sm:text-sm"
          />
        </label>
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={more} onChange={(event) => setMore(event.target.checked)} />
          {t("details.more-metrics")}
        </label>
      </div>
      {details.isError && !rows ? (
        <Notice role="alert" title={t("card.error")} lead={describeError(details.error, t)}>
          <Button onClick={() => details.refetch()}>{t("error.retry")}</Button>
        </Notice>
      ) : (
        <section
          aria-label={name}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable from the keyboard
          tabIndex={0}
          aria-busy={details.isPlaceholderData || !rows}
          className={cn(
            "h-[min(34rem,calc(100svh-14rem))] overflow-auto rounded-md border transition-opacity",
            details.isPlaceholderData && "opacity-60",
          )}
          data-testid="details"
        >
          <table className="w-full border-separate border-spacing-0 tabular-nums">
            <thead className="sticky top-0 z-10 bg-surface-sunken text-xs text-ink-soft">
              <tr>
                <th scope="col" className="sticky left-0 bg-surface-sunken px-3 py-2 text-left font-medium">
                  {name}
                </th>
                {columns.map((column) => (
                  <ColumnHead key={column} column={column} order={order} onOrder={setOrder} />
                ))}
              </tr>
            </thead>
            <tbody>
              {rows
                ? rows.map((row) => (
                    <DetailsLine
                      key={`=${row.value ?? ""}`}
                      row={row}
                      subject={subject}
                      columns={columns}
                      onRow={() => onRow(subject, row.value)}
                    />
                  ))
                : Array.from({ length: 12 }, (_, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: these rows are never another row
                    <tr key={index}>
                      <td colSpan={columns.length + 1} className="h-9 border-t px-3">
                        <Skeleton className="h-5" />
                      </td>
                    </tr>
                  ))}
            </tbody>
          </table>
          {rows?.length === 0 ? <p className="p-8 text-center text-ink-soft">{t("details.nothing")}</p> : null}
          {details.hasNextPage ? (
            <div className="sticky left-0 p-3 text-center">
              <Button disabled={details.isFetchingNextPage} onClick={() => details.fetchNextPage()}>
                {t(details.isFetchingNextPage ? "details.loading" : "details.next")}
              </Button>
            </div>
          ) : null}
        </section>
      )}
    </Dialog>
  );
}

interface ColumnHeadProps {
  column: Column;
  order: Order;
  onOrder: (order: Order) => void;
}

function ColumnHead({ column, order, onOrder }: ColumnHeadProps) {
  const { t } = useWording();
  const active = order.column === column;
  const Arrow = active && !order.descending ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={active ? (order.descending ? "descending" : "ascending") : undefined}
      className="px-3 py-2 text-right font-medium whitespace-nowrap"
    >
      <button
        type="button"
        onClick={() => onOrder({ column, descending: active ? !order.descending : true })}
        className={cn("inline-flex items-center gap-1 rounded-sm hover:text-ink", active && "text-accent")}
      >
        <Arrow aria-hidden className={cn("size-3", !active && "opacity-0")} />
        {t(`metric.${column}`)}
      </button>
    </th>
  );
}

interface DetailsLineProps {
  row: DetailsRow;
  subject: Subject;
  columns: readonly Column[];
  onRow: () => void;
}

function DetailsLine({ row, subject, columns, onRow }: DetailsLineProps) {
  const { format } = useWording();
  const label = useLabel()(subject, row.value);
  const kinds = { ...COLUMNS, ...MORE_COLUMNS };
  return (
    <tr className="group" data-testid="details-row" data-value={row.value ?? ""}>
      <th
        scope="row"
        className="sticky left-0 max-w-[min(20rem,45vw)] border-t bg-surface text-left font-normal group-hover:bg-surface-hover"
      >
        <button
          type="button"
          title={label}
          onClick={onRow}
          className={cn(
            "block h-9 w-full truncate px-3 text-left -outline-offset-2 hover:underline hover:underline-offset-4",
            row.value === null && "text-ink-soft italic",
          )}
        >
          {label}
        </button>
      </th>
      {columns.map((column) => (
        <td
          key={column}
          className="border-t px-3 text-right whitespace-nowrap group-hover:bg-surface-hover"
          data-column={column}
        >
          {column === "visitors" && row.change && row.change.visitors !== null ? (
            <span className="mr-2 text-xs">
              <Change change={row.change.visitors} />
            </span>
          ) : null}
          {format.metric(kinds[column], row[column] ?? null)}
        </td>
      ))}
    </tr>
  );
}

export default DetailsDialog;

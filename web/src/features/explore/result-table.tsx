import { Change } from "@/components/change";
import type { MetricKind } from "@/features/overview/metrics";
import { useWording } from "@/i18n/language";

export interface Column {
  name: string;
  kind: MetricKind;
  lessIsBetter?: boolean;
}

export interface TableRow {
  key: string;
  name: string;
  cells: { value: number | null; change?: number | null | undefined }[];
}

/** More rows than this nobody reads, and they would make the page slow; the API gives all of them. */
const MOST_ROWS = 500;

export function ResultTable({ head, columns, rows }: { head: string; columns: Column[]; rows: TableRow[] }) {
  const { t, format } = useWording();
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable from the keyboard
      tabIndex={0}
      aria-label={t("explore.table")}
      // Positioned, so that what only screen readers see scrolls along and does not widen the page.
      className="relative max-h-[32rem] overflow-auto border-t"
    >
      <table className="w-full text-left tabular-nums max-sm:text-xs" data-testid="explore-table">
        <thead className="sticky top-0 z-10 bg-surface-sunken text-xs text-ink-soft">
          <tr>
            <th scope="col" className="px-3 py-2 font-medium">
              {head}
            </th>
            {columns.map((column, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two groups may have one name
              <th key={index} scope="col" className="px-3 py-2 text-right font-medium whitespace-nowrap">
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((row) => (
            <tr key={row.key} className="border-t" data-key={row.key}>
              <th scope="row" className="max-w-80 truncate px-3 py-1.5 font-normal" title={row.name}>
                {row.name}
              </th>
              {row.cells.map((cell, index) => {
                const column = columns[index];
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                  <td key={index} className="px-3 py-1.5 text-right whitespace-nowrap" data-value={cell.value ?? ""}>
                    {column ? format.metric(column.kind, cell.value) : null}
                    {cell.change === undefined ? null : (
                      <span className="ml-2 inline-block min-w-14 text-xs">
                        <Change change={cell.change} lessIsBetter={column?.lessIsBetter ?? false} />
                      </span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS ? (
        <p className="border-t p-3 text-center text-xs text-ink-soft">
          {t("explore.more-rows", { shown: format.exactCount(MOST_ROWS), all: format.exactCount(rows.length) })}
        </p>
      ) : null}
    </section>
  );
}

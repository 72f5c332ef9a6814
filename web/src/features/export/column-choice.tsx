import type { ExportColumn } from "@/api/generated/graphql";
import { Button } from "@/components/ui/button";
import { useWording } from "@/i18n/language";
import { COLUMNS } from "./export-data";

interface ColumnChoiceProps {
  chosen: readonly ExportColumn[];
  onChosen: (chosen: readonly ExportColumn[]) => void;
}

/** The columns by the names that they have in the file, in its order. */
export function ColumnChoice({ chosen, onChosen }: ColumnChoiceProps) {
  const { t, format } = useWording();
  const count = { count: format.exactCount(chosen.length), all: format.exactCount(COLUMNS.length) };
  return (
    <details className="rounded-md border">
      <summary className="px-3 py-2 font-medium">{t("export.columns", count)}</summary>
      <div className="grid gap-3 border-t p-3">
        <div className="flex gap-2">
          <Button className="h-8 px-2 text-xs" onClick={() => onChosen(COLUMNS)}>
            {t("export.all-columns")}
          </Button>
          <Button className="h-8 px-2 text-xs" onClick={() => onChosen([])}>
            {t("export.none")}
          </Button>
        </div>
        <div className="grid grid-cols-2 gap-x-3 gap-y-1 sm:grid-cols-3">
          {COLUMNS.map((column) => (
            <label key={column} className="flex min-w-0 items-center gap-2 font-mono text-xs">
              <input
                type="checkbox"
                checked={chosen.includes(column)}
                onChange={(event) =>
                  onChosen(COLUMNS.filter((each) => (each === column ? event.target.checked : chosen.includes(each))))
                }
                className="size-4 shrink-0 accent-accent"
              />
              <span className="truncate">{column.toLowerCase()}</span>
            </label>
          ))}
        </div>
      </div>
    </details>
  );
}

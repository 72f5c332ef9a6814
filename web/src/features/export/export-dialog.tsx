import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { type ReactNode, useState } from "react";
import { describeError } from "@/api/errors";
import type { Site } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Select } from "@/components/ui/field";
import type { Condition } from "@/features/filters/condition";
import { useLabel, useSubjectName } from "@/features/filters/use-labels";
import type { ResolvedRange } from "@/features/range/range";
import { addDays, daysBetween, isDate } from "@/features/range/zone";
import { useWording } from "@/i18n/language";
import { ColumnChoice } from "./column-choice";
import { COLUMNS, exportQuery, FORMAT_NAMES, type FormatName } from "./export-data";
import { useBytes } from "./use-bytes";

interface ExportDialogProps {
  site: Site;
  range: ResolvedRange;
  /** What the page is narrowed to: the file as well, unless the reader wants all. */
  filters: readonly Condition[];
  onClose: () => void;
}

/** Which events, which columns, how written; how large the file will be, and the link to it, which is always ready. */
export function ExportDialog({ site, range, filters, onClose }: ExportDialogProps) {
  const { t, format } = useWording();
  const bytes = useBytes();
  const [days, setDays] = useState<{ from: string; to: string }>();
  const [narrowed, setNarrowed] = useState(true);
  const [columns, setColumns] = useState(COLUMNS);
  const [written, setWritten] = useState<FormatName>("csv");
  const [safe, setSafe] = useState(false);
  const [started, setStarted] = useState(false);
  const { from, to } = days ?? { from: range.firstDay, to: range.lastDay };
  const sound = isDate(from) && isDate(to) && daysBetween(from, to) >= 0;
  const asked = useQuery({
    ...exportQuery({
      site,
      // Untouched dates are the page's range, to the minute.
      start: days ? from : range.start,
      end: days && sound ? addDays(to, 1) : range.end,
      filters: narrowed ? filters : [],
      columns,
      format: written,
      safe,
    }),
    ...(!sound && { enabled: false }),
    placeholderData: keepPreviousData,
  });
  const ready = asked.data && !asked.isPlaceholderData && !asked.isError && sound && columns.length > 0;
  const zone = format.zone(site.timezone, Date.parse(`${range.lastDay}T12:00:00Z`));
  return (
    <Dialog
      title={t("export.title")}
      closeLabel={t("export.close")}
      className="w-[min(34rem,calc(100vw-2rem))]"
      onClose={onClose}
    >
      <p className="text-ink-soft">{t("export.lead", { site: site.name, zone })}</p>
      <div className="grid grid-cols-2 gap-3">
        <Field
          label={t("range.from")}
          type="date"
          value={from}
          onChange={(event) => setDays({ from: event.target.value, to })}
        />
        <Field
          label={t("range.to")}
          type="date"
          value={to}
          aria-invalid={!sound}
          onChange={(event) => setDays({ from, to: event.target.value })}
        />
      </div>
      {filters.length > 0 ? (
        <Check checked={narrowed} onChange={setNarrowed} label={t("export.filtered")}>
          <Filters filters={filters} />
        </Check>
      ) : null}
      <ColumnChoice chosen={columns} onChosen={setColumns} />
      <div className="grid items-end gap-3 sm:grid-cols-2">
        <Select
          label={t("export.format")}
          value={written}
          onChange={(event) => setWritten(event.target.value as FormatName)}
        >
          {FORMAT_NAMES.map((name) => (
            <option key={name} value={name}>
              {t(`export.format.${name}`)}
            </option>
          ))}
        </Select>
        <Check checked={safe} onChange={setSafe} label={t("export.safe")} />
      </div>
      <dl
        className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 rounded-md bg-surface-sunken p-4"
        aria-busy={!ready}
        data-testid="export-size"
      >
        <dt className="text-ink-soft">{t("export.rows")}</dt>
        <dd className="text-right font-medium tabular-nums" data-testid="export-rows">
          {asked.data ? format.exactCount(asked.data.estimatedRows) : "…"}
        </dd>
        <dt className="text-ink-soft">{t("export.bytes")}</dt>
        <dd className="text-right font-medium tabular-nums">
          {asked.data ? t("export.about", { size: bytes(asked.data.estimatedBytes) }) : "…"}
        </dd>
      </dl>
      <div aria-live="polite" className="min-h-5">
        {!sound ? (
          <p className="text-danger">{t("range.order")}</p>
        ) : columns.length === 0 ? (
          <p className="text-danger">{t("export.no-columns")}</p>
        ) : asked.isError ? (
          <p className="text-danger">{describeError(asked.error, t)}</p>
        ) : started ? (
          <p className="text-good">{t("export.started")}</p>
        ) : null}
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t(started ? "export.close" : "export.cancel")}</Button>
        <Button
          variant="primary"
          disabled={!ready}
          onClick={() => {
            if (!asked.data) return;
            startDownload(asked.data.downloadUrl);
            setStarted(true);
          }}
          data-testid="export-download"
        >
          <Download aria-hidden />
          {t(ready || asked.isError ? "export.submit" : "export.busy")}
        </Button>
      </div>
    </Dialog>
  );
}

/** Hands the address to the browser, which streams it to a file and shows the progress. */
function startDownload(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  link.click();
}

interface CheckProps {
  checked: boolean;
  label: string;
  onChange: (checked: boolean) => void;
  children?: ReactNode;
}

function Check({ checked, label, onChange, children }: CheckProps) {
  return (
    <label className="flex items-start gap-2 py-2">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span>
        {label}
        {children}
      </span>
    </label>
  );
}

function Filters({ filters }: { filters: readonly Condition[] }) {
  const { t } = useWording();
  const label = useLabel();
  const subject = useSubjectName();
  return (
    <span className="mt-1 block text-xs text-ink-soft" data-testid="export-filters">
      {filters
        .map(({ dimension, operator, values }) =>
          [
            subject(dimension),
            t(`operator.${operator}`),
            values.map((value) => label(dimension, value)).join(` ${t("filter.or-word")} `),
          ].join(" "),
        )
        .join(" · ")}
    </span>
  );
}

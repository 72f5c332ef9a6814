import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { request } from "@/api/client";
import { describeError } from "@/api/errors";
import { graphql } from "@/api/generated";
import type { Site } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { ResolvedRange } from "@/features/range/range";
import { useWording } from "@/i18n/language";

/** The link alone: the CSV itself comes by a native download, so a file of any size never enters this page's memory. */
const ExportDocument = graphql(`
  mutation Export($startDate: TimePoint!, $endDate: TimePoint!, $site: String!, $timezone: String!) {
    exportData(startDate: $startDate, endDate: $endDate, site: $site, timezone: $timezone) {
      downloadUrl
    }
  }
`);

interface ExportDialogProps {
  site: Site;
  range: ResolvedRange;
  /** How many rows the file will have; undefined while that is not known. */
  events: number | undefined;
  /** The page shows less than the file will have. */
  filtered: boolean;
  onClose: () => void;
}

export function ExportDialog({ site, range, events, filtered, onClose }: ExportDialogProps) {
  const { t, format } = useWording();
  const exporting = useMutation({
    mutationFn: () =>
      request(ExportDocument, {
        startDate: range.start,
        endDate: range.end,
        site: site.domain,
        timezone: site.timezone,
      }),
    onSuccess: ({ exportData }) => startDownload(exportData.downloadUrl),
  });
  const facts = [
    [t("export.site"), site.name],
    [t("export.range"), format.days(range.firstDay, range.lastDay)],
    [t("export.zone"), format.zone(site.timezone, Date.parse(`${range.lastDay}T12:00:00Z`))],
    [t("export.events"), events === undefined ? "…" : format.exactCount(events)],
  ];
  return (
    <Dialog title={t("export.title")} closeLabel={t("export.close")} onClose={onClose}>
      <p className="text-ink-soft">{t("export.lead")}</p>
      {filtered ? (
        <p className="rounded-md border border-warn px-3 py-2 text-warn" data-testid="export-unfiltered">
          {t("export.unfiltered")}
        </p>
      ) : null}
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 rounded-md bg-surface-sunken p-4">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-soft">{name}</dt>
            <dd className="text-right font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <div aria-live="polite" className="min-h-5">
        {exporting.isError ? <p className="text-danger">{describeError(exporting.error, t)}</p> : null}
        {exporting.isSuccess ? <p className="text-good">{t("export.started")}</p> : null}
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t(exporting.isSuccess ? "export.close" : "export.cancel")}</Button>
        <Button
          variant="primary"
          disabled={exporting.isPending}
          onClick={() => exporting.mutate()}
          data-testid="export-download"
        >
          <Download aria-hidden />
          {t(exporting.isPending ? "export.busy" : "export.submit")}
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

import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { ExportColumn, ExportFormat } from "@/api/generated/graphql";
import { VOCABULARY } from "@/api/generated/vocabulary";
import type { Site } from "@/api/session";
import { type Condition, toFilterInput } from "@/features/filters/condition";

/** The link alone: the CSV itself comes by a native download, so a file of any size never enters this page's memory. */
const ExportDocument = graphql(`
  mutation Export(
    $startDate: TimePoint!
    $endDate: TimePoint!
    $site: String!
    $timezone: String!
    $filter: FilterInput
    $columns: [ExportColumn!]
    $format: ExportFormat
  ) {
    exportData(
      startDate: $startDate
      endDate: $endDate
      site: $site
      timezone: $timezone
      filter: $filter
      columns: $columns
      format: $format
    ) {
      downloadUrl
      estimatedRows
      estimatedBytes
    }
  }
`);

export const COLUMNS: readonly ExportColumn[] = VOCABULARY.ExportColumn;

/** How the file is written, by whom it is for. */
const FORMATS = {
  csv: {},
  excel: { delimiter: "SEMICOLON", byteOrderMark: true },
  tsv: { delimiter: "TAB" },
} as const satisfies Record<string, ExportFormat>;

export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];

export interface ExportChoice {
  site: Site;
  /** Half-open, as the API takes it. */
  start: string;
  end: string;
  filters: readonly Condition[];
  columns: readonly ExportColumn[];
  format: FormatName;
  /** Texts that a spreadsheet would calculate get an apostrophe. */
  safe: boolean;
}

/** A link is good for ten minutes: it is made anew before that. */
const RENEW_MS = 8 * 60_000;

/** A link to what was chosen, and how large it will be. Nothing is written by asking for it. */
export function exportQuery(choice: ExportChoice) {
  const { site, start, end, filters, columns, format, safe } = choice;
  const variables = {
    startDate: start,
    endDate: end,
    site: site.domain,
    timezone: site.timezone,
    filter: toFilterInput(filters),
    columns: columns.length === COLUMNS.length ? null : [...columns],
    format: { ...FORMATS[format], spreadsheetSafe: safe },
  };
  return queryOptions({
    queryKey: ["export", variables],
    queryFn: async ({ signal }) => (await request(ExportDocument, variables, signal)).exportData,
    enabled: columns.length > 0,
    staleTime: 0,
    gcTime: 0,
    refetchInterval: RENEW_MS,
    refetchOnWindowFocus: false,
  });
}

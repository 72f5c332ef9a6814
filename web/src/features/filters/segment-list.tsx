import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useAccess } from "@/api/access";
import { request } from "@/api/client";
import { describeError } from "@/api/errors";
import { graphql } from "@/api/generated";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useWording } from "@/i18n/language";
import { type Condition, encodeFilters, fromFilterInput, toFilterInput } from "./condition";

const SegmentsDocument = graphql(`
  query Segments($domain: String!) {
    site(domain: $domain) {
      segments {
        id
        name
        filter
      }
    }
  }
`);

const SaveSegmentDocument = graphql(`
  mutation SaveSegment($site: String!, $name: String!, $filter: FilterInput!) {
    saveSegment(site: $site, name: $name, filter: $filter) {
      id
    }
  }
`);

const DeleteSegmentDocument = graphql(`
  mutation DeleteSegment($id: Int!) {
    deleteSegment(id: $id)
  }
`);

interface Segment {
  id: number;
  name: string;
  /** Undefined for one that was kept by other means and says more than conditions can. */
  conditions: Condition[] | undefined;
}

function segmentsQuery(domain: string) {
  return queryOptions({
    queryKey: ["segments", domain],
    queryFn: async ({ signal }) => {
      const { site } = await request(SegmentsDocument, { domain }, signal);
      return site.segments.map(({ id, name, filter }): Segment => ({ id, name, conditions: fromFilterInput(filter) }));
    },
  });
}

const MAX_NAME = 100;

interface SegmentListProps {
  domain: string;
  filters: readonly Condition[];
  onFilters: (filters: Condition[]) => void;
}

/** Filters that were given a name: applied, kept, deleted. */
function SegmentList({ domain, filters, onFilters }: SegmentListProps) {
  const { t } = useWording();
  const queryClient = useQueryClient();
  const shared = useAccess() === "shared";
  const segments = useQuery(segmentsQuery(domain));
  const again = { onSuccess: () => queryClient.invalidateQueries({ queryKey: ["segments", domain] }) };
  const remove = useMutation({ mutationFn: (id: number) => request(DeleteSegmentDocument, { id }), ...again });
  const error = segments.error ?? remove.error;
  return (
    <div className="grid">
      <h2 className="px-4 pt-4 pb-2 font-medium">{t("segment.title")}</h2>
      {segments.data?.length === 0 ? <p className="px-4 pb-3 text-ink-soft">{t("segment.none")}</p> : null}
      <ul className="px-1.5">
        {segments.data?.map(({ id, name, conditions }) => (
          <li key={id} className="flex items-center gap-1" data-testid="segment">
            <button
              type="button"
              disabled={!conditions}
              title={conditions ? undefined : t("segment.foreign")}
              aria-current={conditions && encodeFilters(conditions) === encodeFilters(filters) ? "true" : undefined}
              onClick={() => conditions && onFilters(conditions)}
              className="min-w-0 flex-1 truncate rounded-md px-2.5 py-1.5 text-left enabled:hover:bg-surface-hover disabled:opacity-60 aria-current:bg-accent-soft aria-current:font-medium"
            >
              {name}
            </button>
            {shared ? null : (
              <Button
                variant="quiet"
                size="icon"
                className="size-8"
                aria-label={t("segment.delete", { name })}
                onClick={() => remove.mutate(id)}
              >
                <Trash2 aria-hidden />
              </Button>
            )}
          </li>
        ))}
      </ul>
      {error ? (
        <p role="alert" className="px-4 pb-2 text-danger">
          {describeError(error, t)}
        </p>
      ) : null}
      {shared ? null : <KeepForm domain={domain} filters={filters} />}
    </div>
  );
}

function KeepForm({ domain, filters }: Omit<SegmentListProps, "onFilters">) {
  const { t } = useWording();
  const queryClient = useQueryClient();
  const [empty, setEmpty] = useState(false);
  const filter = toFilterInput(filters);
  const keep = useMutation({
    mutationFn: async (name: string) => filter && request(SaveSegmentDocument, { site: domain, name, filter }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["segments", domain] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    setEmpty(name === "");
    if (name === "") return;
    keep.mutate(name);
    event.currentTarget.reset();
  };
  if (!filter) return <p className="border-t bg-surface-sunken p-4 text-ink-soft">{t("segment.filter-first")}</p>;
  return (
    <form onSubmit={submit} noValidate className="mt-2 grid gap-3 border-t bg-surface-sunken p-4">
      <Field label={t("segment.name")} name="name" maxLength={MAX_NAME} autoComplete="off" aria-invalid={empty} />
      {empty || keep.error ? (
        <p role="alert" className="text-danger">
          {keep.error ? describeError(keep.error, t) : t("segment.empty")}
        </p>
      ) : null}
      <Button type="submit" variant="primary" disabled={keep.isPending}>
        {t("segment.keep")}
      </Button>
    </form>
  );
}

export default SegmentList;

import { useSuspenseQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/api/session";
import { useWording } from "@/i18n/language";

/** Browsers keep the mark for each site: it is set on the site's own page, by what stands behind its address. */
export function ExcludeMe() {
  const { t } = useWording();
  const { sites } = useSuspenseQuery(sessionQuery).data;
  return (
    <ul className="-my-3 divide-y divide-line" data-testid="exclude">
      {sites.map((site) => (
        <li key={site.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-3">
          <span className="font-medium">{site.name}</span>
          <span className="flex gap-4">
            {(["ignore", "count"] as const).map((mark) => (
              <a
                key={mark}
                href={`https://${site.domain}/#tideline=${mark}`}
                target="_blank"
                rel="noreferrer"
                className="text-accent underline underline-offset-4"
              >
                {t(`settings.exclude.${mark}`)}
                <span className="sr-only"> {site.name}</span>
              </a>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}

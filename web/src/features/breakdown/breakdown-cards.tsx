import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/errors";
import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/classes";
import { type Condition, toggled } from "@/features/filters/condition";
import type { ResolvedRange } from "@/features/range/range";
import { useWording } from "@/i18n/language";
import { BreakdownCard } from "./breakdown-card";
import { CARD_NAMES, CARDS, type CardName, DEFAULT_TABS, ROWS, type Tabs } from "./cards";
import { cardsQuery } from "./cards-data";

interface BreakdownCardsProps {
  domain: string;
  range: ResolvedRange;
  tabs: Tabs;
  filters: readonly Condition[];
  /** The rest of the page has its numbers: trouble that is told here is not told there already. */
  restIsFine: boolean;
  onTabs: (change: Partial<Tabs>) => void;
  onFilters: (filters: Condition[]) => void;
}

/** Two wide cards, then three: on a wide screen no place stays empty. */
const PLACES: Record<CardName, string> = {
  sources: "xl:col-span-3",
  pages: "xl:col-span-3",
  places: "xl:col-span-2",
  devices: "xl:col-span-2",
  events: "md:max-xl:col-span-2 xl:col-span-2",
};

/** What the visitors of the range are made of. A click on a row narrows the whole page to it. */
export function BreakdownCards({ domain, range, tabs, filters, restIsFine, onTabs, onFilters }: BreakdownCardsProps) {
  const { t } = useWording();
  const cards = useQuery(cardsQuery(domain, range, tabs, filters, ROWS));
  const { data } = cards;
  if (cards.isError && !data && restIsFine) {
    return (
      <div className="rounded-lg border bg-surface shadow-low">
        <Notice role="alert" title={t("card.error")} lead={describeError(cards.error, t)}>
          <Button onClick={() => cards.refetch()}>{t("card.retry")}</Button>
        </Notice>
      </div>
    );
  }
  const changing = cards.isPlaceholderData;
  return (
    <div
      className="grid gap-4 md:grid-cols-2 sm:gap-6 xl:grid-cols-6"
      data-testid="cards"
      aria-busy={changing || !data}
    >
      {CARD_NAMES.map((card) => {
        const known = data && data.tabs[card] === tabs[card];
        const oneHost = card === "pages" && tabs.pages === DEFAULT_TABS.pages && !data?.severalHosts;
        return (
          <BreakdownCard
            key={card}
            card={card}
            tabs={oneHost ? [DEFAULT_TABS.pages] : CARDS[card]}
            tab={tabs[card]}
            rows={known ? data.rows[card] : undefined}
            total={data?.visitors ?? 0}
            filters={filters}
            // Another tab of one card leaves the numbers of the others as they are.
            stale={changing && JSON.stringify(data?.question) !== JSON.stringify([range.start, range.end, filters])}
            className={cn("min-w-0", PLACES[card])}
            onTab={(tab) => onTabs({ [card]: tab })}
            onRow={(value) =>
              onFilters(toggled(filters, { dimension: tabs[card], operator: "is", values: [value ?? ""] }))
            }
          />
        );
      })}
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/errors";
import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/classes";
import { type Condition, type Subject, toggled } from "@/features/filters/condition";
import type { Question } from "@/features/overview/overview-data";
import type { SearchChange } from "@/features/overview/search";
import { useWording } from "@/i18n/language";
import { BreakdownCard } from "./breakdown-card";
import { CARD_NAMES, CARDS, type CardName, type Tabs } from "./cards";
import { cardsQuery, questionKey } from "./cards-data";

interface BreakdownCardsProps {
  question: Question;
  tabs: Tabs;
  property: string | undefined;
  filters: readonly Condition[];
  /** The rest of the page has its numbers: trouble that is told here is not told there already. */
  restIsFine: boolean;
  onChange: (change: SearchChange) => void;
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
function BreakdownCards({ question, tabs, property, filters, restIsFine, onChange }: BreakdownCardsProps) {
  const { t } = useWording();
  const cards = useQuery(cardsQuery(question, tabs, property));
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
  const listed = tabs.events === "properties" ? property : undefined;
  return (
    <div
      className="grid gap-4 md:grid-cols-2 sm:gap-6 xl:grid-cols-6"
      data-testid="cards"
      aria-busy={changing || !data}
    >
      {CARD_NAMES.map((card) => {
        const known = data && data.tabs[card] === tabs[card] && (card !== "events" || data.property === listed);
        const oneHost = card === "pages" && tabs.pages !== "hostname" && !data?.severalHosts;
        return (
          <BreakdownCard
            key={card}
            card={card}
            tabs={oneHost ? CARDS.pages.filter((each) => each !== "hostname") : CARDS[card]}
            tab={tabs[card]}
            property={card === "events" ? listed : undefined}
            rows={known ? data.rows[card] : undefined}
            properties={card === "events" ? data?.properties : undefined}
            total={data?.visitors ?? 0}
            filters={filters}
            // Another tab of one card leaves the numbers of the others as they are.
            stale={changing && data?.question !== questionKey(question)}
            className={cn("min-w-0", PLACES[card])}
            onTab={(tab) => onChange({ [card]: tab })}
            onProperty={(name) => onChange({ property: name })}
            onRow={(subject: Subject, value) =>
              onChange({ filters: toggled(filters, { dimension: subject, operator: "is", values: [value ?? ""] }) })
            }
            onDetails={(subject) => onChange({ details: subject })}
          />
        );
      })}
    </div>
  );
}

export default BreakdownCards;

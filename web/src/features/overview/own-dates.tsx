import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Calendar } from "@/components/ui/calendar";
import { Field } from "@/components/ui/field";
import { Key } from "@/components/ui/key";
import { daysBetween, isDate } from "@/features/range/zone";
import { useWording } from "@/i18n/language";

interface OwnDatesProps {
  title: string;
  shortcut?: string;
  first: string;
  last: string;
  today: string;
  apply: string;
  onApply: (from: string, to: string) => void;
}

/** Two days, both included: chosen in a calendar with two clicks, or typed. */
function OwnDates({ title, shortcut, first, last, today, apply, onApply }: OwnDatesProps) {
  const { t } = useWording();
  const [from, setFrom] = useState(first);
  const [to, setTo] = useState(last);
  /** The first click of two, which the next one makes a stretch of days. */
  const [begun, setBegun] = useState<string | null>(null);
  const [problem, setProblem] = useState<"range.incomplete" | "range.order" | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!isDate(from) || !isDate(to)) return setProblem("range.incomplete");
    if (daysBetween(from, to) < 0) return setProblem("range.order");
    onApply(from, to);
  };
  const choose = (day: string) => {
    const [earlier = day, later = day] = begun === null ? [day, day] : [begun, day].sort();
    setFrom(earlier);
    setTo(later);
    setBegun(begun === null ? day : null);
    setProblem(null);
  };
  return (
    <form
      onSubmit={submit}
      noValidate
      className="grid content-start gap-3 border-t bg-surface-sunken p-4 sm:border-t-0 sm:border-l"
    >
      <h2 className="flex items-center justify-between font-medium">
        {title}
        {shortcut ? <Key name={shortcut} /> : null}
      </h2>
      {/* On a phone the fields open the calendar that its reader knows. */}
      <div className="max-sm:hidden">
        <Calendar first={from} last={isDate(to) ? to : from} today={today} onDay={choose} />
      </div>
      <div className="grid grid-cols-2 gap-2">
        <Field
          label={t("range.from")}
          type="date"
          name="from"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          className="h-9 px-2"
        />
        <Field
          label={t("range.to")}
          type="date"
          name="to"
          value={to}
          onChange={(event) => setTo(event.target.value)}
          className="h-9 px-2"
        />
      </div>
      {problem ? (
        <p role="alert" className="text-danger">
          {t(problem)}
        </p>
      ) : null}
      <Button type="submit" variant="primary">
        {apply}
      </Button>
    </form>
  );
}

export default OwnDates;

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import { useWording } from "@/i18n/language";
import { type Condition, isSound, MAX_LENGTH, OPERATOR_NAMES, type OperatorName, type Subject } from "./condition";
import { filterValuesQuery, type Scope } from "./filter-values";
import { SubjectOptions } from "./subject-options";
import { useLabel } from "./use-labels";

interface FilterFormProps {
  scope: Scope;
  /** What is edited; without it, a condition is made. */
  initial?: Condition;
  /** The operator of what is edited changes at once, with a click. */
  onOperator?: (operator: OperatorName) => void;
  onSubmit: (condition: Condition) => void;
}

/** Dimension, operator, and values that the reader picks or types by the name they know them by. */
function FilterForm({ scope, initial, onOperator, onSubmit }: FilterFormProps) {
  const { t } = useWording();
  const label = useLabel();
  const listId = useId();
  const [dimension, setDimension] = useState<Subject>(initial?.dimension ?? "source");
  const [operator, setOperator] = useState<OperatorName>(initial?.operator ?? "is");
  const [texts, setTexts] = useState(() => initial?.values.map((value) => label(initial.dimension, value)) ?? [""]);
  const [problem, setProblem] = useState<"filter.empty" | "filter.unsound" | "filter.unsound-pattern" | null>(null);
  const known = [...(useQuery(filterValuesQuery(scope, dimension)).data ?? []), ...(initial?.values ?? [])];

  const valueOfText = (text: string) => {
    // A pattern is what was typed and nothing else.
    if (operator === "matches") return text.trim();
    const wanted = text.trim().toLowerCase();
    if (wanted === t("value.none").toLowerCase()) return "";
    return known.find((value) => label(dimension, value).toLowerCase() === wanted) ?? text.trim();
  };
  const written = (): Condition => ({
    dimension,
    operator,
    values: [...new Set(texts.filter((text) => text.trim() !== "").map(valueOfText))],
  });
  const chooseOperator = (next: OperatorName) => {
    setOperator(next);
    setProblem(null);
    if (initial?.dimension === dimension && isSound({ ...initial, operator: next })) onOperator?.(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const condition = written();
    if (condition.values.length === 0) return setProblem("filter.empty");
    if (!isSound(condition)) return setProblem(operator === "matches" ? "filter.unsound-pattern" : "filter.unsound");
    onSubmit(condition);
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-4 p-4">
      <Select
        label={t("filter.dimension")}
        value={dimension}
        onChange={(event) => {
          setDimension(event.target.value as Subject);
          setTexts([""]);
        }}
      >
        <SubjectOptions scope={scope} chosen={dimension} />
      </Select>
      <fieldset className="flex rounded-md border bg-surface-sunken p-0.5">
        <legend className="sr-only">{t("filter.operator")}</legend>
        {OPERATOR_NAMES.map((name) => (
          <label
            key={name}
            className="flex h-8 flex-1 cursor-pointer items-center justify-center rounded-sm px-2 text-center font-medium whitespace-nowrap text-ink-soft has-checked:bg-surface has-checked:text-ink has-checked:shadow-low has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="operator"
              value={name}
              checked={operator === name}
              onChange={() => chooseOperator(name)}
              className="sr-only"
            />
            {t(`operator.${name}`)}
          </label>
        ))}
      </fieldset>
      <div className="grid gap-2">
        <span className="font-medium" aria-hidden>
          {t("filter.value")}
        </span>
        {texts.map((text, index) => (
          <input
            // biome-ignore lint/suspicious/noArrayIndexKey: a value is its place in the list
            key={index}
            aria-label={index === 0 ? t("filter.value") : t("filter.or-value")}
            aria-invalid={problem !== null}
            aria-describedby={problem ? `${listId}-problem` : undefined}
            list={listId}
            value={text}
            maxLength={MAX_LENGTH}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              setProblem(null);
              setTexts(texts.with(index, event.target.value));
            }}
            className="h-10 w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 text-base text-ink aria-invalid:border-danger sm:text-sm"
          />
        ))}
        <datalist id={listId}>
          {known.map((value) => (
            <option key={`=${value}`} value={label(dimension, value)} />
          ))}
        </datalist>
        <Button variant="quiet" className="justify-self-start px-2" onClick={() => setTexts([...texts, ""])}>
          <Plus aria-hidden />
          {t("filter.or")}
        </Button>
        {problem ? (
          <p role="alert" id={`${listId}-problem`} className="text-danger">
            {t(problem)}
          </p>
        ) : null}
      </div>
      <Button type="submit" variant="primary">
        {t("filter.apply")}
      </Button>
    </form>
  );
}

export default FilterForm;

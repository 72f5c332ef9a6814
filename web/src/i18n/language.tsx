import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react";
import { en, type MessageKey } from "./en";
import { type Formats, formatsFor } from "./format";
import { fr } from "./fr";

export const LANGUAGES = { en: "English", fr: "Français" } as const;
export type Language = keyof typeof LANGUAGES;
export type Translate = (key: MessageKey, values?: Record<string, string>) => string;

const DICTIONARIES = { en, fr };
/** Also read by boot.js, before the first paint. */
const STORAGE_KEY = "tideline.language";

interface Wording {
  language: Language;
  setLanguage: (language: Language) => void;
  t: Translate;
  format: Formats;
}

const WordingContext = createContext<Wording | null>(null);

/** Puts a message into words; `{name}` is replaced by `values.name`. */
export function translate(language: Language, key: MessageKey, values: Record<string, string> = {}): string {
  return DICTIONARIES[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** The reader's own locale for numbers and dates, as far as it speaks the chosen language: en-GB, fr-CH … */
export function localeFor(language: Language, preferred: readonly string[]): string {
  return preferred.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;
}

function initialLanguage(): Language {
  return document.documentElement.lang === "fr" ? "fr" : "en";
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, choose] = useState<Language>(initialLanguage);
  const setLanguage = useCallback((next: Language) => {
    localStorage.setItem(STORAGE_KEY, next);
    choose(next);
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const wording = useMemo<Wording>(
    () => ({
      language,
      setLanguage,
      t: (key, values) => translate(language, key, values),
      format: formatsFor(localeFor(language, navigator.languages)),
    }),
    [language, setLanguage],
  );
  return <WordingContext value={wording}>{children}</WordingContext>;
}

export function useWording(): Wording {
  const wording = use(WordingContext);
  if (!wording) throw new Error("useWording needs a LanguageProvider above it");
  return wording;
}

import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react";
import type { Dictionary, MessageKey } from "./en";
import { type Formats, formatsFor } from "./format";

export const LANGUAGES = { en: "English", fr: "Français" } as const;
export type Language = keyof typeof LANGUAGES;
export type Translate = (key: MessageKey, values?: Record<string, string>) => string;

/** A reader needs one of them: the others are not loaded. */
const DICTIONARIES: Record<Language, () => Promise<Dictionary>> = {
  en: () => import("./en").then(({ en }) => en),
  fr: () => import("./fr").then(({ fr }) => fr),
};

/** A language with its sentences. */
export interface Spoken {
  language: Language;
  dictionary: Dictionary;
}

/** Loads the sentences of a language; of the reader's, unless another one is wanted. */
export async function speak(language: Language = initialLanguage()): Promise<Spoken> {
  return { language, dictionary: await DICTIONARIES[language]() };
}

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
export function translate(dictionary: Dictionary, key: MessageKey, values: Record<string, string> = {}): string {
  return dictionary[key].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** The reader's own locale for numbers and dates, as far as it speaks the chosen language: en-GB, fr-CH … */
export function localeFor(language: Language, preferred: readonly string[]): string {
  return preferred.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;
}

function initialLanguage(): Language {
  return document.documentElement.lang === "fr" ? "fr" : "en";
}

export function LanguageProvider({ initial, children }: { initial: Spoken; children: ReactNode }) {
  const [{ language, dictionary }, choose] = useState(initial);
  const setLanguage = useCallback((next: Language) => {
    localStorage.setItem(STORAGE_KEY, next);
    // Without the sentences the page stays in the language that it has.
    speak(next).then(choose, () => undefined);
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const wording = useMemo<Wording>(
    () => ({
      language,
      setLanguage,
      t: (key, values) => translate(dictionary, key, values),
      format: formatsFor(localeFor(language, navigator.languages)),
    }),
    [language, dictionary, setLanguage],
  );
  return <WordingContext value={wording}>{children}</WordingContext>;
}

export function useWording(): Wording {
  const wording = use(WordingContext);
  if (!wording) throw new Error("useWording needs a LanguageProvider above it");
  return wording;
}

/** Languages of texts, as BCP 47 tags: en, fr, pt-BR. */

const longestTag = 35;

/** The tag in its canonical spelling (PT-br → pt-BR); null for what is none. */
export function asLanguage(text: string): string | null {
  const tag = text.trim();
  if (tag.length > longestTag || !/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/.test(tag)) return null;
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}

/** The language without region and script: pt-BR → pt. */
export function baseLanguage(language: string): string {
  return language.split('-', 1)[0] ?? language;
}

import type { FormLanguage } from '../form-language.rules.js';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import type { FormTexts } from './form-texts.js';
import { fr } from './fr.js';
import { it } from './it.js';
import { nl } from './nl.js';
import { pl } from './pl.js';
import { pt } from './pt.js';

export const textsByLanguage: Readonly<Record<FormLanguage, FormTexts>> = {
  en,
  fr,
  es,
  pt,
  de,
  it,
  nl,
  pl,
};

/** O5: what a visitor pressed or submitted, and in which language the page spoke. */
import type { FormLanguage } from './form-language.rules.js';
import { sayPlain, voiceOf } from './voice.rules.js';

export type Pressed =
  | { kind: 'opt-out'; where: 'link' | 'public form' }
  | { kind: 'answer' }
  | { kind: 'mistake' };

export function evidenceOf(pressed: Pressed, language: FormLanguage, brand: string): string {
  const voice = voiceOf(language, brand);
  const { texts } = voice;
  const shown = (text: string) => `“${sayPlain(voice, text)}” (${language})`;
  switch (pressed.kind) {
    case 'opt-out':
      return pressed.where === 'link'
        ? `pressed ${shown(texts.stopMessages)} on the page of a link`
        : `filled in the address and pressed ${shown(texts.stopMessages)} on the public form`;
    case 'answer':
      return `answered ${shown(texts.whyQuestion)} after the opt-out`;
    case 'mistake':
      return `pressed ${shown(texts.mistakeButton)}`;
  }
}

export const oneClickEvidence = 'List-Unsubscribe=One-Click was sent to the link (RFC 8058)';

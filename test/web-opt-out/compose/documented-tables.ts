/** The tables of docs/compose.md, made of what Heed does. */
import type { Sender } from '../../../src/core/settings/account-settings.js';
import type { CountryRule } from '../../../src/features/web-opt-out/compose/country-rule.js';
import { countryRules } from '../../../src/features/web-opt-out/compose/country-rules.js';
import { createPlanner } from '../../../src/features/web-opt-out/compose/compose-plan.rules.js';
import { costCounter } from '../../../src/features/web-opt-out/compose/segments.rules.js';
import { wordings } from '../../../src/features/web-opt-out/compose/wordings.js';
import { givenSender, givenSettings } from '../../settings/given-settings.js';

const ways = { REPLY: 'reply', NAMED: 'short code', LINK: 'link' } as const satisfies Record<
  CountryRule['way'],
  string
>;
const rests = { LAW: 'law', CUSTOM: 'custom' } as const;
const lists = { REPLY: 'reply', NAMED: 'named', LINK: 'link' } as const;
const example = { REPLY: '', NAMED: '36111', LINK: '' };

/** Every rule: way, wordings, what it says, source, what it rests on, date. */
export function tableOfRules(): string[] {
  return [
    row('Country', 'Way', 'Wordings', 'What the rule says', 'Rests on', 'Read'),
    row('---', '---', '---', '---', '---', '---'),
    ...countryRules.map((rule) =>
      row(
        `${rule.name} (${rule.country})`,
        ways[rule.way],
        wordingsOf(rule),
        `[${rule.says}](${rule.source})${rule.identify === true ? '. The text must name the sender' : ''}`,
        rests[rule.rests],
        rule.read,
      ),
    ),
  ];
}

function wordingsOf({ languages, way, plain, words }: CountryRule): string {
  return languages
    .map((language) => {
      const all = [...new Set(wordings[language]?.[lists[way]])];
      const word = language === 'fr' && words?.['fr'] ? 'ARRET' : 'STOP';
      return (plain === true && all.length > 1 ? all.slice(0, -1) : all)
        .map((wording) => `"${wording.replace('{word}', word).replace('{address}', example[way])}"`)
        .join(', ');
    })
    .join('; ');
}

const link = 'https://go.example/u/4cVx0Rw2Ka';
const longCode: Partial<Sender> = { kind: 'LONG_CODE', address: '+14155550100' };
const brand: Partial<Sender> = { kind: 'ALPHANUMERIC', address: 'ACME', country: null };

/** Twelve countries and more: what they are sent, and what it costs. */
const cases: readonly { country: string; sender: Partial<Sender>; from: string; text: string }[] = [
  {
    country: 'US',
    sender: longCode,
    from: 'a number',
    text: filler('Acme: 20% off all shoes this weekend.', 100),
  },
  {
    country: 'US',
    sender: longCode,
    from: 'a number',
    text: filler('Acme: 20% off all shoes this weekend.', 148),
  },
  {
    country: 'CA',
    sender: { ...longCode, language: 'fr' },
    from: 'a number, French',
    text: filler('Acme: 20 % sur les chaussures.', 100),
  },
  {
    country: 'FR',
    sender: { ...brand, replyAddress: '36111' },
    from: 'ACME, answered at 36111',
    text: filler('Acme: -20% sur toutes les chaussures.', 145),
  },
  {
    country: 'RE',
    sender: { ...brand, replyAddress: '36111' },
    from: 'ACME, answered at 36111',
    text: filler('Acme: -20% sur toutes les chaussures.', 100),
  },
  { country: 'FR', sender: brand, from: 'ACME', text: filler('Acme: -20% sur toutes les chaussures.', 100) },
  {
    country: 'GB',
    sender: longCode,
    from: 'a number',
    text: filler('Acme: 20% off all shoes this weekend.', 150),
  },
  { country: 'DE', sender: longCode, from: 'a number', text: filler('Acme: 20% auf alle Schuhe.', 141) },
  { country: 'ES', sender: brand, from: 'ACME', text: filler('Acme: 20% en todos los zapatos.', 120) },
  {
    country: 'PL',
    sender: longCode,
    from: 'a number',
    text: 'Acme: 20% taniej na wszystkie buty – tylko dziś',
  },
  {
    country: 'NO',
    sender: longCode,
    from: 'a number',
    text: filler('Acme: 20% på alle sko i helgen.', 139),
  },
  { country: 'BR', sender: longCode, from: 'a number', text: filler('Acme: 20% em todos os sapatos.', 155) },
  { country: 'JP', sender: brand, from: 'ACME', text: 'Acme: 今週末は靴が全品20%オフ' },
  { country: 'AE', sender: brand, from: 'ACME', text: filler('Acme: 20% off all shoes this weekend.', 100) },
  {
    country: 'KE',
    sender: longCode,
    from: 'a number',
    text: filler('Acme: 20% off all shoes this weekend.', 130),
  },
];

/** So long, as a text might be. */
function filler(text: string, length: number): string {
  return `${text} ${'.'.repeat(Math.max(0, length - text.length - 1))}`.slice(0, length);
}

export function tableOfComposed(): string[] {
  const planner = (sender: Partial<Sender>, text: string) =>
    createPlanner({
      settings: givenSettings({ brand: 'Acme' }),
      sender: givenSender(sender),
      publicUrl: 'https://go.example',
      wish: { text, category: 'MARKETING', language: null },
      counter: costCounter(),
      alone: true,
    });
  return [
    row('To', 'From', 'Text', 'Method', 'Added', 'Encoding', 'Segments'),
    row('---', '---', '---', '---', '---', '---', '---'),
    ...cases.map(({ country, sender, from, text }) => {
      const { method, needsLink, compose } = planner(sender, text)(country);
      const composed = compose(needsLink ? link : '');
      const added = composed.text.slice(text.length).trim();
      return row(
        country,
        from,
        `${text.length} characters`,
        method,
        `"${added}"`,
        composed.encoding ?? '',
        `${composed.segmentsBefore} → ${composed.segments}`,
      );
    }),
  ];
}

function row(...cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}

import { describe, expect, it } from 'vitest';
import { contrast, pageColours, surfaces } from '../../../src/features/web-opt-out/form/colours.rules.js';
import { inks } from '../../../src/features/web-opt-out/form/page-style.rules.js';

const [text, control] = [4.5, 3];

/** The same colours in each run. */
function* randomColours(count: number): Generator<string> {
  let state = 20_261_122;
  for (let index = 0; index < count; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield `#${(state >>> 8).toString(16).padStart(6, '0')}`;
  }
}

/** Each sixth of each part, the ends among them. */
const grid = ['00', '33', '66', '99', 'cc', 'ff'];
const everywhere = grid.flatMap((red) =>
  grid.flatMap((green) => grid.map((blue) => `#${red}${green}${blue}`)),
);

function faultsOf(color: string): string[] {
  const { band, onBand, accent, onAccent, darkAccent, onDarkAccent } = pageColours(color);
  const pairs = [
    [band, onBand],
    [accent, surfaces.light.page],
    [accent, surfaces.light.sheet],
    [accent, onAccent],
    [darkAccent, surfaces.dark.page],
    [darkAccent, surfaces.dark.sheet],
    [darkAccent, onDarkAccent],
  ] as const;
  return pairs
    .filter(([one, other]) => contrast(one, other) < text)
    .map(([one, other]) => `${color}: ${one} on ${other}`);
}

describe('the colours of a page', () => {
  it('can be read, whatever colour the account has chosen, by day and at night', () => {
    expect([...everywhere, ...randomColours(2_000)].flatMap(faultsOf)).toEqual([]);
  });

  it("are the account's own where they can be read as they are", () => {
    expect(pageColours('#0b5394')).toMatchObject({ band: '#0b5394', onBand: '#ffffff', accent: '#0b5394' });
    expect(pageColours('#FFD400')).toMatchObject({
      band: '#ffd400',
      onBand: '#000000',
      darkAccent: '#ffd400',
    });
  });

  it('keep their hue where they have to be darker', () => {
    const { accent } = pageColours('#ffd400');
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(accent.slice(at, at + 2), 16));
    expect(blue).toBe(0);
    expect((green ?? 0) / (red ?? 1)).toBeCloseTo(0xd4 / 0xff, 1);
  });

  it.each([
    null,
    '',
    'red',
    '#abc',
    '#12345',
    '#1234567',
    '#12345g',
    '#123456;}body{display:none',
    'url(//x)',
  ])('are Heed’s own for %j', (color) => {
    expect(pageColours(color)).toEqual(pageColours(null));
  });

  it('have inks that can be read, and lines that can be seen', () => {
    for (const scheme of ['light', 'dark'] as const) {
      for (const behind of Object.values(surfaces[scheme])) {
        for (const ink of ['text', 'quiet', 'fault'] as const) {
          expect(contrast(inks[scheme][ink], behind), `${scheme} ${ink}`).toBeGreaterThanOrEqual(text);
        }
        expect(contrast(inks[scheme].line, behind)).toBeGreaterThanOrEqual(control);
      }
    }
  });

  it('are compared as WCAG says', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrast('#ffffff', '#ff0000')).toBeCloseTo(4, 1);
  });
});

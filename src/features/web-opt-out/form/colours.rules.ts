/**
 * Colours that can be read, whatever colour an account has chosen: text has a contrast of 4.5 : 1 at least to what is
 * behind it, borders of controls 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11). The account's own colour stands unchanged where
 * nothing needs to be read against it but the name, in black or white; elsewhere it is darkened, or lightened at night,
 * just as far as needed.
 */

export interface PageColours {
  /** The account's colour, and its name on it. */
  band: string;
  onBand: string;
  /** Links, buttons and borders on the surfaces; and the text of buttons. */
  accent: string;
  onAccent: string;
  darkAccent: string;
  onDarkAccent: string;
}

/** What lies behind texts, by day and at night: the page and what stands on it. */
export const surfaces = {
  light: { page: '#f3f4f6', sheet: '#ffffff' },
  dark: { page: '#111317', sheet: '#1d2026' },
} as const;

export const textContrast = 4.5;
const ownColour = '#1f4e79';
const steps = 64;

type Rgb = readonly [number, number, number];

export function pageColours(color: string | null): PageColours {
  const band = color !== null && /^#[0-9a-f]{6}$/i.test(color) ? color.toLowerCase() : ownColour;
  const onBand = contrast(band, '#ffffff') >= contrast(band, '#000000') ? '#ffffff' : '#000000';
  return {
    band,
    onBand,
    accent: readable(band, '#000000', surfaces.light),
    onAccent: surfaces.light.sheet,
    darkAccent: readable(band, '#ffffff', surfaces.dark),
    onDarkAccent: surfaces.dark.page,
  };
}

/** The colour, moved towards black or white until it can be read on both surfaces. */
function readable(color: string, towards: string, behind: { page: string; sheet: string }): string {
  for (let step = 0; step < steps; step += 1) {
    const mixed = mix(color, towards, step / steps);
    if (Math.min(contrast(mixed, behind.page), contrast(mixed, behind.sheet)) >= textContrast) return mixed;
  }
  return towards;
}

/** Of two colours as #rrggbb: 1 to 21. */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** As WCAG 2.2 defines relative luminance. */
function luminance(color: string): number {
  const [red, green, blue] = rgbOf(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(color: string, other: string, share: number): string {
  const to = rgbOf(other);
  const mixed = rgbOf(color).map((value, index) => Math.round(value + ((to[index] ?? 0) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function rgbOf(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

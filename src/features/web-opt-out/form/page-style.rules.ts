/**
 * The look of the pages: one style sheet inside the page, allowed by its hash. No second request, nothing that moves, and
 * sizes that follow the reader's.
 */
import { createHash } from 'node:crypto';
import { pageColours, surfaces } from './colours.rules.js';
import type { AccountLook } from './form-page.js';

/** Of texts, lines and faults; test/web-opt-out/form holds them to their contrasts. */
export const inks = {
  light: { text: '#1a1d21', quiet: '#4b5361', line: '#6f7783', fault: '#b3261e' },
  dark: { text: '#eceef1', quiet: '#b4bbc6', line: '#8f97a3', fault: '#ffb4ab' },
} as const;

export interface PageStyle {
  /** The style sheet. */
  text: string;
  /** For the Content-Security-Policy: 'sha256-…'. */
  source: string;
  /** The colour of the band. */
  band: string;
}

/** Working a style out costs as much as the rest of a page: those of the accounts in use are kept. */
const kept = new Map<string | null, PageStyle>();
const mostKept = 500;

export function pageStyle(look: AccountLook | null): PageStyle {
  const color = look?.color ?? null;
  const known = kept.get(color);
  if (known !== undefined) return known;
  const made = makeStyle(color);
  if (kept.size >= mostKept) kept.clear();
  kept.set(color, made);
  return made;
}

function makeStyle(color: string | null): PageStyle {
  const colours = pageColours(color);
  const { light, dark } = inks;
  const day = `--page:${surfaces.light.page};--sheet:${surfaces.light.sheet};--text:${light.text};--quiet:${light.quiet};--line:${light.line};--fault:${light.fault};--accent:${colours.accent};--on-accent:${colours.onAccent};--band:${colours.band};--on-band:${colours.onBand}`;
  const night = `--page:${surfaces.dark.page};--sheet:${surfaces.dark.sheet};--text:${dark.text};--quiet:${dark.quiet};--line:${dark.line};--fault:${dark.fault};--accent:${colours.darkAccent};--on-accent:${colours.onDarkAccent}`;
  const text = `:root{color-scheme:light dark;${day}}@media(prefers-color-scheme:dark){:root{${night}}}${rules}`;
  return {
    text,
    source: `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
    band: colours.band,
  };
}

const rules = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--text);font:1.0625rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
header{background:var(--band);color:var(--on-band)}
header p,main,footer{max-width:38rem;margin:0 auto;padding:0 1.25rem}
header p{padding-top:.875rem;padding-bottom:.875rem;font-size:1.25rem;font-weight:700}
header img{display:block;max-width:100%;max-height:3.5rem;padding:.375rem .625rem;border-radius:.375rem;background:#fff;color:#1a1d21}
main{padding-top:1.5rem;padding-bottom:1.75rem;background:var(--sheet)}
@media(min-width:40rem){main{margin:1.5rem auto;padding:2rem;border-radius:.75rem}header p,footer{padding-left:2rem;padding-right:2rem}}
h1{margin:0 0 1rem;font-size:1.625rem;line-height:1.25}
h2,legend{margin:0 0 .5rem;padding:0;font-size:1.1875rem;font-weight:700;line-height:1.3}
p,ul{margin:0 0 1rem}
ul{padding-left:1.25rem}
li{padding:.125rem 0}
section{margin-top:2rem;padding-top:1.5rem;border-top:1px solid var(--line)}
section>:last-child,main>:last-child{margin-bottom:0}
fieldset{margin:0 0 1rem;padding:0;border:0;min-width:0}
label{font-weight:600}
a{color:var(--accent);text-underline-offset:.15em}
a:hover{text-decoration-thickness:.15em}
.quiet,.hint{color:var(--quiet)}
.hint{display:block;font-size:1rem;font-weight:400}
.whole{white-space:nowrap}
.address{font-weight:600}
.heard{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.field{margin:0 0 1.25rem}
.field label{display:block}
input[type=tel],input[type=email],textarea{display:block;width:100%;margin-top:.375rem;padding:.625rem .75rem;border:2px solid var(--line);border-radius:.375rem;background:var(--sheet);color:var(--text);font:inherit}
textarea{min-height:6rem;resize:vertical}
.wrong{padding-left:.875rem;border-left:.3125rem solid var(--fault)}
.wrong input,.wrong textarea{border-color:var(--fault)}
.fault{display:block;color:var(--fault);font-weight:600}
.problems{margin:0 0 1.5rem;padding:1rem;border:.1875rem solid var(--fault);border-radius:.375rem}
.problems ul{margin:0;padding:0;list-style:none}
.problems a{display:inline-block;padding:.25rem 0;color:var(--fault);font-weight:600}
.choice{display:flex;gap:.75rem;align-items:flex-start;padding:.5rem 0;font-weight:400}
.choice input{flex:none;width:1.5rem;height:1.5rem;margin:0;accent-color:var(--accent)}
button{display:inline-block;min-height:3rem;max-width:100%;padding:.625rem 1.25rem;border:2px solid var(--accent);border-radius:.375rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:700;text-align:center;overflow-wrap:anywhere;cursor:pointer}
button.second{background:var(--sheet);color:var(--accent)}
button:hover{text-decoration:underline;text-underline-offset:.15em}
.on{display:inline-block;padding:.5rem 0;font-weight:600}
footer nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:1rem 0 1.5rem;padding:0;list-style:none}
footer a{display:inline-block;min-width:1.5rem;padding:.5rem 0}
footer a[aria-current]{color:var(--text);font-weight:700;text-decoration:none}
:focus-visible{outline:.1875rem solid var(--text);outline-offset:.1875rem}
header :focus-visible{outline-color:var(--on-band)}
`;

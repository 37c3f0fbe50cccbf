const nothing = new Set(['', '-', 'null', '\\n', 'n/a', 'na', 'nan', 'nat', 'none', '(null)', '#n/a']);

/** How databases and programs write that there is no value. */
export function isNothing(text: string): boolean {
  return text === '' || (text.length < 7 && nothing.has(text.toLowerCase()));
}

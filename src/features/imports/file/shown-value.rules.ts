/** Texts of a file as they are shown to people: short, and such that the database can keep them. */

const limit = 100;

/** At most so many characters, with an ellipsis where some were left out. */
export function shortened(text: string, most: number = limit): string {
  const beginning = storable(text.slice(0, most * 2 + 2));
  const characters = Array.from(beginning);
  return characters.length <= most && beginning.length === text.length
    ? beginning
    : `${characters.slice(0, most - 1).join('')}\u2026`;
}

/** Without NUL and halves of characters. */
function storable(text: string): string {
  return text.replaceAll('\0', '\u2400').toWellFormed();
}

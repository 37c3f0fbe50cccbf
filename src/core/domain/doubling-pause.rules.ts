/**
 * The pause after so many failures (0: the first) in a row, in the unit of the two given: doubled with each, up to the longest.
 */
export function doublingPause(failures: number, first: number, longest: number): number {
  return Math.min(first * 2 ** failures, longest);
}

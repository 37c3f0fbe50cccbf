/** How figures are written, everywhere alike. */

/** "12,345 messages/s". */
export function rate(perSecond: number, unit: string): string {
  return `${Math.round(perSecond).toLocaleString('en')} ${unit}/s`;
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

export function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}

/** CPU of one operation; null where the system does not tell. */
export function microseconds(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(value < 10 ? 1 : 0)} µs`;
}

/** Of a core, or of anything else: 1 is all of it. */
export function share(value: number): string {
  return `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}

export function kilobytes(bytes: number): string {
  return `${(bytes / 2 ** 10).toFixed(1)} kB`;
}

export function ratio(value: number): string {
  return value.toFixed(2);
}

import { registerEnumType } from 'type-graphql';

export const DownloadFormat = { CSV: 'CSV', NDJSON: 'NDJSON' } as const;
export type DownloadFormat = (typeof DownloadFormat)[keyof typeof DownloadFormat];

registerEnumType(DownloadFormat, {
  name: 'DownloadFormat',
  description: 'CSV: comma, header row, CRLF, UTF-8. NDJSON: a JSON object a line.',
  valuesConfig: {
    CSV: { description: 'For spreadsheets, and to import again: comma, header row, CRLF, UTF-8.' },
    NDJSON: { description: 'For programs: a JSON object a line, UTF-8.' },
  },
});

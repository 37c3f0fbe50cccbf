/** What the recipient wrote or pressed, as the database can keep it. A STOP is never refused for the text around it. */
const evidenceLimit = 4_000;

export function storableEvidence(text: string | null, buttonPayload: string | null): string {
  const written =
    buttonPayload === null
      ? (text ?? '')
      : [buttonPayload, text ?? ''].filter((part) => part !== '').join('\n');
  const whole = written.toWellFormed().replaceAll('\u0000', '\ufffd');
  if (whole.length <= evidenceLimit) return whole;
  // Cut between characters: half a surrogate pair is what the database can't take.
  return `${whole.slice(0, evidenceLimit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/**
 * graphql-ws takes no subscription without a text. One that names a registered document instead gets an empty one, and the
 * gate finds the document.
 */
export function withQuery(message: string): string {
  if (!message.includes('"documentId"') && !message.includes('"persistedQuery"')) return message;
  let read: unknown;
  try {
    read = JSON.parse(message);
  } catch {
    return message;
  }
  if (!isRecord(read) || read['type'] !== 'subscribe') return message;
  const { payload } = read;
  if (!isRecord(payload) || payload['query'] !== undefined) return message;
  return JSON.stringify({ ...read, payload: { ...payload, query: '' } });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

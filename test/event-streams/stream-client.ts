/** An event stream as any client may read it: by the rules of the HTML standard, over a request of Node's own. */
import { type IncomingMessage, request } from 'node:http';
import { type DocumentNode, print } from 'graphql';
import { onTestFinished, vi } from 'vitest';

export interface StreamEvent {
  type: string;
  /** What the client would send as Last-Event-ID from now on. */
  id: string;
  data: string;
}

export interface StreamClient {
  response: IncomingMessage;
  status: number | undefined;
  headers: IncomingMessage['headers'];
  events: StreamEvent[];
  comments: number;
  /** Milliseconds; null: it was not told. */
  retry: number | null;
  /** All that has come, as it came. */
  text: string;
  /** `whole`: as HTTP ends an answer. */
  ended: 'whole' | 'cut' | null;
  /** The event at this place among those that came, once it is there. */
  event(index: number): Promise<StreamEvent>;
  end(): Promise<'whole' | 'cut'>;
  /** What the answer says that is no stream. */
  refusal(): Promise<{ status: number | undefined; code: unknown; message: unknown }>;
  leave(): void;
}

export interface StreamRequest {
  query?: DocumentNode | string;
  variables?: Record<string, unknown>;
  /** Beside them, or instead. */
  body?: Record<string, unknown>;
  lastEventId?: string | undefined;
  /** GET: all of it stands in the address. */
  method?: 'POST' | 'GET' | 'HEAD';
  headers?: Record<string, string>;
}

export const json = (event: StreamEvent) => JSON.parse(event.data) as Record<string, unknown>;

/** Resolves when the head of the answer is there. Until the test ends. */
export async function openStream(url: string, key: string, asked: StreamRequest): Promise<StreamClient> {
  const { query, variables, body = {}, lastEventId, method = 'POST', headers = {} } = asked;
  const text = typeof query === 'object' ? print(query) : query;
  const operation = { ...(text === undefined ? {} : { query: text }), variables, ...body };
  const address = new URL('/graphql', url);
  if (method !== 'POST')
    for (const [name, value] of Object.entries(operation))
      if (value !== undefined)
        address.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  const asking = request(address, {
    method,
    agent: false,
    headers: {
      accept: 'text/event-stream',
      ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      ...headers,
    },
  });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asking.on('response', resolve).on('error', reject);
    asking.end(method === 'POST' ? JSON.stringify(operation) : undefined);
  });
  const client = clientOf(response);
  onTestFinished(client.leave);
  return client;
}

function clientOf(response: IncomingMessage): StreamClient {
  const client: StreamClient = {
    response,
    status: response.statusCode,
    headers: response.headers,
    events: [],
    comments: 0,
    retry: null,
    text: '',
    ended: null,
    event: (index) =>
      vi.waitFor(() => {
        const event = client.events[index];
        if (event === undefined) throw new Error(`${client.events.length} events have come`);
        return event;
      }, 20_000),
    end: () =>
      vi.waitFor(() => {
        if (client.ended === null) throw new Error('the stream goes on');
        return client.ended;
      }, 20_000),
    async refusal() {
      await client.end();
      const { errors } = JSON.parse(client.text) as {
        errors: { message: string; extensions: { code: string } }[];
      };
      return {
        status: client.status,
        code: errors[0]?.extensions.code,
        message: errors[0]?.message,
      };
    },
    leave: () => void response.destroy(),
  };
  const take = lineReader(client);
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    client.text += chunk;
    take(chunk);
  });
  response.on('error', () => undefined);
  response.on('close', () => (client.ended = response.complete ? 'whole' : 'cut'));
  return client;
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
function lineReader(client: StreamClient): (chunk: string) => void {
  let unread = '';
  let event = { type: '', data: '', id: '' };

  function take(line: string): void {
    if (line === '') {
      if (event.data !== '')
        client.events.push({ type: event.type || 'message', data: event.data.slice(0, -1), id: event.id });
      // The id stays for those that have none.
      event = { type: '', data: '', id: event.id };
      return;
    }
    if (line.startsWith(':')) {
      client.comments += 1;
      return;
    }
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'event') event.type = value;
    if (field === 'data') event.data += `${value}\n`;
    if (field === 'id' && !value.includes('\0')) event.id = value;
    if (field === 'retry' && /^\d+$/.test(value)) client.retry = Number(value);
  }

  return (chunk) => {
    const lines = (unread + chunk).split('\n');
    unread = lines.pop() ?? '';
    for (const line of lines) take(line);
  };
}

/**
 * One keep-alive connection that sends a request after the other, each when the answer to the one before is there. Its
 * own reading of HTTP/1.1 (answers with a content-length, which Heed's have) takes a fraction of the CPU of a client
 * library: on a machine that load and server share, the load must not be what is measured.
 */
import { connect, type Socket } from 'node:net';

export interface HttpConnection {
  /** The body of the answer; rejects for a status other than 200. */
  post(body: string, key?: string): Promise<string>;
  /** The same for any other request of this server. */
  ask(request: PlainRequest): Promise<string>;
  /** False from when either side has ended it; what is sent then is rejected. */
  isOpen(): boolean;
  close(): void;
}

export interface PlainRequest {
  method: 'GET' | 'POST';
  path: string;
  /** A form's fields. */
  body?: string;
}

interface Waiting {
  resolve: (body: string) => void;
  reject: (error: Error) => void;
}

const endOfHead = Buffer.from('\r\n\r\n');

export function openConnection(url: URL): HttpConnection {
  const socket: Socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  const head =
    `POST ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n` +
    'content-type: application/json\r\ncontent-length: ';
  let received: Buffer = Buffer.alloc(0);
  let waiting: Waiting | undefined;

  function settle(): void {
    const headLength = received.indexOf(endOfHead);
    if (headLength < 0 || waiting === undefined) return;
    const answerHead = received.toString('latin1', 0, headLength);
    const length = /\r\ncontent-length: *(\d+)/i.exec(answerHead);
    if (length === null) return fail(new Error('an answer without content-length came'));
    const end = headLength + endOfHead.length + Number(length[1]);
    if (received.length < end) return;
    const body = received.toString('utf8', headLength + endOfHead.length, end);
    received = received.subarray(end);
    const { resolve, reject } = waiting;
    waiting = undefined;
    if (answerHead.startsWith('HTTP/1.1 200 ')) resolve(body);
    else reject(new Error(`${answerHead.slice(0, answerHead.indexOf('\r'))}: ${body.slice(0, 500)}`));
  }

  function fail(error: Error): void {
    waiting?.reject(error);
    waiting = undefined;
  }

  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    settle();
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));
  function send(request: string): Promise<string> {
    return new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      if (socket.destroyed) return fail(new Error('the server has closed the connection'));
      socket.write(request);
    });
  }

  return {
    post(body, key) {
      const authorization = key === undefined ? '' : `\r\nauthorization: Bearer ${key}`;
      return send(`${head}${Buffer.byteLength(body)}${authorization}\r\n\r\n${body}`);
    },
    ask({ method, path, body }) {
      const entity =
        body === undefined
          ? ''
          : `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
      return send(`${method} ${path} HTTP/1.1\r\nhost: ${url.host}\r\n${entity}\r\n${body ?? ''}`);
    },
    isOpen: () => !socket.destroyed,
    close: () => void socket.destroy(),
  };
}

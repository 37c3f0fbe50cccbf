/**
 * One client of the load: a TCP socket, the WebSocket handshake, the greeting and one subscription of
 * graphql-transport-ws, read without a WebSocket library and into one buffer that all share. It checks that each event
 * comes once and in order, and throws as soon as one does not.
 */
import { connect, type Socket } from 'node:net';
import { clientFrame, FrameReader, text } from './frame-reader.js';
import { chainChecksum, type SeenMessage, type SeenMessages } from './seen-messages.js';

export interface FollowerOptions {
  url: URL;
  key: string;
  seen: SeenMessages;
  /** A batch has come, and was the right one. */
  onBatch(follower: Follower, message: SeenMessage): void;
  /** The socket ended, or something came that must not. */
  onProblem(error: Error): void;
}

/** Reads are one after the other in one thread, so one buffer does for all sockets. */
const sharedBuffer = Buffer.allocUnsafe(2 ** 20);
const nextStart = Buffer.from('{"id":"1","type":"next","payload":{"data":{');

export class Follower {
  /** The position that must come next; 0 while any may. */
  next = 0;
  subscribed = false;
  /** Whether its first batch has come. */
  begun = false;
  messages = 0;
  /** Over the checksums of its messages, in order. */
  checksum = 0;
  #socket: Socket;
  #greeted: (() => void) | null = null;
  #upgraded = false;
  #closing = false;

  constructor(private readonly options: FollowerOptions) {
    const reader = new FrameReader((opcode, bytes, start, end) => this.#take(opcode, bytes, start, end));
    const read = (length: number, piece: Buffer) => {
      try {
        if (this.#upgraded) reader.read(piece, length);
        else this.#readUpgrade(reader, piece, length);
      } catch (error) {
        options.onProblem(error as Error);
      }
      return true;
    };
    this.#socket = connect({
      host: options.url.hostname,
      port: Number(options.url.port),
      noDelay: true,
      onread: { buffer: sharedBuffer, callback: (length, piece) => read(length, piece as Buffer) },
    });
    this.#socket.on('error', (error) => options.onProblem(error));
    this.#socket.on('close', () => {
      if (!this.#closing) options.onProblem(new Error('the server closed a follower’s socket'));
    });
  }

  /** Resolves when the server has greeted it. */
  connect(): Promise<void> {
    this.#socket.write(
      `GET /graphql HTTP/1.1\r\nhost: ${this.options.url.host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
        'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
        'sec-websocket-protocol: graphql-transport-ws\r\n\r\n',
    );
    return new Promise((resolve) => {
      this.#greeted = resolve;
    });
  }

  /** `next` is the position of the first event that must come. */
  subscribe(query: string, after: string | null, next: number): void {
    this.next = next;
    this.subscribed = true;
    const payload = { query, variables: after === null ? {} : { after } };
    this.#send({ id: '1', type: 'subscribe', payload });
  }

  close(): void {
    this.#closing = true;
    this.#socket.destroy();
  }

  #readUpgrade(reader: FrameReader, piece: Buffer, length: number): void {
    // A server's answer to the upgrade is short and comes in one piece.
    const end = piece.indexOf('\r\n\r\n');
    const head = piece.toString('latin1', 0, Math.max(0, end));
    if (end < 0 || !head.startsWith('HTTP/1.1 101 ')) throw new Error(`no upgrade: ${head.slice(0, 200)}`);
    this.#upgraded = true;
    this.#send({ type: 'connection_init', payload: { authorization: `Bearer ${this.options.key}` } });
    reader.read(piece.subarray(end + 4, length), length - end - 4);
  }

  #take(opcode: number, bytes: Buffer, start: number, end: number): void {
    if (opcode === 9)
      return void this.#socket.write(clientFrame(10, Buffer.from(bytes.subarray(start, end))));
    if (opcode !== text)
      throw new Error(`a frame of kind ${opcode} came: ${bytes.toString('utf8', start + 2, end)}`);
    if (nextStart.compare(bytes, start, Math.min(end, start + nextStart.length)) !== 0) {
      return this.#takeOther(JSON.parse(bytes.toString('utf8', start, end)) as { type: string });
    }
    const message = this.options.seen.look(bytes, start, end);
    if (message.events > 0) {
      if (this.next !== 0 && message.first !== this.next)
        throw new Error(`event ${message.first} came where ${this.next} was expected`);
      this.next = message.last + 1;
    }
    this.begun = true;
    this.messages += 1;
    this.checksum = chainChecksum(this.checksum, message.checksum);
    this.options.onBatch(this, message);
  }

  #takeOther(message: { type: string }): void {
    if (message.type === 'ping') return this.#send({ type: 'pong' });
    if (message.type !== 'connection_ack') throw new Error(`this came: ${JSON.stringify(message)}`);
    this.#greeted?.();
    this.#greeted = null;
  }

  #send(message: unknown): void {
    this.#socket.write(clientFrame(text, Buffer.from(JSON.stringify(message))));
  }
}

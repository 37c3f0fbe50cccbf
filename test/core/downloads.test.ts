import Fastify from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { createDownloads, type DownloadEnd, NoDownload } from '../../src/core/http/downloads.js';

const gone = new NoDownload('the file was deleted meanwhile');
const bug = new TypeError('a bug');

it.each([
  ['is gone meanwhile says so, and is no fault of Heed', gone, { brokenOff: gone.message, error: undefined }],
  ['fails by a bug tells of it', bug, { brokenOff: 'something went wrong inside Heed', error: bug }],
])('a download whose file %s', async (_, error, end) => {
  const server = Fastify();
  onTestFinished(() => server.close());
  const ends: DownloadEnd[] = [];
  const downloads = createDownloads(server, { onEnd: (one) => ends.push(one) });
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  async function* pieces(): AsyncGenerator<string, void> {
    yield 'a row\r\n';
    await begun;
    throw error;
  }
  server.get('/file', (request, reply) =>
    downloads.answer(request, reply, 'an account', () =>
      Promise.resolve({ name: 'a.csv', type: 'text/csv', gzip: false, headers: {}, pieces: pieces() }),
    ),
  );
  const origin = await server.listen({ port: 0, host: '127.0.0.1' });
  const answer = await fetch(`${origin}/file`);
  expect(answer.status).toBe(200);
  begin();
  await expect(answer.text()).rejects.toThrow();
  await expect.poll(() => ends).toMatchObject([end]);
});

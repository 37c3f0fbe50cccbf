/** A link that lets some 2.5 MB a second through to the client. */
import { connect, createServer, type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export async function slowLinkTo(url: string): Promise<string> {
  const target = new URL(url);
  const server = createServer((near) => {
    const far = connect({ host: target.hostname, port: Number(target.port) });
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.pipe(far);
    far.on('data', (chunk) => {
      near.write(chunk);
      far.pause();
      setTimeout(() => far.resume(), chunk.length / 2_500);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

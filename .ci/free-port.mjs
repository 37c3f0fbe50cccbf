/** Prints a free port that systems do not give to outgoing connections: none takes it while its server is away. */
import { createServer } from 'node:net';

function ask() {
  const server = createServer();
  server.on('error', ask);
  server.listen(12_000 + Math.floor(Math.random() * 20_000), '127.0.0.1', () => {
    process.stdout.write(`${server.address().port}\n`);
    server.close();
  });
}

ask();

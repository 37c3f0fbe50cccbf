/** What the list's baselines have in common: the database, who calls, and how they begin and end. */
import postgres from 'postgres';

export const database = postgres(process.env.DATABASE_URL ?? '', {
  max: 10,
  // Times as PostgreSQL writes them: a Date would cut the microseconds off.
  types: { time: { to: 1184, from: [1184], serialize: String, parse: (text) => text } },
  connection: { TimeZone: 'UTC' },
  onnotice: () => undefined,
});

/** The account: who calls is not looked up, so that what is compared is the page. */
export function accountOf(request) {
  return (request.headers.authorization ?? '').slice('Bearer '.length);
}

export async function serve(fastify) {
  await fastify.listen({ host: '127.0.0.1', port: 0 });
  sayWhere(fastify.server, () => fastify.close());
}

/** Tells whoever started this program where it listens, and goes when asked to. */
export function sayWhere(server, close) {
  process.stdout.write(`BASELINE=http://127.0.0.1:${server.address().port}\n`);
  process.on('SIGTERM', () => {
    close();
    process.exit();
  });
}

/** All routes of the HTTP server, as Fastify is told of them while the app is made. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';

/** Runs `start`, and gives "GET /path" for each route that was registered meanwhile, of paths and not of refusals. */
export async function routesOf<Started>(
  start: () => Promise<Started>,
): Promise<{ started: Started; routes: string[] }> {
  const routes = new Set<string>();
  const hear = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) routes.add(`${one} ${url}`);
    });
  };
  subscribe('fastify.initialization', hear);
  try {
    return { started: await start(), routes: [...routes].sort() };
  } finally {
    unsubscribe('fastify.initialization', hear);
  }
}

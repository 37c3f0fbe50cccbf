/** GET /metrics, as Prometheus reads it. Nothing in it tells accounts or people apart. */
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

export function addMetrics(server: FastifyInstance, registry: Registry): void {
  server.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}

/** Of a route that leaves its body where it is, reads it piece by piece, and ends who sends nothing. */
declare module 'fastify' {
  interface FastifyContextConfig {
    readsBodyItself?: true;
  }
}

export const readsBodyItself = { readsBodyItself: true } as const;

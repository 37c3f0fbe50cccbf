/** The list behind a bare Fastify route: the entries in JSON. */
import Fastify from 'fastify';
import { countList, readPage } from './list-sql.mjs';
import { accountOf, serve } from './serve.mjs';

const server = Fastify({ logger: false });
server.post('/opt-outs', (request) => readPage(accountOf(request), request.body));
server.post('/count', (request) => countList(accountOf(request)));
await serve(server);

/** The list behind a bare Fastify route: the rows as they come, in JSON. */
import Fastify from 'fastify';
import { accountOf, countList, readPage, serve } from './list-sql.mjs';

const server = Fastify({ logger: false });
server.post('/opt-outs', (request) => readPage(accountOf(request), request.body));
server.post('/count', (request) => countList(accountOf(request)));
await serve(server);

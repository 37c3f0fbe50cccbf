/** Faults of the way to the database. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Greeting } from '../support/proxied-link.js';
import type { Fault } from './measure-fault.js';
import type { Stand } from './stand.js';

/** New connections are met so for a while, and those that there are break off. */
function metWith(greeting: Greeting, milliseconds: number) {
  return async ({ link }: Stand) => {
    link.greet(greeting);
    link.cut();
    await wait(milliseconds);
    link.greet('pass');
  };
}

export const brokenLinks: Fault[] = [
  {
    name: 'connections refused for 3 s',
    async inject({ link }) {
      await link.refuse();
      await wait(3_000);
      await link.restore();
    },
  },
  { name: 'connections taken and hung up on for 3 s', inject: metWith('hang up', 3_000) },
  { name: 'server starting up (57P03) for 3 s', inject: metWith({ sqlState: '57P03' }, 3_000) },
  { name: 'too many connections (53300) for 3 s', inject: metWith({ sqlState: '53300' }, 3_000) },
  {
    name: 'connections reset, 20 times',
    async inject({ link }) {
      for (let round = 0; round < 20; round += 1) {
        link.cut();
        await wait(50);
      }
    },
  },
  {
    // Each byte of them: test/core/open-connection.pg.test.ts.
    name: 'answers cut at 25 places in their first 200 bytes',
    async inject({ link }) {
      for (let bytes = 0; bytes < 200; bytes += 8) await link.cutAt(bytes);
    },
  },
  {
    name: 'requests cut at 20 places',
    async inject({ link }) {
      for (let bytes = 1; bytes < 4_000; bytes += 200) await link.cutAt(bytes, 'toServer');
    },
  },
  {
    name: 'everything in pieces of 3 bytes and 50 ms late for 2 s',
    async inject({ link }) {
      link.inPieces(3);
      link.delay(50);
      await wait(2_000);
      link.inPieces(0);
      link.delay(0);
    },
  },
];

export const silentLinks: Fault[] = [
  {
    name: 'link stalls for 4 s and goes on',
    async inject({ link }) {
      link.stall();
      await wait(4_000);
      link.goOn();
    },
  },
  {
    name: 'link half-open: connections fall silent for good, new ones work',
    inject: async ({ link }) => link.silence(),
  },
  {
    name: 'link silent for 8 s, new connections too; the old ones stay so',
    async inject({ link }) {
      link.silence();
      link.greet('silence');
      await wait(8_000);
      link.greet('pass');
    },
  },
];

/** For a follower that hears of what another process records. */
export const deafLinks: Fault[] = [
  {
    name: 'LISTEN connection falls silent, writes come from another process',
    inject: async ({ link }) => link.silence('heed hints'),
  },
  {
    name: 'LISTEN connection stalls for 4 s and goes on, writes come from another process',
    async inject({ link }) {
      link.stall();
      await wait(4_000);
      link.goOn();
    },
  },
];

/**
 * Looks a host up and refuses it where any of its addresses is one that Heed must not reach. The connection is made to the very
 * addresses that were looked at, so a name that leads elsewhere the second time (DNS rebinding) gains nothing.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { mayReach, type PrivatePlaces } from '../domain/private-places.rules.js';
import { createTurnsOfEach } from '../domain/turns-of-each.js';
import { createTurns } from '../domain/turns.js';

/** All addresses of a host. */
export type LookUp = (host: string) => Promise<LookupAddress[]>;

/** The host leads, or one of its addresses does, to where Heed does not connect for an account. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  constructor() {
    super('the host leads to a private or reserved address');
  }
}

/** The system's look-up takes one of four threads that read files as well, and keeps it for as long as a name server is silent. */
const lookUpsAtOnce = 2;

/** As the system does it: its list of hosts, its name servers. */
export const systemLookUp: LookUp = (host) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, addresses) => {
      if (error === null) resolve(addresses);
      else reject(error);
    });
  });

/** A few at once, and one of each account: whose names nobody answers for leaves others a turn. */
export function lookUpInTurns(lookUp: LookUp): (accountId: string) => LookUp {
  const all = createTurns(lookUpsAtOnce);
  const ofEach = createTurnsOfEach(1);
  return (accountId) => (host) => ofEach.take(accountId, () => all.take(() => lookUp(host)));
}

/** For connections: a host that is an IP address is never looked up, so these are to be looked at before. */
export function guardedLookup(places: PrivatePlaces, lookUp: LookUp): LookupFunction {
  async function lookUpGood(host: string): Promise<readonly [LookupAddress, ...LookupAddress[]]> {
    const [first, ...others] = await lookUp(host);
    if (first === undefined) throw new AddressRefused();
    const isGood = [first, ...others].every(({ address }) => mayReach(places, host, address));
    if (!isGood) throw new AddressRefused();
    return [first, ...others];
  }

  const answer = callbackify(lookUpGood);
  return (host, options, callback) =>
    answer(host, (error, addresses) => {
      if (error !== null) callback(error, '', 0);
      else if (options.all === true) callback(null, [...addresses]);
      else callback(null, addresses[0].address, addresses[0].family);
    });
}

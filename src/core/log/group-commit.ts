/**
 * Which items go together in one call of the writer. No timer: what comes while nothing is under way is written at once.
 *
 * While a call for an account is under way, what arrives for it waits and goes together in the next one. A batch holds at
 * most one item of a recipient and of a message id; the next goes into the next batch, so that each sees what the one
 * before it did.
 *
 * Small batches of several accounts share a call, once a few calls are under way: a commit for each message of 1,000
 * accounts costs several times as much. Accounts still do not wait for each other: a shared call leaves out an account
 * whose log is locked, which then has calls alone; and a call that takes long makes room for others.
 */
import type { RecordItem } from './word.js';

/** Items of one account in one call at most: a STOP that arrives during an import waits for one of these, some milliseconds. */
const batchLimit = 500;
/** Items of all accounts in a shared call at most. An account with as many has calls alone. */
const sharedLimit = 100;
/** Shared calls at once: further accounts wait for one of them, and go together. */
const sharedCalls = 3;
/** Milliseconds after which a shared call makes room for another, while it goes on. */
const late = 250;

export interface Waiting {
  readonly item: RecordItem;
}

/** Items of one account in one call. */
export interface Load<Item extends Waiting> {
  accountId: string;
  items: Item[];
}

/**
 * Settles the items, but for those that it gives back: they are to have a call alone. `alone`: the items are one account's,
 * which is waited for.
 */
export type WriteLoads<Item extends Waiting> = (
  loads: readonly Load<Item>[],
  alone: boolean,
) => Promise<readonly Load<Item>[]>;

interface Lane<Item> {
  accountId: string;
  waiting: Item[];
  /** Until nothing waits any more. */
  alone: boolean;
}

export function createGroupCommit<Item extends Waiting>(write: WriteLoads<Item>) {
  /** Accounts with items that wait or are being written. */
  const lanes = new Map<string, Lane<Item>>();
  /** Those of them that no call is under way for, in the order in which they came. */
  const ready = new Set<Lane<Item>>();
  const calls = new Set<Promise<void>>();
  let shared = 0;

  function add(accountId: string, items: readonly Item[]): void {
    if (items.length === 0) return;
    let lane = lanes.get(accountId);
    if (lane === undefined) {
      lane = { accountId, waiting: [], alone: false };
      lanes.set(accountId, lane);
      ready.add(lane);
    }
    for (const item of items) lane.waiting.push(item);
    dispatch();
  }

  function dispatch(): void {
    let together: { lanes: Lane<Item>[]; loads: Load<Item>[]; size: number } | undefined;
    for (const lane of ready) {
      if (lane.alone || lane.waiting.length >= sharedLimit) {
        ready.delete(lane);
        start([lane], [{ accountId: lane.accountId, items: takeBatch(lane.waiting, batchLimit) }], true);
      } else if (shared < sharedCalls && (together?.size ?? 0) < sharedLimit) {
        ready.delete(lane);
        together ??= { lanes: [], loads: [], size: 0 };
        const items = takeBatch(lane.waiting, sharedLimit - together.size);
        together.lanes.push(lane);
        together.loads.push({ accountId: lane.accountId, items });
        together.size += items.length;
      }
    }
    if (together === undefined) return;
    start(together.lanes, together.loads, false);
    if (ready.size > 0 && shared < sharedCalls) dispatch();
  }

  function start(of: readonly Lane<Item>[], loads: readonly Load<Item>[], alone: boolean): void {
    const makeRoom = alone ? () => undefined : takeRoom();
    const call = write(loads, alone).then((back) => {
      makeRoom();
      for (const { accountId, items } of back) {
        const lane = lanes.get(accountId);
        if (lane === undefined) continue;
        lane.waiting.unshift(...items);
        lane.alone = true;
      }
      for (const lane of of) {
        if (lane.waiting.length === 0) lanes.delete(lane.accountId);
        else ready.add(lane);
      }
      dispatch();
      calls.delete(call);
      return undefined;
    });
    calls.add(call);
  }

  function takeRoom(): () => void {
    let taken = true;
    shared += 1;
    const leave = () => {
      if (!taken) return;
      taken = false;
      shared -= 1;
    };
    const timer = setTimeout(() => {
      leave();
      dispatch();
    }, late);
    return () => {
      clearTimeout(timer);
      leave();
    };
  }

  return {
    /** Adds items of an account, in order. */
    add,
    /** Items that wait for their turn, of all accounts; those being written are not among them. */
    waiting: () => [...lanes.values()].reduce((sum, lane) => sum + lane.waiting.length, 0),
    /** Resolves when nothing is under way any more. */
    async idle(): Promise<void> {
      while (calls.size > 0) await Promise.all(calls);
    },
  };
}

/** Takes from the front until the limit, or until a recipient or a message id comes a second time. */
function takeBatch<Item extends Waiting>(waiting: Item[], limit: number): Item[] {
  if (waiting.length === 1) return waiting.splice(0, 1);
  const recipients = new Set<string>();
  const claims = new Set<string>();
  let size = 0;
  for (const { item } of waiting) {
    if (size === limit) break;
    const again =
      item.words.some((word) => recipients.has(word.recipient)) ||
      (item.claimKey !== undefined && claims.has(item.claimKey));
    if (again) break;
    for (const word of item.words) recipients.add(word.recipient);
    if (item.claimKey !== undefined) claims.add(item.claimKey);
    size += 1;
  }
  return waiting.splice(0, size);
}

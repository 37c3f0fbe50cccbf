/** Addresses for providers: made, changed, removed. */
import { randomUUID } from 'node:crypto';
import { newEntry } from '../../core/access/audit-trail.queries.js';
import type { Author } from '../../core/access/author.js';
import { toldOfChange, toldOfGone, toldOfNew } from '../../core/access/told.rules.js';
import { formatInstant, type Instant, microseconds } from '../../core/domain/instant.js';
import { storableText } from '../../core/domain/storable-text.rules.js';
import type { Services } from '../../core/graph/context.js';
import { isId } from '../../core/graph/ids.js';
import { badWish, type Changed, conflicting, unknown } from '../../core/settings/settings-change.js';
import type { HookProvider, ProofScheme } from './hook-provider.js';
import { type HookSecrets, hookSecrets } from './hook-secrets.js';
import {
  findHook,
  insertHook,
  type ProviderHookRow,
  removeHook,
  saveHook,
} from './provider-hooks.queries.js';
import { findProvider, findScheme } from './providers.js';

type Needs = Pick<Services, 'db' | 'now' | 'secretKey'>;

/** Hooks of an account at most. */
export const hookLimit = 100;
const nameLimit = 200;
const secretLimit = 1_000;
/** Hours for which a former secret may count. */
export const formerSecretHours = { usual: 24, most: 720 } as const;

export interface NewHook {
  provider: string;
  name: string;
  scheme: string | null;
  secret: string;
}

/** Absent or null: as it is. */
export interface HookWishes {
  name?: string | null;
  scheme?: string | null;
  secret?: string | null;
  /** For how long the secret before it counts, too. */
  keepFormerHours: number;
}

export async function addProviderHook(
  { db, secretKey }: Needs,
  by: Author,
  wish: NewHook,
): Promise<Changed<ProviderHookRow>> {
  const { accountId } = by;
  const provider = findProvider(wish.provider);
  if (provider === undefined) throw new Error(`there is no provider ${wish.provider}`);
  const name = storableText(wish.name, nameLimit);
  if (name.kind === 'not-storable') return badWish(`name: ${name.message}`);
  const scheme = wish.scheme === null ? provider.schemes[0] : findScheme(provider, wish.scheme);
  if (scheme === undefined) return badWish(noScheme(provider));
  const problem = problemOf(scheme, wish.secret);
  if (problem !== null) return badWish(problem);
  const secrets = hookSecrets(secretKey);
  const hookId = randomUUID();
  const secret = secrets.seal({ accountId, hookId }, wish.secret);
  const facts = {
    provider: provider.name,
    name: name.text,
    scheme: scheme.name,
    fingerprint: secrets.printOf(wish.secret),
  };
  const hook = { hookId, provider: provider.name, name: name.text, scheme: scheme.name, secret };
  const entry = newEntry(by, toldOfNew(subjectOf(hookId), facts));
  const row = await insertHook(db, accountId, hook, hookLimit, entry);
  if (row === undefined) return conflicting(`at most ${hookLimit} hooks were expected: remove one first`);
  return { kind: 'done', result: row };
}

export async function updateProviderHook(
  { db, now, secretKey }: Needs,
  by: Author,
  hookId: string,
  wishes: HookWishes,
): Promise<Changed<ProviderHookRow>> {
  const { accountId } = by;
  const before = isId(hookId) ? await findHook(db, accountId, hookId) : undefined;
  const provider = before === undefined ? undefined : findProvider(before.provider);
  if (before === undefined || provider === undefined) return unknown('provider hook');
  const { keepFormerHours } = wishes;
  if (keepFormerHours < 0 || keepFormerHours > formerSecretHours.most)
    return badWish(`keepFormerHours: 0 to ${formerSecretHours.most} were expected, ${keepFormerHours} came`);
  const name = storableText(wishes.name ?? before.name, nameLimit);
  if (name.kind === 'not-storable') return badWish(`name: ${name.message}`);
  const scheme = findScheme(provider, wishes.scheme ?? before.scheme);
  if (scheme === undefined) return badWish(noScheme(provider));
  if (scheme.name !== before.scheme && wishes.secret == null)
    return badWish('secret: with another scheme one was expected, nothing came');
  const secrets = hookSecrets(secretKey);
  if (scheme.name !== before.scheme && wishes.keepFormerHours !== 0)
    return badWish(
      'keepFormerHours: with another scheme 0 was expected, since the secret of the former one is not kept. Where the provider may still deliver with that, add another hook, and remove this one when nothing comes there any more',
    );
  const change = secretsAfter(secrets, { accountId, before, wishes, scheme, now: now() });
  if ('problem' in change) return badWish(change.problem);
  const told = toldOfChange(
    subjectOf(before.hookId),
    { name: before.name, scheme: before.scheme, fingerprint: change.printBefore },
    { name: name.text, scheme: scheme.name, fingerprint: change.print },
  );
  const row = { hookId: before.hookId, name: name.text, scheme: scheme.name, ...change.stored };
  const saved = await saveHook(db, accountId, row, newEntry(by, told));
  if (saved === undefined) return unknown('provider hook');
  return { kind: 'done', result: saved };
}

const noFormer = { formerSecret: null, formerUntil: null };

type SecretsAfter =
  | { problem: string }
  | {
      stored: Pick<ProviderHookRow, 'secret' | 'formerSecret' | 'formerUntil'>;
      printBefore: string;
      print: string;
    };

function secretsAfter(
  secrets: HookSecrets,
  about: {
    accountId: string;
    before: ProviderHookRow;
    wishes: HookWishes;
    scheme: ProofScheme;
    now: Instant;
  },
): SecretsAfter {
  const { accountId, before, wishes, scheme, now } = about;
  const { hookId, secret, formerSecret, formerUntil } = before;
  const known = secrets.open(accountId, { ...before, formerSecret: null }, now)?.[0];
  const printBefore = known === undefined ? 'lost' : secrets.printOf(known);
  if (wishes.secret == null || wishes.secret === known) {
    const former = wishes.keepFormerHours === 0 ? noFormer : { formerSecret, formerUntil };
    return { stored: { secret, ...former }, printBefore, print: printBefore };
  }
  const problem = problemOf(scheme, wishes.secret);
  if (problem !== null) return { problem };
  const isKept = wishes.keepFormerHours > 0 && known !== undefined;
  const hook = { accountId, hookId };
  return {
    stored: {
      secret: secrets.seal(hook, wishes.secret),
      ...(isKept
        ? { formerSecret: secret, formerUntil: now + wishes.keepFormerHours * microseconds.hour }
        : noFormer),
    },
    printBefore,
    print: secrets.printOf(wishes.secret),
  };
}

/** Nothing is taken there any more, on every process within a second. Removing twice changes nothing. */
export async function removeProviderHook(
  { db }: Needs,
  by: Author,
  hookId: string,
): Promise<Changed<boolean>> {
  const { accountId } = by;
  const before = isId(hookId) ? await findHook(db, accountId, hookId) : undefined;
  if (before === undefined) return unknown('provider hook');
  const { provider, name, scheme, createdAt } = before;
  const facts = { provider, name, scheme, createdAt: formatInstant(createdAt) };
  await removeHook(db, accountId, before.hookId, newEntry(by, toldOfGone(subjectOf(before.hookId), facts)));
  return { kind: 'done', result: true };
}

const subjectOf = (hookId: string) => `ProviderHook ${hookId}`;

function problemOf(scheme: ProofScheme, secret: string): string | null {
  if (secret === '' || secret.length > secretLimit)
    return `secret: 1 to ${secretLimit} characters were expected (${scheme.secret}), ${secret.length} came`;
  const problem = scheme.problemOf(secret);
  return problem === null ? null : `secret: ${problem} (${scheme.secret})`;
}

function noScheme({ title, schemes }: HookProvider): string {
  return `scheme: of ${title} one of ${schemes.map(({ name }) => name).join(', ')} was expected, another came`;
}

/** A provider's delivery: whose it is, whether it is the provider's, what it says; recorded when this returns. */
import type { AccountCaller } from '../../core/access/caller.js';
import type { Instant } from '../../core/domain/instant.js';
import type { InboundDoor } from '../../core/log/inbound-door.js';
import type { DueReply, InboundOutcomeData } from '../../core/log/inbound-message.js';
import { asArrived } from './arrival.rules.js';
import type { AskedProviders } from './ask-providers.js';
import type { HookCounts } from './hook-counts.js';
import type { HookName } from './hook-key.rules.js';
import type {
  Doubt,
  HookAnswer,
  HookContent,
  HookItem,
  HookProvider,
  HookRequest,
  ProofScheme,
} from './hook-provider.js';
import type { HookSecrets } from './hook-secrets.js';
import type { OpenHooks } from './open-hooks.js';
import { findProvider, findScheme } from './providers.js';
import { asTold, repliesDue } from './replies-due.rules.js';

export interface DeliveryServices {
  hooks: OpenHooks;
  secrets: HookSecrets;
  counts: HookCounts;
  inbound: InboundDoor;
  providers: AskedProviders;
  /** Keeps replies for whoever sends them. Kept already, they are no more than that. */
  keepReplies(accountId: string, replies: readonly DueReply[]): Promise<void>;
  now: () => Instant;
}

export type DeliveryEnd =
  | { kind: 'unknown' }
  | { kind: 'refused'; doubt: Doubt; provider: string; status: number; challenge: string | null }
  /** It is the provider's, and does not parse; or the provider is set up so that it proves nothing. */
  | { kind: 'unreadable'; provider: string; message: string }
  | { kind: 'answered'; provider: string; answer: HookAnswer; unread: Unread | null };

/** How many items of a delivery that was taken could not be read, and the fields that they lacked, each once: nothing of anybody. */
export interface Unread {
  hookId: string;
  items: number;
  missing: readonly string[];
}

/** The key of a hook was made with another secret key than Heed has now. */
export class SecretLost extends Error {
  override readonly name = 'SecretLost';
}

export async function receiveDelivery(
  services: DeliveryServices,
  hook: HookName,
  providerName: string,
  request: HookRequest,
): Promise<DeliveryEnd> {
  const { hooks, secrets, counts, now } = services;
  const row = await hooks.of(hook);
  const provider = findProvider(providerName);
  if (row === undefined || provider === undefined || row.provider !== provider.name)
    return { kind: 'unknown' };
  const shaken = provider.handshake?.(request, { verifyToken: secrets.verifyTokenOf(hook) }) ?? null;
  if (shaken !== null) {
    if (shaken.status >= 400) counts.refused(hook);
    return { kind: 'answered', provider: provider.name, answer: shaken, unread: null };
  }
  if (isProbe(request)) return { kind: 'answered', provider: provider.name, answer: received, unread: null };
  const scheme = findScheme(provider, row.scheme);
  const open = secrets.open(hook.accountId, row, now());
  if (scheme === undefined || open === null)
    throw new SecretLost(`the secret of a hook of ${provider.name} cannot be opened`);
  const doubt = await leastDoubt(services, scheme, request, open);
  if (doubt !== null) {
    counts.refused(hook);
    const message = doubt === 'NO_SIGNATURE' ? (provider.unprovable?.(request) ?? null) : null;
    if (message !== null) return { kind: 'unreadable', provider: provider.name, message };
    return {
      kind: 'refused',
      doubt,
      provider: provider.name,
      status: statusOf(provider, doubt),
      challenge: scheme.challenge ?? null,
    };
  }
  const content = provider.read(request);
  if (content.kind === 'unreadable') {
    counts.accepted(hook, { words: 0, notUnderstood: 1 });
    return { kind: 'unreadable', provider: provider.name, message: content.message };
  }
  for (const { url } of itemsOf(content, 'confirm')) await services.providers.confirmAt(url);
  const caller: AccountCaller = {
    kind: 'account',
    accountId: hook.accountId,
    keyId: `hook:${hook.hookId}`,
    keyName: row.name,
    role: 'INTEGRATOR',
  };
  const arrived = content.items.map((item) => asProved(asArrived(item, now()), scheme));
  const { messages, all } = await recordItems(services.inbound, caller, provider, {
    ...content,
    items: arrived,
  });
  // Where this fails the provider delivers again, and the outcomes are the same.
  const due = repliesDue(messages, { provider: provider.name, hook: { id: hook.hookId, name: row.name } });
  if (due.length > 0) await services.keepReplies(hook.accountId, due);
  const unread = itemsOf(content, 'unread');
  const missing = [...new Set(unread.flatMap((item) => item.missing))];
  counts.accepted(hook, {
    words: all.filter(({ eventId }) => eventId !== null).length,
    notUnderstood: all.filter(({ result }) => result === 'REFUSED').length + unread.length,
  });
  return {
    kind: 'answered',
    provider: provider.name,
    answer: provider.answer?.(messages, now()) ?? received,
    unread: unread.length === 0 ? null : { hookId: hook.hookId, items: unread.length, missing },
  };
}

/** What a proof does not vouch for opts nobody in. */
function asProved(item: HookItem, { mayOptIn }: ProofScheme): HookItem {
  if (item.kind !== 'message' || mayOptIn === undefined) return item;
  return { ...item, message: { ...item.message, mayOptIn } };
}

/** Nothing at all: a provider that looks whether somebody is there, often without a signature. */
function isProbe({ url, body }: HookRequest): boolean {
  return body.length === 0 && !url.includes('?');
}

const received: HookAnswer = {
  status: 200,
  type: 'application/json; charset=utf-8',
  body: '{"received":true}',
};

/** Of two secrets each is tried, whatever the other says: how long it takes tells nothing. */
async function leastDoubt(
  { now, providers }: DeliveryServices,
  scheme: ProofScheme,
  request: HookRequest,
  secrets: readonly string[],
): Promise<Doubt | null> {
  const doubts: (Doubt | null)[] = [];
  const about = { now: now(), certificateAt: providers.certificateAt };
  for (const secret of secrets) doubts.push(await scheme.doubtOf(request, secret, about));
  if (doubts.includes(null)) return null;
  return doubts.find((doubt) => doubt === 'OUT_OF_TIME') ?? doubts[0] ?? 'NO_SIGNATURE';
}

function statusOf({ statusOfUnsigned = 401 }: HookProvider, doubt: Doubt): number {
  return doubt === 'NO_SIGNATURE' ? statusOfUnsigned : 403;
}

type ReadContent = Extract<HookContent, { kind: 'read' }>;
type Of<Kind extends HookItem['kind']> = Extract<HookItem, { kind: Kind }>;

function itemsOf<Kind extends HookItem['kind']>({ items }: ReadContent, kind: Kind): Of<Kind>[] {
  return items.filter((item): item is Of<Kind> => item.kind === kind);
}

/** In any order: what was said last decides by when it was said (D1). */
async function recordItems(
  inbound: InboundDoor,
  caller: AccountCaller,
  provider: HookProvider,
  content: ReadContent,
): Promise<{ messages: InboundOutcomeData[]; all: InboundOutcomeData[] }> {
  const messages = await inbound.messages(
    caller,
    itemsOf(content, 'message').map(({ message }) => asTold(provider, message)),
  );
  const signals = await inbound.signals(
    caller,
    itemsOf(content, 'signal').map(({ signal }) => signal),
  );
  const moved = await inbound.moved(
    caller,
    itemsOf(content, 'moved').map((item) => item.moved),
  );
  const same = await inbound.samePeople(
    caller,
    itemsOf(content, 'same-person').map(({ person }) => person),
  );
  return { messages, all: [...messages, ...signals, ...moved, ...same] };
}

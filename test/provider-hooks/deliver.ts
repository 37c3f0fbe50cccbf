/** Deliveries as providers make them, for tests. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { ProviderAway } from '../../src/features/provider-hooks/ask-providers.js';
import type {
  HookProvider,
  HookRequest,
  ProofContext,
  ProofScheme,
} from '../../src/features/provider-hooks/hook-provider.js';
import type { Instant } from '../../src/core/domain/instant.js';

export const someNow: Instant = Date.parse('2026-03-03T12:00:00Z') * 1000;

/** POST of a body to an address, unsigned. */
export function request(
  url: string,
  body: string | Buffer,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): HookRequest {
  return { method: 'POST', url, headers, body: Buffer.from(body) };
}

export const formOf = (url: string, fields: string | Record<string, string>): HookRequest =>
  request(url, new URLSearchParams(fields).toString(), {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
  });

export function doubt(
  scheme: ProofScheme,
  delivery: HookRequest,
  secret: string,
  now: Instant = someNow,
  certificateAt: ProofContext['certificateAt'] = nobodyIsAsked,
): ReturnType<ProofScheme['doubtOf']> {
  return scheme.doubtOf(delivery, secret, { now, certificateAt });
}

const nobodyIsAsked = () => Promise.reject(new ProviderAway('no provider is asked here'));

/** A STOP as the provider would deliver it, unsigned. */
export function sampleOf(
  provider: HookProvider,
  url: string,
  people: { from: string; to: string; now: Instant },
): HookRequest {
  return provider.sample(url, { channel: provider.samples[0], id: randomUUID(), ...people });
}

/** Items of a delivery that can be read. */
export function itemsOf(provider: HookProvider, delivery: HookRequest) {
  const content = provider.read(delivery);
  expect(content.kind).toBe('read');
  return content.kind === 'read' ? content.items : [];
}

/** What is read of something without fields that Heed needs. */
export const unreadWithout = (...missing: string[]) => ({ kind: 'unread', missing });

/** A delivery with one byte of its body changed. */
export function changed(delivery: HookRequest): HookRequest {
  const body = Buffer.from(delivery.body);
  const at = Math.floor(body.length / 2);
  body[at] = (body[at] ?? 0) ^ 1;
  return { ...delivery, body };
}

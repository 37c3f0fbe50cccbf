/**
 * What CM says of messages that we sent. It publishes no codes for opt-outs: its words are looked at.
 * https://developers.cm.com/messaging/docs/incoming-status-report
 */
import { createHash } from 'node:crypto';
import type { HookItem } from '../hook-provider.js';
import { firstText, listOf, objectOf, withPlus } from '../payload.rules.js';
import { unread } from '../unread.rules.js';

const name = 'cm';
const nothing: HookItem = { kind: 'nothing' };

/** 00316… and +316… are one. */
export function cmNumber(text: string): string {
  const trimmed = text.trim();
  return withPlus(/^00\d{7,15}$/.test(trimmed) ? trimmed.slice(2) : trimmed);
}

/** {"msg": {…}}, and perhaps a list of them. */
export function readCmReports(messages: unknown): HookItem[] {
  const said = Array.isArray(messages) ? listOf(messages) : [messages];
  return said
    .flatMap((one) => {
      const { msg } = objectOf(one);
      return Array.isArray(msg) ? listOf(msg) : [msg];
    })
    .map((msg) => {
      const report = objectOf(msg);
      const status = objectOf(report['status']);
      return reportOf({
        to: firstText(report['to']),
        from: firstText(report['from']),
        reference: firstText(report['reference']),
        received: firstText(report['received']),
        code: firstText(status['code']),
        error: firstText(status['errorCode']),
        description: firstText(status['errorDescription']),
      });
    });
}

/** The same in XML. Null: it is none. */
export function readCmXmlReports(xml: string): HookItem[] | null {
  const [before = '', ...reports] = xml.split(/<msg\b/i);
  if (!/<messages\b/i.test(before)) return null;
  return reports.map((report) =>
    reportOf({
      to: elementIn(report, 'TO'),
      from: elementIn(report, 'FROM'),
      reference: elementIn(report, 'REFERENCE'),
      received: unescaped(/^[^>]*?\breceived="([^"]*)"/i.exec(report)?.[1] ?? ''),
      code: elementIn(report, 'CODE'),
      error: elementIn(report, 'ERRORCODE'),
      description: elementIn(report, 'ERRORDESCRIPTION'),
    }),
  );
}

/** Its elements have texts alone. */
function elementIn(xml: string, element: string): string | null {
  return unescaped(new RegExp(`<${element}>([^<]*)</${element}>`, 'i').exec(xml)?.[1] ?? '');
}

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['amp', '&'],
]);

function unescaped(text: string): string | null {
  const whole = text.replaceAll(
    /&(lt|gt|quot|apos|amp);/g,
    (_, entity: string) => entities.get(entity) ?? '',
  );
  return whole.trim() === '' ? null : whole.trim();
}

interface Report {
  to: string | null;
  from: string | null;
  reference: string | null;
  received: string | null;
  code: string | null;
  error: string | null;
  description: string | null;
}

/** Rejected, and failed. */
const failures: ReadonlySet<string> = new Set(['1', '3']);

/**
 * The sender stands in it only where the account has put it there; otherwise it is nobody's, and the opt-out is one from the whole
 * account (I9). `received` has a zone that nobody states: the moment at which the report came is taken.
 */
function reportOf(report: Report): HookItem {
  const { to, from, code } = report;
  const signal = signalIn(report);
  if (!failures.has(code ?? '') || signal === null) return nothing;
  if (to === null) return unread({ to });
  return {
    kind: 'signal',
    ...(report.received === null ? { timeless: true } : {}),
    signal: {
      provider: name,
      code: signal,
      from: from === null ? name : cmNumber(from),
      to: cmNumber(to),
      messageId: createHash('sha256').update(JSON.stringify(report)).digest('hex'),
      channel: signal === whatsAppOptOut ? 'WHATSAPP' : null,
      occurredAt: null,
    },
  };
}

/** Of Meta, handed on. */
const whatsAppOptOut = '131050';

/** Only what can mean nothing else: a blocklist may be one of senders, and "opt-out" what a text should have said. */
function signalIn({ error, description }: Report): string | null {
  if (/\b131050\b/.test(`${error ?? ''} ${description ?? ''}`)) return whatsAppOptOut;
  return /\bopted[ -]?out\b|\bunsubscribed\b/i.test(description ?? '') ? 'opted out' : null;
}

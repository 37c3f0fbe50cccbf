import { describe, expect, it } from 'vitest';
import { findSignal } from '../../src/features/inbound/provider-signals.rules.js';
import type { HookRequest } from '../../src/features/provider-hooks/hook-provider.js';
import { cm } from '../../src/features/provider-hooks/providers/cm.rules.js';
import { itemsOf, request } from './deliver.js';

const address = 'https://heed.example/hooks/cm/k1';
const delivery = (body: unknown) => request(address, JSON.stringify(body));

describe('a report of CM', () => {
  const report = {
    received: '2026-03-03T12:00:00',
    to: '0031612345678',
    reference: 'r1',
    status: { code: '3', errorCode: '1', errorDescription: 'Recipient has opted out' },
    operator: '20408',
  };
  const inJson = (msg: unknown) => delivery({ messages: { msg } });
  const inXml = ({ received, to, reference, status }: typeof report) =>
    request(
      address,
      `<?xml version="1.0"?>
<MESSAGES>
	<MSG RECEIVED="${received}">
		<TO>${to}</TO>
		<REFERENCE>${reference}</REFERENCE>
		<STATUS>
			<CODE>${status.code}</CODE>
			<ERRORCODE>${status.errorCode}</ERRORCODE>
			<ERRORDESCRIPTION>${status.errorDescription}</ERRORDESCRIPTION>
		</STATUS>
	</MSG>
</MESSAGES>`,
      { 'content-type': 'text/xml' },
    );
  const expected = {
    kind: 'signal',
    signal: {
      provider: 'cm',
      code: 'opted out',
      from: 'cm',
      to: '+31612345678',
      messageId: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      channel: null,
      occurredAt: null,
    },
  };

  it('O6 that says that the recipient has opted out is a signal, I9 of an address that is nobody’s', () => {
    expect(itemsOf(cm, inJson(report))).toEqual([expected]);
    expect(itemsOf(cm, inJson([report, { ...report, to: '+31612345679' }]))).toEqual([
      expected,
      { ...expected, signal: { ...expected.signal, to: '+31612345679' } },
    ]);
    expect(itemsOf(cm, inXml(report))).toEqual([expected]);
    expect(findSignal('cm', 'opted out')).toMatchObject({ action: 'OPT_OUT', ofOurMessage: true });
  });

  it('I7 is the same in JSON and in XML, and another one of another message', () => {
    const idOf = (one: HookRequest) =>
      itemsOf(cm, one).flatMap((item) => (item.kind === 'signal' ? [item.signal.messageId] : []));
    expect(idOf(inXml(report))).toEqual(idOf(inJson(report)));
    const others = [report, { ...report, reference: 'r2' }, { ...report, received: '2026-03-03T12:00:01' }];
    expect(new Set(others.flatMap((one) => idOf(inJson(one)))).size).toBe(3);
  });

  it('O6 names the sender where the account has put it into the report', () => {
    expect(itemsOf(cm, inJson({ ...report, from: '0031201234567' }))).toMatchObject([
      { kind: 'signal', signal: { from: '+31201234567' } },
    ]);
  });

  it.each(['131050', 'WhatsApp: (131050) user stopped marketing &amp; more'])(
    'O6 with Meta’s code in %s is a signal of WhatsApp',
    (errorDescription) => {
      const whatsApp = { ...report, status: { ...report.status, errorDescription } };
      for (const one of [inJson(whatsApp), inXml(whatsApp)])
        expect(itemsOf(cm, one)).toMatchObject([
          { kind: 'signal', signal: { code: '131050', channel: 'WHATSAPP', to: '+31612345678' } },
        ]);
      expect(findSignal('cm', '131050')?.action).toBe('OPT_OUT');
    },
  );

  it.each([
    { errorDescription: 'Stopped by the operator' },
    { errorDescription: 'Number is on a blacklist' },
    { errorDescription: 'The text has no opt-out' },
    { errorDescription: 'No unsubscribe link' },
    { errorDescription: '' },
    { errorDescription: '1310501' },
    { code: '2' },
    { code: '0' },
    { code: '4' },
    { code: '' },
  ])('with %j is nothing', (status) => {
    const other = { ...report, status: { ...report.status, ...status } };
    expect(itemsOf(cm, inJson(other))).toEqual([{ kind: 'nothing' }]);
    expect(itemsOf(cm, inXml(other))).toEqual([{ kind: 'nothing' }]);
  });

  it('that is torn is unreadable', () => {
    expect(cm.read(request(address, '{"messages":')).kind).toBe('unreadable');
    expect(cm.read(request(address, '<html></html>')).kind).toBe('unreadable');
    expect(cm.read(request(address, 'STOP')).kind).toBe('unreadable');
    expect(itemsOf(cm, request(address, '<MESSAGES></MESSAGES>'))).toEqual([]);
    expect(itemsOf(cm, request(address, '<messages><msg><to>0031612345678'))).toEqual([{ kind: 'nothing' }]);
    expect(itemsOf(cm, request(address, ''))).toEqual([]);
    expect(itemsOf(cm, delivery({ messages: null }))).toEqual([{ kind: 'nothing' }]);
  });
});

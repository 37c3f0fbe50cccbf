/** The example scheduler against what happens between a recipient's screening and their turn. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { cursorAt } from '../../src/core/log/cursor.js';
import {
  CreateApiKeyDocument,
  OptInDocument,
  RevokeApiKeyDocument,
  WithdrawEventDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { send } from '../support/messages.js';
import { type CampaignOf, givenCampaign } from './given-campaign.js';
import { journalOf } from './scheduler-process.js';

const app = useApp();
/** So many the scheduler has on their way at a time: the next one waits although it has been screened. */
const atATime = 200;
const last = '+12125550999';
const somebodyElse = '+12125550998';
const others = Array.from({ length: atATime }, (_, index) => `+1212555${1_000 + index}`);

async function givenScheduler() {
  const account = await givenAccount(app);
  const sender = await givenNumber(account);
  const { createApiKey } = await account.admin.run(CreateApiKeyDocument, { name: 's', role: 'SCHEDULER' });
  return { account, sender, key: createApiKey.secret, keyId: createApiKey.apiKey.id };
}
type Scheduler = Awaited<ReturnType<typeof givenScheduler>>;

const campaignOf = (
  { sender, key }: Scheduler,
  lines: readonly string[],
  more: Partial<CampaignOf> = {},
): Promise<Awaited<ReturnType<typeof givenCampaign>>> =>
  givenCampaign({ url: app.origin, key, sender: sender.address, lines, ...more });

/** Runs a campaign in which something happens when all but one recipient are being sent to. Whether that one was, too. */
async function isLastSentTo(
  scheduler: Scheduler,
  meanwhile: () => Promise<unknown>,
  category = 'MARKETING',
): Promise<boolean> {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const campaign = await campaignOf(scheduler, [...others, last], {
    args: ['--category', category],
    onSend: () => gate,
  });
  const running = campaign.run();
  await vi.waitFor(() => expect(campaign.tried).toHaveLength(atATime), 20_000);
  await meanwhile();
  // The feed has come past it when it has told of what was recorded after it.
  await send(scheduler.account, { from: somebodyElse, to: scheduler.sender.address });
  await vi.waitFor(
    () =>
      expect(journalOf(campaign.file)).toContainEqual(
        expect.objectContaining({ what: 'event', recipient: somebodyElse }),
      ),
    20_000,
  );
  open();
  await running;
  expect(campaign.tried.slice(0, atATime)).toEqual(others);
  return campaign.tried.includes(last);
}

const optIn = async ({ admin }: TestAccount, senderId: string) => {
  const input = { recipients: [last], scope: 'SENDER' as const, senderIds: [senderId], evidence: 'a form' };
  const { optIn } = await admin.run(OptInDocument, { input });
  return optIn[0]?.events[0]?.id ?? '';
};

describe('between their screening and their turn, the scheduler', () => {
  it('drops who says STOP to its sender', async () => {
    const scheduler = await givenScheduler();
    const { account, sender } = scheduler;
    expect(await isLastSentTo(scheduler, () => send(account, { from: last, to: sender.address }))).toBe(
      false,
    );
  });

  it('drops who says STOPALL to another sender, and not who says STOP to it', async () => {
    const scheduler = await givenScheduler();
    const { account } = scheduler;
    const { address: to } = await givenNumber(account);
    expect(await isLastSentTo(scheduler, () => send(account, { from: last, to }))).toBe(true);
    const text = 'STOPALL';
    const again = await givenScheduler();
    const other = await givenNumber(again.account);
    expect(
      await isLastSentTo(again, () => send(again.account, { from: last, to: other.address, text })),
    ).toBe(false);
  });

  it('does not take back who says START after STOP: that is for the next screening', async () => {
    const scheduler = await givenScheduler();
    const { account, sender } = scheduler;
    const sent = await isLastSentTo(scheduler, async () => {
      await send(account, { from: last, to: sender.address });
      await send(account, { from: last, to: sender.address, text: 'START' });
    });
    expect(sent).toBe(false);
  });

  it('drops whose opt-in is withdrawn', async () => {
    const scheduler = await givenScheduler();
    const { account, sender } = scheduler;
    await send(account, { from: last, to: sender.address });
    const id = await optIn(account, sender.id);
    const sent = await isLastSentTo(scheduler, () =>
      account.admin.run(WithdrawEventDocument, { id, reason: 'a slip' }),
    );
    expect(sent).toBe(false);
  });

  it('goes on with a receipt to who wants no marketing, and not to who wants nothing', async () => {
    const scheduler = await givenScheduler();
    const { account, sender } = scheduler;
    const to = sender.address;
    expect(await isLastSentTo(scheduler, () => send(account, { from: last, to }), 'UTILITY')).toBe(true);
    const again = await givenScheduler();
    const stopAll = () => send(again.account, { from: last, to: again.sender.address, text: 'STOPALL' });
    expect(await isLastSentTo(again, stopAll, 'UTILITY')).toBe(false);
  });

  it('ends when its key is revoked, and sends to nobody more', async () => {
    const scheduler = await givenScheduler();
    const { account, keyId, sender } = scheduler;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const campaign = await campaignOf(scheduler, [...others, last], { onSend: () => gate });
    const running = expect(campaign.run()).rejects.toThrow(/key/);
    await vi.waitFor(() => expect(campaign.tried).toHaveLength(atATime), 20_000);
    await account.admin.run(RevokeApiKeyDocument, { id: keyId });
    // The key is looked up again before each batch.
    await send(account, { from: somebodyElse, to: sender.address });
    await vi.waitFor(() => expect(campaign.said.join('\n')).toContain('the feed has ended'), 30_000);
    open();
    await running;
    expect(campaign.tried).not.toContain(last);
  });
});

describe('when the provider does not take a message, the scheduler', () => {
  it('tries again', async () => {
    const scheduler = await givenScheduler();
    const campaign = await campaignOf(scheduler, [last, somebodyElse], {
      onSend: ({ to }, tries) => {
        if (to === last && tries === 1) throw new Error('busy');
      },
    });
    await campaign.run();
    expect(campaign.tried.toSorted()).toEqual([somebodyElse, last, last].toSorted());
  });

  it('does not try again for who has opted out meanwhile', async () => {
    const scheduler = await givenScheduler();
    const { account, sender } = scheduler;
    const campaign = await campaignOf(scheduler, [last, somebodyElse], {
      async onSend({ to }) {
        if (to !== last) return;
        await send(account, { from: last, to: sender.address });
        throw new Error('busy');
      },
    });
    await campaign.run();
    expect(campaign.tried.filter((to) => to === last)).toHaveLength(1);
  });
});

describe('when it is started again, the scheduler', () => {
  it('sends to nobody twice, though its last line was cut short, and nothing when all is done', async () => {
    const scheduler = await givenScheduler();
    const ending = new AbortController();
    const campaign = await campaignOf(scheduler, others, {
      onSend: (_, tries) => {
        expect(tries).toBe(1);
        if (campaign.tried.length === 50) ending.abort();
      },
    });
    await expect(campaign.run(ending.signal)).rejects.toThrow();
    const first = campaign.tried.length;
    expect(first).toBeLessThan(others.length);
    appendFileSync(`${campaign.file}.journal`, '{"n":77,"what":"sen');
    await campaign.run();
    expect(campaign.tried).toEqual(others);
    await campaign.run();
    expect(campaign.tried).toEqual(others);
    expect(journalOf(campaign.file).filter(({ what }) => what === 'campaign')).toHaveLength(3);
  });

  it('screens anew and goes on when its place in the log is gone', async () => {
    const scheduler = await givenScheduler();
    const campaign = await campaignOf(scheduler, [last]);
    const place = { position: 99, eventId: '00000000-0000-4000-8000-000000000000' };
    const cursor = cursorAt(scheduler.account.accountId, place);
    appendFileSync(`${campaign.file}.journal`, `${JSON.stringify({ n: 1, what: 'place', cursor })}\n`);
    await campaign.run();
    expect(campaign.tried).toEqual([last]);
    expect(readFileSync(`${campaign.file}.journal`, 'utf8')).toContain('"cursor":null');
  });

  it('refuses the journal of another list', async () => {
    const scheduler = await givenScheduler();
    const campaign = await campaignOf(scheduler, [last]);
    await campaign.run();
    appendFileSync(campaign.file, `${somebodyElse}\n`);
    await expect(campaign.run()).rejects.toThrow(/another list of recipients/);
    expect(campaign.tried).toEqual([last]);
  });
});

describe('the scheduler ends with a sentence', () => {
  it('when another one is at work on its journal, and not when that one is dead', async () => {
    const scheduler = await givenScheduler();
    const seconds: Promise<void>[] = [];
    const campaign = await campaignOf(scheduler, [last], {
      onSend: () => void seconds.push(expect(campaign.run()).rejects.toThrow(/is at work on this campaign/)),
    });
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(`${campaign.file}.journal.lock`, `${pid}\n`);
    await campaign.run();
    await Promise.all(seconds);
    expect(campaign.tried).toEqual([last]);
    expect(existsSync(`${campaign.file}.journal.lock`)).toBe(false);
  });

  it('when its key is none', async () => {
    const scheduler = await givenScheduler();
    const campaign = await campaignOf({ ...scheduler, key: 'none' }, [last]);
    await expect(campaign.run()).rejects.toThrow(/UNAUTHENTICATED/);
  });

  it('when the campaign is there for another sender', async () => {
    const scheduler = await givenScheduler();
    const other = await givenNumber(scheduler.account);
    const campaign = await campaignOf(scheduler, [last], { args: ['--campaign', 'spring'] });
    await campaign.run();
    const wrong = await campaignOf({ ...scheduler, sender: other }, [last], {
      args: ['--campaign', 'spring'],
    });
    await expect(wrong.run()).rejects.toThrow(/another sender/);
    expect(wrong.tried).toEqual([]);
  });
});

it('the scheduler takes the addresses of a column, and writes once to who stands there twice', async () => {
  const scheduler = await givenScheduler();
  const lines = [
    'name,phone',
    '"Ann, of Acme",(212) 555-0999',
    'Bob,',
    'Ann,+12125550999',
    'Cid,212-555-0998',
  ];
  const campaign = await campaignOf(scheduler, lines, { args: ['--column', 'phone'] });
  await campaign.run();
  expect(campaign.tried).toEqual([last, somebodyElse]);
  const nowhere = await campaignOf(scheduler, lines, { args: ['--column', 'mobile'] });
  await expect(nowhere.run()).rejects.toThrow(/no column "mobile"/);
});

/**
 * What several processes do on one form at once, and what outages leave there: never is an opt-out
 * withdrawn that the page has confirmed, and every page says what is so.
 */
import { expect, it } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';
import { DatabaseAway } from '../../src/core/db/database-error.js';
import { createWordRecorder, NotConfirmed, type WordRecorder } from '../../src/core/log/record-words.js';
import { createSettingsCache } from '../../src/core/settings/read-settings.js';
import { holdFloods } from '../../src/features/web-opt-out/form/floods.js';
import { createForms } from '../../src/features/web-opt-out/form/forms.js';
import { submitToLink } from '../../src/features/web-opt-out/form/link-pages.js';
import { optOutByForm } from '../../src/features/web-opt-out/form/opt-out-by-form.js';
import { type Answer, sayReason } from '../../src/features/web-opt-out/form/say-reason.js';
import { takeBack } from '../../src/features/web-opt-out/form/take-back.js';
import { secretKey, useApp } from '../support/app.js';
import { holdWriter } from './held-writer.js';
import { press, visit } from './visits.js';
import { givenWebVisitor, type WebVisitor } from './web-visitor.js';
import { tapped } from '../support/tapped-db.js';
import { nobodyErased } from '../support/nobody-erased.js';

const app = useApp();
const tooMany: Answer = { reason: 'TOO_MANY', reasonText: null };
const other: Answer = { reason: 'OTHER', reasonText: 'no, this' };
const taken = 'Your opt-out has been taken back';
const alreadyOut = 'You have already opted out';

const givenVisitor = () => givenWebVisitor(app);

const unlimited = { take: () => 0, giveBack: () => undefined };

/** The answer of a page that has been sent to another process, by the writer given. */
/** In the statement that reads what a recipient has said. */
const looksFor = 'received_on as "receivedOn"';

function answerElsewhere(
  { speaker }: WebVisitor,
  answer: Answer,
  recorder: WordRecorder = createWordRecorder(app.db),
  db: Db = app.db,
) {
  return sayReason({ db, recorder }, speaker, answer, 'on another process', unlimited);
}

it('D5 an opt-out that the page has confirmed stands, though an answer to the one before arrives behind it', async () => {
  const visitor = await givenVisitor();
  await press(visitor.link, 'opt-out');
  const held = holdWriter(app.db);
  const answered = answerElsewhere(visitor, tooMany, held.recorder);
  await held.asked;
  expect((await press(visitor.link, 'mistake')).heading).toBe(taken);
  expect((await press(visitor.link, 'opt-out')).heading).toBe('You have opted out');
  held.letGo();
  expect((await answered).kind).toBe('answered');
  expect(await visitor.said()).toEqual(['OPTED_OUT', 'WITHDRAWN', 'OPTED_OUT', 'OPTED_OUT TOO_MANY']);
  expect(await visitor.mayContact()).toBe(false);
  expect((await visit(visitor.link)).heading).toBe(alreadyOut);
  expect((await press(visitor.link, 'mistake')).heading).toBe(taken);
  expect(await visitor.mayContact()).toBe(true);
});

it('O1 an answer that arrives behind a mistake opts out, and the page says so and takes it back', async () => {
  const visitor = await givenVisitor();
  await press(visitor.link, 'opt-out');
  const held = holdWriter(app.db);
  const answered = answerElsewhere(visitor, tooMany, held.recorder);
  await held.asked;
  expect((await press(visitor.link, 'mistake')).heading).toBe(taken);
  held.letGo();
  expect((await answered).kind).toBe('answered');
  expect(await visitor.mayContact()).toBe(false);
  const page = await visit(visitor.link);
  expect(page.heading).toBe(alreadyOut);
  expect(page.text).toContain('That was a mistake');
  // It is an opt-out as any other: nothing is to be said anew, and it counts as one.
  expect((await press(visitor.link, 'opt-out')).heading).toBe('You have opted out');
  expect((await press(visitor.link, 'reason', { reason: 'TOO_MANY' })).heading).toBe(
    'Thank you for your answer',
  );
  expect(await visitor.said()).toEqual(['OPTED_OUT', 'WITHDRAWN', 'OPTED_OUT TOO_MANY']);
  expect(await visitor.reasons()).toEqual([['TOO_MANY', 1]]);
  await press(visitor.link, 'reason', { reason: 'NOT_RELEVANT' });
  expect(await visitor.reasons()).toEqual([['NOT_RELEVANT', 1]]);
  expect((await press(visitor.link, 'mistake')).heading).toBe(taken);
  expect(await visitor.mayContact()).toBe(true);
});

it('O1 an answer that arrives while its mistake is carried out is taken back with it, or the page says that it stands', async () => {
  for (const looksBefore of [1, 2]) {
    const visitor = await givenVisitor();
    await press(visitor.link, 'opt-out');
    const held = holdWriter(app.db);
    const answered = answerElsewhere(visitor, tooMany, held.recorder);
    await held.asked;
    // The mistake looks what there is to be taken back, and then whether anything is left.
    let looks = 0;
    const looking = tapped(app.db, async ({ text, send }) => {
      const found = await send();
      if (!text.includes(looksFor)) return found;
      looks += 1;
      if (looks === looksBefore) {
        held.letGo();
        await answered;
      }
      return found;
    });
    const link = visitor.link.split('/u/')[1] ?? '';
    const forms = createForms(
      {
        db: app.db,
        recorder: createWordRecorder(app.db),
        settings: createSettingsCache(app.db),
        erased: nobodyErased,
        formCounter: { viewed: () => undefined, completed: () => undefined },
        now: () => Date.now() * 1_000,
        secretKey,
      },
      {},
    );
    forms.services.db = looking;
    const someBrowser = { source: 'here', asked: 'en', accepted: undefined, site: undefined };
    const page = await submitToLink(forms, link, someBrowser, new Map([['action', 'mistake']]));
    const isOut = !(await visitor.mayContact());
    expect([page, isOut]).toMatchObject(
      looksBefore === 1
        ? [{ page: { kind: 'undone' } }, false]
        : [{ page: { kind: 'already-out', mistake: true } }, true],
    );
  }
});

it('D5 what an outage has left of an answer and a mistake is said by the page, and repeating heals it', async () => {
  const visitor = await givenVisitor();
  await press(visitor.link, 'opt-out');
  const held = holdWriter(app.db);
  // Away for the look after the answer has been recorded.
  let looks = 0;
  const failing = tapped(app.db, ({ text, send }) => {
    if (text.includes(looksFor)) looks += 1;
    return looks > 1 ? Promise.reject(new DatabaseAway('ECONNREFUSED', false)) : send();
  });
  const answered = answerElsewhere(visitor, tooMany, held.recorder, failing);
  await held.asked;
  await press(visitor.link, 'mistake');
  held.letGo();
  await expect(answered).rejects.toEqual(new NotConfirmed(true));
  expect(await visitor.mayContact()).toBe(false);
  expect((await visit(visitor.link)).heading).toBe(alreadyOut);
  const thanks = await press(visitor.link, 'reason', { reason: 'TOO_MANY' });
  expect(thanks.heading).toBe('Thank you for your answer');
  expect(await visitor.said()).toHaveLength(3);
  await press(visitor.link, 'opt-out');
  await press(visitor.link, 'reason', { reason: 'OTHER' });
  expect(await visitor.mayContact()).toBe(false);
  expect((await press(visitor.link, 'mistake')).heading).toBe(taken);
  expect(await visitor.mayContact()).toBe(true);
});

it('of two different answers at once, in two processes, both are recorded, one after the other', async () => {
  const visitor = await givenVisitor();
  await press(visitor.link, 'opt-out');
  const [first, second] = [holdWriter(app.db), holdWriter(app.db)];
  const [one, two] = [
    answerElsewhere(visitor, tooMany, first.recorder),
    answerElsewhere(visitor, other, second.recorder),
  ];
  await Promise.all([first.asked, second.asked]);
  first.letGo();
  expect((await one).kind).toBe('answered');
  second.letGo();
  expect((await two).kind).toBe('answered');
  expect(await visitor.said()).toEqual(['OPTED_OUT', 'OPTED_OUT TOO_MANY', 'OPTED_OUT OTHER']);
});

it('an answer that finds nothing standing records nothing, and the page says so', async () => {
  const visitor = await givenVisitor();
  await press(visitor.link, 'opt-out');
  await press(visitor.link, 'mistake');
  const page = await press(visitor.link, 'reason', { reason: 'TOO_MANY' });
  expect(page.heading).toBe('Stop messages from Acme');
  expect(await visitor.said()).toEqual(['OPTED_OUT', 'WITHDRAWN']);
});

it('a mistake behind which new opt-outs come each time ends, and does not say that nothing stands', async () => {
  const visitor = await givenVisitor();
  await press(visitor.link, 'opt-out');
  const services = { db: app.db, recorder: createWordRecorder(app.db) };
  const again = { source: 'WEB_FORM', evidence: 'once more' } as const;
  const recorder: WordRecorder = {
    ...services.recorder,
    async record(...given: Parameters<WordRecorder['record']>) {
      const outcomes = await services.recorder.record(...given);
      await optOutByForm(services, visitor.speaker, again);
      return outcomes;
    },
  };
  const limit = holdFloods().mistakesOfLink('one press');
  const done = await takeBack({ ...services, recorder }, visitor.speaker, 'a slip', limit);
  expect(done.kind).toBe('still-out');
  expect(await visitor.mayContact()).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { answerFigure, isSameMatter, withAnswerFigure } from '../../../src/core/domain/form-word-id.rules.js';
import { isId } from '../../../src/core/domain/new-id.js';
import {
  answersTo,
  type FormOptOut,
  FormRule,
  nextAnswer,
  standingAmong,
  withoutAnswers,
} from '../../../src/features/web-opt-out/form/form-words.rules.js';
import {
  nextOptOut,
  speakerOfLink,
  speakerOfVisit,
} from '../../../src/features/web-opt-out/form/speaker.rules.js';

const key = Buffer.alloc(32, 7);
const accountId = '11111111-1111-4111-8111-111111111111';
const recipient = '+14155550100';
const known = { settingsVersion: 1, again: () => Promise.reject(new Error('nothing has changed')) };
const link = speakerOfLink(key, { accountId, recipient, senderId: null, campaignId: null }, null, known);
const visit = (name: string, of = recipient) =>
  speakerOfVisit(key, { accountId, visit: name, address: of, recipient: of }, known);

function word(eventId: string, more: Partial<FormOptOut> = {}): FormOptOut {
  const common = { campaignId: null, receivedOn: null, reason: null, reasonText: null };
  return { eventId, rule: FormRule.PUBLIC, occurredAt: 10, withdrawn: false, ...common, ...more };
}
const said = (optOuts: FormOptOut[], optedInAt: number | null = null) => ({ optOuts, optedInAt });
const [optOut, next] = [visit('a').optOutId(0), visit('a').optOutId(1)];
const answer = (to: string, figure: number, more: Partial<FormOptOut> = {}) =>
  word(withAnswerFigure(to, figure), { reason: 'OTHER', ...more });

describe('the ids of a form', () => {
  it('are UUIDs that end with 0 for opt-outs, the same for the same place and others for any other', () => {
    const all = [link, visit('a'), visit('b'), visit('a', '+14155550101')].flatMap(({ optOutId }) =>
      [0, 1, 2].map(optOutId),
    );
    expect(new Set(all).size).toBe(all.length);
    expect(all.every((id) => isId(id) && id[14] === '8' && answerFigure(id) === 0)).toBe(true);
    expect(all.filter((id) => isSameMatter(id, optOut))).toEqual([optOut]);
    expect(visit('a').optOutId(0)).toBe(optOut);
  });

  it('of answers begin as the opt-out’s and end with their figure', () => {
    for (const figure of [1, 255, 70_000]) {
      const id = withAnswerFigure(optOut, figure);
      expect([isId(id), isSameMatter(id, optOut), answerFigure(id)]).toEqual([true, true, figure]);
      expect(withAnswerFigure(id, 0)).toBe(optOut);
    }
  });
});

describe('what stands of what a form has said', () => {
  it('is the latest opt-out; an answer where no opt-out does', () => {
    const late = answer(optOut, 1, { occurredAt: 30 });
    const words = [word(optOut, { withdrawn: true }), word(next, { occurredAt: 20 }), late];
    expect(standingAmong(words, said(words))?.eventId).toBe(next);
    const left = [word(optOut, { withdrawn: true }), late];
    expect(standingAmong(left, said(left))).toBe(late);
    expect(standingAmong(left, said(left, 31))).toBeNull();
    const none = [word(optOut, { withdrawn: true }), answer(optOut, 1, { withdrawn: true })];
    expect(standingAmong(none, said(none))).toBeNull();
  });

  it('has the answers to it, whenever they were said, and no other one’s', () => {
    const words = [
      word(optOut),
      word(next),
      answer(optOut, 1, { withdrawn: true }),
      answer(next, 1),
      answer(optOut, 2, { occurredAt: 99 }),
    ];
    expect(answersTo(word(optOut), words)).toEqual([words[4]]);
    expect(nextAnswer(word(optOut), words)).toBe(withAnswerFigure(optOut, 3));
    // To what an answer stands for alone.
    expect(nextAnswer(answer(next, 1), words)).toBe(withAnswerFigure(next, 2));
    expect(withoutAnswers(words)).toHaveLength(2);
  });

  it('is a visit’s with all its answers, at whatever times, and nobody else’s', () => {
    const own = [word(optOut), answer(optOut, 1, { occurredAt: 99 }), word(next), answer(next, 1)];
    const others = [word(visit('b').optOutId(0)), answer(visit('b').optOutId(0), 1), word(link.optOutId(0))];
    expect(visit('a').own(said([...others, ...own]))).toEqual(own);
    expect(nextOptOut(visit('a'), own)).toBe(visit('a').optOutId(2));
  });
});

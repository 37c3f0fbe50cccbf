/** What each page says and lets a visitor do, in English. */
import { describe, expect, it } from 'vitest';
import type { FormPage } from '../../../src/features/web-opt-out/form/form-page.js';
import { renderPage } from '../../../src/features/web-opt-out/form/render-page.rules.js';
import { look, lookOf, samplePages, since, type SampleName } from './page-samples.js';
import { attribute, named, type PageTree, rawText, readPage, textOf, withId } from './page-tree.js';

const sample = (name: SampleName) => readPage(renderPage(samplePages[name], lookOf(name), 'en'));
const mainText = (page: PageTree) => textOf(named(page, 'main')[0]);
const buttons = (page: PageTree) =>
  named(page, 'button').map((button) => [
    textOf(button),
    attribute(button, 'name'),
    attribute(button, 'value'),
  ]);
const titleOf = (page: PageTree) => textOf(named(page, 'title')[0]);

describe('O1 the page that asks', () => {
  it('behind a link says for whom and what, and has one button', () => {
    const page = sample('ask');
    expect(mainText(page)).toContain(
      'Press the button and Blue Bottle & Söhne will send no more marketing messages to +1 415 ••• 0123',
    );
    expect(mainText(page)).toContain('security codes');
    expect(buttons(page)).toEqual([['Stop messages from Blue Bottle & Söhne', 'action', 'opt-out']]);
    expect(named(page, 'input')).toEqual([]);
  });

  it('never holds the whole address, and reads the masked one out in words', () => {
    for (const [name, address, said] of [
      ['ask', '4155550123', 'the phone number ending in 0123'],
      ['ask-by-email', 'jane', 'the e-mail address beginning with j at example.com'],
    ] as const) {
      const html = renderPage(samplePages[name], look, 'en');
      expect(html.replaceAll(/[\s+]/g, '')).not.toContain(address);
      const page = readPage(html);
      const heard = page.elements.filter((element) => attribute(element, 'class') === 'heard');
      expect(heard.map(textOf)).toEqual([said]);
      const hidden = page.elements.filter((element) => attribute(element, 'aria-hidden') === 'true');
      expect(hidden.map(textOf)).toEqual([expect.stringContaining('•••')]);
    }
  });

  it('in public has a field for each kind of address, told to browsers and keyboards', () => {
    const page = sample('ask-address');
    const [phoneNumber, email] = named(page, 'input');
    expect([phoneNumber, email].map((field) => attribute(field, 'autocomplete'))).toEqual(['tel', 'email']);
    expect([phoneNumber, email].map((field) => attribute(field, 'inputmode'))).toEqual(['tel', 'email']);
    expect(mainText(page)).toContain('With the country code, for example +44 7400 123456');
    expect(named(page, 'form').map((form) => attribute(form, 'novalidate'))).toEqual(['']);
    expect(mainText(page)).not.toContain('problem');
  });

  it("takes the example of the account's country, and keeps what was filled in", () => {
    const page = sample('ask-address-again');
    expect(mainText(page)).toContain('For example 07400 123456. For a number of another country');
    expect(named(page, 'input').map((field) => attribute(field, 'value'))).toEqual([
      'AbC-123_visit',
      '0740',
      'jane@',
    ]);
  });

  it('says what is wrong at the top, in the title and beside each field, with what was expected', () => {
    const page = sample('ask-address-again');
    expect(titleOf(page)).toBe('Error: Stop messages from Blue Bottle & Söhne');
    const messages = [
      'This is not a whole phone number. Write it like 07400 123456.',
      'This is not a whole e-mail address. Write it like name@example.com.',
    ];
    const summary = named(page, 'a').filter((link) => attribute(link, 'href')?.startsWith('#') === true);
    expect(summary.map((link) => attribute(link, 'href'))).toEqual(['#phoneNumber', '#email']);
    expect(summary.map(textOf)).toEqual(messages);
    for (const [index, name] of (['phoneNumber', 'email'] as const).entries()) {
      const field = withId(page, name);
      expect(attribute(field, 'aria-invalid')).toBe('true');
      expect(attribute(field, 'aria-describedby')).toBe(`${name}-hint ${name}-fault`);
      expect(textOf(withId(page, `${name}-fault`))).toBe(messages[index]);
      expect(attribute(field, 'autofocus')).toBe(index === 0 ? '' : undefined);
    }
  });

  it('names the missing country code, and the missing address', () => {
    expect(textOf(withId(sample('ask-address-no-country'), 'phoneNumber-fault'))).toBe(
      'The country code is missing. Begin with +, for example +44 7400 123456.',
    );
    const page = sample('ask-address-empty');
    expect(textOf(withId(page, 'phoneNumber-fault'))).toBe('Fill in a phone number or an e-mail address.');
    expect(attribute(withId(page, 'email'), 'aria-invalid')).toBeUndefined();
  });
});

describe('O1 the page after an opt-out', () => {
  it('says what has happened, for whom, since when, and how to come back', () => {
    const text = mainText(sample('done'));
    expect(text).toContain('You have opted out');
    expect(text).toContain('will send no more marketing messages to +1 415 ••• 0123');
    expect(text).toContain('In effect since 22 November 2026, 21:15 UTC.');
    expect(text).toContain('To get messages from +1 415 555 0100 again, send START to it.');
    expect(text).toContain('now or later with the same link');
    const [time] = named(sample('done'), 'time');
    expect(attribute(time, 'datetime')).toBe('2026-11-22T21:15:30.000Z');
  });

  it('asks why, without having to know, and offers to take it back', () => {
    const page = sample('done');
    expect(buttons(page)).toEqual([
      ['That was a mistake', 'action', 'mistake'],
      ['Send answer', 'action', 'reason'],
    ]);
    const choices = named(page, 'input').filter((field) => attribute(field, 'type') === 'radio');
    expect(choices.map((choice) => attribute(choice, 'value'))).toEqual([
      'TOO_MANY',
      'NOT_RELEVANT',
      'NEVER_SUBSCRIBED',
      'WRONG_PERSON',
      'OTHER',
    ]);
    expect(choices.some((choice) => attribute(choice, 'checked') !== undefined)).toBe(false);
    expect(textOf(named(page, 'legend')[0])).toBe('Why do you no longer want these messages?');
    expect(attribute(withId(page, 'reasonText'), 'maxlength')).toBe('500');
    expect(page.elements.some((element) => attribute(element, 'required') !== undefined)).toBe(false);
  });

  it('in public shows in full what was typed, and carries in both forms whom it is about', () => {
    const page = sample('done-in-public');
    expect(mainText(page)).toContain('to +44 7400 123456 and jane.doe@example.com.');
    expect(mainText(page)).toContain('within an hour');
    expect(mainText(page)).toContain('answer START to a message from Blue Bottle & Söhne');
    const sealed = named(page, 'input').filter((field) => attribute(field, 'name') === 'sealed');
    expect(sealed.map((field) => attribute(field, 'value'))).toEqual(['AbC-123_sealed', 'AbC-123_sealed']);
    expect(named(sample('done'), 'input').some((field) => attribute(field, 'name') === 'sealed')).toBe(false);
  });

  it('says what is wrong with an answer, and keeps it, its first line too', () => {
    const long = sample('done-long-answer');
    expect(titleOf(long)).toBe('Error: You have opted out – Blue Bottle & Söhne');
    const field = withId(long, 'reasonText');
    expect(field === undefined ? '' : rawText(field)).toBe('\nfirst line empty');
    expect(textOf(withId(long, 'answer-fault'))).toBe('The text is too long. Write 500 characters at most.');
    const chosen = named(long, 'input').filter((one) => attribute(one, 'checked') !== undefined);
    expect(chosen.map((one) => attribute(one, 'value'))).toEqual(['OTHER']);
    const none = sample('done-no-answer');
    expect(textOf(withId(none, 'why-fault'))).toBe('Choose an answer or write one.');
    expect(attribute(withId(none, 'reason-too-many'), 'autofocus')).toBe('');
  });

  it('thanks for an answer, says again that it stands, and asks no more', () => {
    const page = sample('thanks');
    expect(mainText(page)).toContain('Thank you for your answer');
    expect(mainText(page)).toContain('no more marketing messages');
    expect(buttons(page).map(([, , action]) => action)).toEqual(['mistake']);
  });

  it('opened again says that it stands, and takes back only what it did itself', () => {
    expect(mainText(sample('already-out'))).toContain('You have already opted out');
    expect(mainText(sample('already-out'))).toContain('To get messages from 36105 again');
    expect(buttons(sample('already-out')).map(([, , action]) => action)).toEqual(['mistake', 'reason']);
    expect(buttons(sample('already-out-elsewhere'))).toEqual([]);
    expect(mainText(sample('already-out-elsewhere'))).not.toContain('mistake');
  });
});

describe('O1 the page after a mistake', () => {
  it('says that messages may come again', () => {
    expect(mainText(sample('undone'))).toContain('may send messages to +1 415 ••• 0123');
    expect(mainText(sample('undone'))).toContain('Back to the form');
  });

  it('says when an earlier opt-out holds, since when, and how to lift it', () => {
    const text = mainText(sample('undone-still-out'));
    expect(text).toContain('An earlier opt-out still holds');
    expect(text).toContain('22 November 2026, 21:15 UTC');
    expect(text).toContain('send START to it');
    expect(text).not.toContain('may send messages');
  });

  it('leaves START out where nothing that receives it is known', () => {
    const page: FormPage = {
      kind: 'undone',
      recipients: [{ address: 'bob@x.example', masked: true }],
      stillOutSince: 0,
      wayBack: { kind: 'asking' },
    };
    const text = mainText(readPage(renderPage(page, look, 'en')));
    expect(text).toContain('To get messages again, ask Blue Bottle & Söhne.');
    expect(text).not.toContain('START');
  });

  it('says when it came too late', () => {
    expect(mainText(sample('undo-too-late'))).toContain('You are still opted out.');
  });
});

describe('pages of trouble', () => {
  it('say how else to stop messages', () => {
    for (const name of ['unknown-link', 'too-many', 'unavailable'] as const) {
      expect(mainText(sample(name))).toContain('Answer STOP to the message.');
    }
  });

  it.each([
    [1, 'in 1 minute.'],
    [290, 'in 5 minutes.'],
    [7_199, 'in 2 hours.'],
  ])('say after %i seconds to try again %s', (retryAfterSeconds, said) => {
    const page: FormPage = { kind: 'too-many', retryAfterSeconds };
    expect(mainText(readPage(renderPage(page, look, 'en')))).toContain(`Please try again ${said}`);
  });

  it('lead back to the same address, in the same language', () => {
    for (const page of [{ kind: 'unavailable' }, { kind: 'bad-request' }] as const) {
      const [link] = named(readPage(renderPage(page, look, 'nl')), 'a');
      expect(attribute(link, 'href')).toBe('?lang=nl');
    }
  });
});

describe('dates', () => {
  it.each([
    ['en', '22 November 2026'],
    ['fr', '22 novembre 2026'],
    ['es', '22 de noviembre de 2026'],
    ['pt', '22 de novembro de 2026'],
    ['de', '22. November 2026'],
    ['it', '22 novembre 2026'],
    ['nl', '22 november 2026'],
    ['pl', '22 listopada 2026'],
  ] as const)('are written in %s as %s', (language, day) => {
    const page = readPage(renderPage({ ...samplePages.done, since }, look, language));
    expect(textOf(named(page, 'time')[0])).toBe(`${day}, 21:15 UTC`);
  });
});

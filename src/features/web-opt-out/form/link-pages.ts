/** /u/:token: the form of somebody who has a link (O2). Whoever has the link may say and take back what came by it. */
import { afterWrite } from '../../../core/log/after-write.js';
import type { AccountSettings } from '../../../core/settings/account-settings.js';
import { tokenIn } from '../links/link-token.rules.js';
import { findLink, type Link } from '../links/links.queries.js';
import { evidenceOf, oneClickEvidence } from './form-evidence.rules.js';
import type { FormPage, ReasonQuestion, WayBack } from './form-page.js';
import { entriesHeld, readSaid } from './form-words.queries.js';
import { answersTo, type FormOptOut, standingAmong, stillOutSince } from './form-words.rules.js';
import {
  type FormAnswer,
  type Forms,
  languageFor,
  lookOf,
  lookUp,
  shown,
  tooMany,
  type Visitor,
} from './forms.js';
import { optOutByForm } from './opt-out-by-form.js';
import { sayReason } from './say-reason.js';
import { type Speaker, speakerOfLink } from './speaker.rules.js';
import { actionOf, type Fields, isOneClick, readAnswer } from './submission.rules.js';
import { takeBack } from './take-back.js';
import { wayBackBy } from './way-back.rules.js';

/** What a link leads to. */
interface Opened {
  link: Link;
  settings: AccountSettings;
  speaker: Speaker;
}

const blankQuestion: ReasonQuestion = { chosen: null, text: '', problem: null };

/** Changes nothing. `counts`: a visitor looks, who may opt out then. */
export async function openLink(
  forms: Forms,
  token: string,
  visitor: Visitor,
  counts: boolean,
): Promise<FormAnswer> {
  const found = await findOpened(forms, token, visitor);
  if (found.kind === 'answer') return shown(found.page, visitor, null);
  const { opened } = found;
  const { settings } = opened;
  const page = await pageNow(forms, opened);
  if (counts && page.kind === 'ask') forms.services.formCounter.viewed(settings.accountId);
  return shown(page, visitor, settings);
}

export async function submitToLink(
  forms: Forms,
  token: string,
  visitor: Visitor,
  fields: Fields,
): Promise<FormAnswer> {
  const found = await findOpened(forms, token, visitor);
  if (found.kind === 'answer') return shown(found.page, visitor, null);
  const { opened } = found;
  const { settings } = opened;
  if (isOneClick(fields)) {
    await optOut(forms, opened, 'ONE_CLICK', oneClickEvidence);
    return { kind: 'one-click' };
  }
  const language = languageFor(visitor, settings);
  const brand = lookOf(settings).name;
  const action = actionOf(fields);
  switch (action) {
    case 'opt-out': {
      const evidence = evidenceOf({ kind: 'opt-out', where: 'link' }, language, brand);
      const standing = await optOut(forms, opened, 'WEB_FORM', evidence);
      return shown({ kind: 'done', question: blankQuestion, ...outBy(opened, standing) }, visitor, settings);
    }
    case 'reason':
      return shown(
        await answer(forms, opened, fields, evidenceOf({ kind: 'answer' }, language, brand)),
        visitor,
        settings,
      );
    case 'mistake':
      return shown(
        await undo(forms, opened, evidenceOf({ kind: 'mistake' }, language, brand)),
        visitor,
        settings,
      );
    case null:
      return shown({ kind: 'bad-request' }, visitor, settings);
  }
}

async function findOpened(
  forms: Forms,
  token: string,
  visitor: Visitor,
): Promise<{ kind: 'opened'; opened: Opened } | { kind: 'answer'; page: FormPage }> {
  const looked = await lookUp(forms, visitor, () => findLink(forms.services.db, tokenIn(token)));
  if (looked.kind === 'answer') return looked;
  return { kind: 'opened', opened: await openedBy(forms, token, looked.found) };
}

/** The settings after the link: whoever was erased before they were read is found by them. */
async function openedBy(forms: Forms, token: string, found: Link): Promise<Opened> {
  const { db, settings: cache, erased } = forms.services;
  const { accountId, senderId } = found;
  const settings = await cache.current(accountId);
  const [recipient = found.recipient] = await erased.storedAs(accountId, settings.erasures, [
    found.recipient,
  ]);
  const link = { ...found, recipient };
  const sender = senderId === null ? undefined : settings.senders.get(senderId);
  const speaker = speakerOfLink(forms.key, link, sender?.channel ?? null, {
    settingsVersion: settings.version,
    again: async () => (await openedBy(forms, token, (await findLink(db, tokenIn(token))) ?? found)).speaker,
  });
  return { link, settings, speaker };
}

/** An opt-out that came by this link or by another one holds for all of the account; only its own can be taken back here. */
async function pageNow(forms: Forms, opened: Opened): Promise<FormPage> {
  const { link, speaker } = opened;
  const said = await readSaid(forms.services.db, link.accountId, link.recipient);
  const own = speaker.own(said);
  const standing = standingAmong(own, said);
  if (standing !== null) {
    const question = answersTo(standing, own).length > 0 ? null : blankQuestion;
    return { kind: 'already-out', mistake: true, question, ...outBy(opened, standing) };
  }
  const elsewhere = standingAmong(said.optOuts, said);
  if (elsewhere !== null) {
    return { kind: 'already-out', mistake: false, question: null, ...outBy(opened, elsewhere) };
  }
  return { kind: 'ask', recipient: { address: link.recipient, masked: true } };
}

async function optOut(
  { services }: Forms,
  { speaker }: Opened,
  source: 'WEB_FORM' | 'ONE_CLICK',
  evidence: string,
): Promise<FormOptOut> {
  const done = await optOutByForm(services, speaker, { source, evidence });
  if (done.kind === 'too-many') throw new Error('opting out by a link was refused, which nothing limits');
  if (done.isNew) services.formCounter.completed(speaker.accountId);
  return done.standing;
}

async function answer(forms: Forms, opened: Opened, fields: Fields, evidence: string): Promise<FormPage> {
  const { services, floods } = forms;
  const { speaker } = opened;
  const read = readAnswer(fields);
  if (read.kind === 'problem') {
    const said = await readSaid(services.db, speaker.accountId, speaker.recipient);
    const standing = standingAmong(speaker.own(said), said);
    if (standing === null) return pageNow(forms, opened);
    return { kind: 'done', question: read.question, ...outBy(opened, standing) };
  }
  const limit = floods.answers(speaker.limitKey);
  const answered = await sayReason(services, speaker, read.answer, evidence, limit);
  switch (answered.kind) {
    case 'too-many':
      return tooMany(answered.waitSeconds);
    case 'nothing-stands':
      return afterWrite(pageNow(forms, opened));
    case 'answered':
      return { kind: 'thanks', ...outBy(opened, answered.standing) };
  }
}

async function undo(forms: Forms, opened: Opened, evidence: string): Promise<FormPage> {
  const { services, floods } = forms;
  const { speaker } = opened;
  const { accountId, recipient } = speaker;
  const taken = await takeBack(services, speaker, evidence, floods.mistakesOfLink(speaker.limitKey));
  if (taken.kind === 'too-many') return tooMany(taken.waitSeconds);
  const held = await afterWrite(entriesHeld(services.db, accountId, recipient));
  if (held.length > 0) {
    // By another door, or by this link again since then: what can be taken back here is offered to be.
    const now = await afterWrite(pageNow(forms, opened));
    if (now.kind === 'already-out' && now.mistake) return now;
  }
  return {
    kind: 'undone',
    recipients: [{ address: recipient, masked: true }],
    stillOutSince: stillOutSince(held),
    wayBack: wayBackOf(opened),
  };
}

function outBy(opened: Opened, { occurredAt }: FormOptOut) {
  const { recipient } = opened.link;
  return {
    recipients: [{ address: recipient, masked: true }],
    since: occurredAt,
    wayBack: wayBackOf(opened),
    sealed: null,
  };
}

function wayBackOf({ link, settings }: Opened): WayBack {
  const sender = link.senderId === null ? undefined : settings.senders.get(link.senderId);
  return wayBackBy(sender, link.recipient, settings.defaultRegion);
}

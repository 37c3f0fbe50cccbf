/**
 * /opt-out/:accountId: the form for everybody, who fills in an address. What it answers tells nothing of what is known about
 * that address, and what it can take back is what the same visit has said.
 */
import { isId } from '../../../core/domain/new-id.js';
import type { AccountSettings } from '../../../core/settings/account-settings.js';
import { readSettingsVersion } from '../../../core/settings/settings.queries.js';
import { evidenceOf, type Pressed } from './form-evidence.rules.js';
import type { AddressField, AddressProblem, FormPage, ReasonQuestion } from './form-page.js';
import { newVisit, type Visit, type VisitDone } from './form-seals.js';
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
import { optOutByForm, type TooMany } from './opt-out-by-form.js';
import { sayReason } from './say-reason.js';
import { type Speaker, speakerOfVisit } from './speaker.rules.js';
import { actionOf, type Fields, readAnswer, readTyped, typedValues } from './submission.rules.js';
import { takeBack } from './take-back.js';
import { wayBackOf } from './way-back.rules.js';

const blankQuestion: ReasonQuestion = { chosen: null, text: '', problem: null };

/** Changes nothing. `counts`: a visitor looks, who may opt out then. */
export async function openPublicForm(
  forms: Forms,
  accountId: string,
  visitor: Visitor,
  counts: boolean,
): Promise<FormAnswer> {
  const found = await findAccount(forms, accountId, visitor);
  if (found.kind === 'answer') return shown(found.page, visitor, null);
  const { settings } = found;
  if (counts) forms.services.formCounter.viewed(settings.accountId);
  const page = asking(forms, settings, newVisit(settings.accountId), { phoneNumber: '', email: '' }, []);
  return shown(page, visitor, settings);
}

export async function submitToPublicForm(
  forms: Forms,
  accountId: string,
  visitor: Visitor,
  fields: Fields,
): Promise<FormAnswer> {
  const found = await findAccount(forms, accountId, visitor);
  if (found.kind === 'answer') return shown(found.page, visitor, null);
  const { settings } = found;
  const wait = forms.floods.publicPost(visitor.source);
  if (wait > 0) return shown(tooMany(wait), visitor, settings);
  const language = languageFor(visitor, settings);
  return shown(
    isFromElsewhere(visitor)
      ? { kind: 'bad-request' }
      : await carryOut(forms, settings, visitor, fields, (pressed) =>
          evidenceOf(pressed, language, lookOf(settings).name),
        ),
    visitor,
    settings,
  );
}

type Evidence = (pressed: Pressed) => string;

function carryOut(
  forms: Forms,
  settings: AccountSettings,
  visitor: Visitor,
  fields: Fields,
  evidence: Evidence,
): Promise<FormPage> | FormPage {
  const action = actionOf(fields);
  switch (action) {
    case 'opt-out':
      return optOut(forms, settings, visitor, fields, evidence);
    case 'reason':
    case 'mistake': {
      const opened = forms.seals.openDone(fields.get('sealed'), settings.accountId);
      if (opened.kind === 'expired') return { kind: 'undo-too-late', wayBack: wayBackOf([]) };
      if (opened.kind === 'forged') return { kind: 'bad-request' };
      const done = { ...opened.content, sealed: fields.get('sealed') ?? '' };
      return action === 'reason'
        ? answer(forms, done, fields, evidence({ kind: 'answer' }))
        : undo(forms, done, evidence({ kind: 'mistake' }));
    }
    case null:
      return { kind: 'bad-request' };
  }
}

/** A page of another site has sent the visitor's browser here. */
function isFromElsewhere({ site }: Visitor): boolean {
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

async function findAccount(
  forms: Forms,
  accountId: string,
  visitor: Visitor,
): Promise<{ kind: 'found'; settings: AccountSettings } | { kind: 'answer'; page: FormPage }> {
  const id = accountId.toLowerCase();
  const { db, settings } = forms.services;
  const looked = await lookUp(forms, visitor, () =>
    isId(id) ? readSettingsVersion(db, id) : Promise.resolve(null),
  );
  if (looked.kind === 'answer') return looked;
  const known = await settings.known(id);
  return {
    kind: 'found',
    settings: known.version === looked.found ? known : await settings.current(id),
  };
}

function asking(
  { seals }: Forms,
  { defaultRegion }: AccountSettings,
  visit: Visit,
  values: Readonly<Record<AddressField, string>>,
  problems: readonly AddressProblem[],
): FormPage {
  return { kind: 'ask-address', region: defaultRegion, values, problems, sealed: seals.forVisit(visit) };
}

async function optOut(
  forms: Forms,
  settings: AccountSettings,
  { site, source }: Visitor,
  fields: Fields,
  evidence: Evidence,
): Promise<FormPage> {
  const { services, floods, seals } = forms;
  const { accountId } = settings;
  const known = seals.openVisit(fields.get('sealed'), accountId);
  // A browser that says where it comes from may have had the form open for days.
  if (known === null && site === undefined) return { kind: 'bad-request' };
  const visit = known ?? newVisit(accountId);
  const values = typedValues(fields);
  const typed = readTyped(values, settings.defaultRegion);
  if (typed.kind === 'problems') return asking(forms, settings, visit, values, typed.problems);
  const recipients = typed.addresses;
  const pressed = {
    source: 'WEB_FORM',
    evidence: evidence({ kind: 'opt-out', where: 'public form' }),
  } as const;
  const outcomes = await Promise.all(
    recipients.map(async (recipient) =>
      optOutByForm(
        services,
        await speakerNow(forms, { ...visit, address: recipient }, settings),
        pressed,
        floods.publicOptOuts(source, accountId, recipient),
      ),
    ),
  );
  const [first] = outcomes;
  if (first === undefined) throw new Error('an opt-out of nobody');
  // Who fills in two addresses opts out once: with the first one.
  if (first.kind === 'out' && first.isNew) services.formCounter.completed(accountId);
  const wait = longestWait(outcomes);
  if (wait > 0 || first.kind === 'too-many') return tooMany(wait);
  const done: VisitDone = { ...visit, recipients, since: first.standing.occurredAt };
  return donePage({ ...done, sealed: seals.forDone(done) });
}

interface Done extends VisitDone {
  sealed: string;
}

async function answer(forms: Forms, done: Done, fields: Fields, evidence: string): Promise<FormPage> {
  const { services, floods } = forms;
  const read = readAnswer(fields);
  if (read.kind === 'problem') {
    return donePage(done, read.question);
  }
  const answered = await Promise.all(
    (await speakersOf(forms, done)).map((speaker) =>
      sayReason(services, speaker, read.answer, evidence, floods.answers(speaker.limitKey)),
    ),
  );
  const wait = longestWait(answered);
  if (wait > 0) return tooMany(wait);
  if (answered.every(({ kind }) => kind === 'nothing-stands')) return undonePage(done);
  return { kind: 'thanks', ...outBy(done) };
}

async function undo(forms: Forms, done: Done, evidence: string): Promise<FormPage> {
  const { services, floods } = forms;
  const { accountId } = done;
  const taken = await Promise.all(
    (await speakersOf(forms, done)).map((speaker) =>
      takeBack(services, speaker, evidence, floods.publicMistakes(accountId, speaker.recipient)),
    ),
  );
  const wait = longestWait(taken);
  if (wait > 0) return tooMany(wait);
  if (taken.some(({ kind }) => kind === 'still-out')) return donePage(done);
  return undonePage(done);
}

/** Of what was done for several addresses, each on its own; 0: nothing was refused. */
function longestWait(outcomes: readonly ({ kind: string } | TooMany)[]): number {
  return Math.max(0, ...outcomes.map((outcome) => ('waitSeconds' in outcome ? outcome.waitSeconds : 0)));
}

function donePage(done: Done, question = blankQuestion): FormPage {
  return { kind: 'done', question, ...outBy(done) };
}

function undonePage({ recipients }: VisitDone): FormPage {
  return {
    kind: 'undone-in-public',
    recipients: recipients.map((address) => ({ address, masked: false })),
  };
}

async function speakersOf(forms: Forms, { accountId, visit, recipients }: VisitDone): Promise<Speaker[]> {
  const settings = await forms.services.settings.current(accountId);
  return Promise.all(recipients.map((address) => speakerNow(forms, { accountId, visit, address }, settings)));
}

/** By these settings; the recipient is asked for under the name that it has, should it have been erased. */
async function speakerNow(
  forms: Forms,
  of: { accountId: string; visit: string; address: string },
  settings: AccountSettings,
): Promise<Speaker> {
  const { erased, settings: cache } = forms.services;
  const { accountId, address } = of;
  const [recipient = address] = await erased.storedAs(accountId, settings.erasures, [address]);
  return speakerOfVisit(
    forms.key,
    { ...of, recipient },
    {
      settingsVersion: settings.version,
      again: async () => speakerNow(forms, of, await cache.current(accountId)),
    },
  );
}

function outBy({ recipients, since, sealed }: Done) {
  return {
    recipients: recipients.map((address) => ({ address, masked: false })),
    since,
    wayBack: wayBackOf(recipients),
    sealed,
  };
}

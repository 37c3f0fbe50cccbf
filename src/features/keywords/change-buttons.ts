import { randomUUID } from 'node:crypto';
import type { Author } from '../../core/access/author.js';
import { toldOfGone, toldOfNew } from '../../core/access/told.rules.js';
import { storableText } from '../../core/domain/storable-text.rules.js';
import type { KeywordAction } from '../../core/domain/vocabulary.js';
import type { Services } from '../../core/graph/context.js';
import { isId } from '../../core/graph/ids.js';
import type { Button } from '../../core/settings/account-settings.js';
import { badWish, type Changed, type Plan, unknown } from '../../core/settings/settings-change.js';
import { factsOfButton, subjectOfButton } from '../../core/settings/told-settings.rules.js';
import { buttonConflict, buttonsLike } from './keyword-conflicts.rules.js';
import type { Place } from './keyword-place.js';
import { allButtons, findButton, readPlace } from './keywords.queries.js';

type Needs = Pick<Services, 'db' | 'settings'>;
const payloadLimit = 256;

/** The same button with the same action again gives the one that is there. */
export async function addButton(
  { db, settings }: Needs,
  by: Author,
  wish: { payload: string; action: KeywordAction; senderId: string | null },
): Promise<Changed<Button>> {
  const { accountId } = by;
  if (wish.senderId !== null && !isId(wish.senderId)) return unknown('sender');
  const payload = storableText(wish.payload, payloadLimit);
  if (payload.kind === 'not-storable') return badWish(`payload: ${payload.message}`);
  const button = { ...wish, buttonId: randomUUID(), payload: payload.text };
  return settings.change(
    by,
    async () => ({
      ...(await readPlace(db, accountId, wish.senderId)),
      like: buttonsLike(await allButtons(db, accountId), payload.text),
    }),
    (basis) => planButton(basis, button),
  );
}

function planButton(basis: Place & { like: readonly Button[] }, button: Button): Plan<Button> {
  if (basis.sender === 'unknown') return unknown('sender');
  const conflict = buttonConflict(button.payload, button.action, button.senderId, basis.like);
  if (conflict !== null) return conflict;
  const there = basis.like.find((other) => other.senderId === button.senderId);
  if (there !== undefined) return { kind: 'unchanged', result: there };
  const told = toldOfNew(subjectOfButton(button.buttonId), factsOfButton(button));
  return { kind: 'change', change: { buttons: [button] }, told, result: button };
}

export async function removeButton(
  { db, settings }: Needs,
  by: Author,
  buttonId: string,
): Promise<Changed<true>> {
  const { accountId } = by;
  if (!isId(buttonId)) return unknown('button');
  return settings.change(
    by,
    async () => ({
      version: (await readPlace(db, accountId, null)).version,
      button: await findButton(db, accountId, buttonId),
    }),
    ({ button }): Plan<true> =>
      button === undefined
        ? unknown('button')
        : {
            kind: 'change',
            change: { removedButtons: [buttonId] },
            told: toldOfGone(subjectOfButton(buttonId), factsOfButton(button)),
            result: true,
          },
  );
}

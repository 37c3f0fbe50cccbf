/** The pages of the form as data: what a route knows, and nothing of how it is said and shown. */
import type { Instant } from '../../../core/domain/instant.js';
import type { Reason } from '../../../core/domain/vocabulary.js';

/** How an account's pages look. */
export interface AccountLook {
  /** As recipients know it: the brand, or else the account's name. */
  name: string;
  /** #rrggbb; null, and whatever is none: Heed's own. */
  color: string | null;
  /** https; null, and whatever is none: the name stands there. */
  logoUrl: string | null;
}

/** Whom a page is about. A link's address is masked: links are forwarded. What a visitor has typed is shown in full, for slips to be seen. */
export interface ShownAddress {
  /** In E.164, an e-mail address, or WhatsApp's id of a person. */
  address: string;
  masked: boolean;
}

/** Fields of the public form, by their names in it. */
export type AddressField = 'phoneNumber' | 'email';

/** What is wrong with what was filled in. Each says what was expected. */
export type AddressProblem =
  | { kind: 'nothing-filled-in' }
  | { kind: 'no-phone-number' }
  /** A national phone number, and the account has no region that it could belong to. */
  | { kind: 'no-country-code' }
  | { kind: 'no-email' };

export type AnswerProblem = { kind: 'no-answer' } | { kind: 'answer-too-long' };

/** The question why. */
export interface ReasonQuestion {
  chosen: Reason | null;
  text: string;
  problem: AnswerProblem | null;
}

/** How to come back. */
export type WayBack =
  /** START to this: a phone number in E.164, a short code. */
  | { kind: 'sender'; address: string }
  /** START in answer to a message: from which sender is not known. */
  | { kind: 'any-message' }
  /** Nothing that the recipient could send arrives. */
  | { kind: 'asking' };

/** What follows an opt-out. */
interface OptedOut {
  recipients: readonly ShownAddress[];
  since: Instant;
  wayBack: WayBack;
  /**
   * What the form needs to know again when it is answered: of the public form, which has no token that would say whom it
   * is about. Null for links.
   */
  sealed: string | null;
}

export type FormPage =
  /** Behind a link: one press opts out. */
  | { kind: 'ask'; recipient: ShownAddress }
  /** The public form. `region` is the account's: what a phone number without + belongs to. */
  | {
      kind: 'ask-address';
      region: string | null;
      values: Readonly<Record<AddressField, string>>;
      problems: readonly AddressProblem[];
      /** Which visit it is: what is sent twice is one opt-out. Null: nobody asks. */
      sealed: string | null;
    }
  /** The opt-out is recorded. */
  | ({ kind: 'done'; question: ReasonQuestion } & OptedOut)
  /** The question why is answered. */
  | ({ kind: 'thanks' } & OptedOut)
  /** A link that is opened again. `mistake`: whether what was done by this link can be taken back. */
  | ({ kind: 'already-out'; mistake: boolean; question: ReasonQuestion | null } & OptedOut)
  /** What the page did is taken back. `stillOutSince`: an earlier opt-out, by STOP for instance, that holds all the same. */
  | {
      kind: 'undone';
      recipients: readonly ShownAddress[];
      stillOutSince: Instant | null;
      wayBack: WayBack;
    }
  /**
   * The same after the public form. Whoever knows an address can come here with it: nothing is said of what else there is
   * about it.
   */
  | { kind: 'undone-in-public'; recipients: readonly ShownAddress[] }
  /** The sealed field of the public form is older than it may be. */
  | { kind: 'undo-too-late'; wayBack: WayBack }
  /** No link and no account of this name. */
  | { kind: 'unknown-link' }
  | { kind: 'too-many'; retryAfterSeconds: number }
  /** An outage: what was asked for was not done, or nobody can say. */
  | { kind: 'unavailable' }
  | { kind: 'bad-request' };

/** Names of what the forms send. */
export const fieldNames = {
  action: 'action',
  sealed: 'sealed',
  phoneNumber: 'phoneNumber',
  email: 'email',
  reason: 'reason',
  reasonText: 'reasonText',
} as const;

/** What a form wants, in its field `action`. */
export const FormAction = { OPT_OUT: 'opt-out', REASON: 'reason', MISTAKE: 'mistake' } as const;
export type FormAction = (typeof FormAction)[keyof typeof FormAction];

/** Characters of a free text, as browsers count them: UTF-16 units, a line break as one. */
export const answerLimit = 500;

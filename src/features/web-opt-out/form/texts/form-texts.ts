/**
 * What the pages say: one file a language, the same keys in each. In braces is what is filled in: {brand}, {recipient},
 * {since}, {sender}, {start} and {stop} (the words to send), {example}, {limit}, {when}, {title}, {end}, {beginning},
 * {domain}. In French {ofBrand} is "de" with the brand, d’ before a vowel.
 *
 * Plain, polite and short. The formal address where it is customary; no gender of the reader; the brand where it needs
 * no article and no case.
 */
import type { Reason } from '../../../../core/domain/vocabulary.js';
import type { AddressProblem, AnswerProblem } from '../form-page.js';

export interface FormTexts {
  /** The language's name for itself. */
  languageName: string;
  languages: string;
  errorTitle: string;
  problemHeading: string;
  /** Heading, title and button of the question. */
  stopMessages: string;
  whatStops: string;
  whereToStop: string;
  addressUse: string;
  stillComes: string;
  phoneNumber: string;
  phoneHint: string;
  phoneHintNational: string;
  email: string;
  emailHint: string;
  /** How a masked address is read out. */
  phoneEndingIn: string;
  whatsAppEndingIn: string;
  emailBeginningWith: string;
  problems: Readonly<Record<AddressProblem['kind'] | AnswerProblem['kind'], string>>;
  done: string;
  noMore: string;
  since: string;
  changedMind: string;
  startBack: string;
  mistakeByLink: string;
  mistakeForAnHour: string;
  mistakeButton: string;
  whyQuestion: string;
  whyOptional: string;
  reasons: Readonly<Record<Reason, string>>;
  answerText: string;
  answerHint: string;
  answerButton: string;
  thanks: string;
  alreadyOut: string;
  undone: string;
  undoneWhat: string;
  undoneInPublicWhat: string;
  stillOut: string;
  stillOutWhat: string;
  startBackAnywhere: string;
  comeBackByAsking: string;
  undoTooLate: string;
  undoTooLateWhat: string;
  backToForm: string;
  unknownLink: string;
  unknownLinkWhat: string;
  otherWays: string;
  otherWayStop: string;
  otherWayEmail: string;
  otherWayAsk: string;
  tooMany: string;
  tooManyWhat: string;
  unavailable: string;
  unavailableWhat: string;
  tryAgain: string;
  badRequest: string;
  badRequestWhat: string;
}

/** What the file of a provider says of it: how its deliveries are proved to be its own, read, and answered. */
import type { Instant } from '../../core/domain/instant.js';
import type { Channel } from '../../core/domain/vocabulary.js';
import type { MovedRecipient, ProviderSignalData, SamePerson } from '../../core/log/inbound-door.js';
import type { InboundMessage, InboundOutcomeData } from '../../core/log/inbound-message.js';
import type { AskedProviders } from './ask-providers.js';

/** A delivery as it came, byte for byte. */
export interface HookRequest {
  method: 'GET' | 'POST';
  /** The whole address as the provider was told it: PUBLIC_URL, then path and query as they came. */
  url: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

/** Why a delivery is not taken for the provider's. */
export type Doubt =
  /** It is not signed at all, or its signature cannot be read. */
  | 'NO_SIGNATURE'
  | 'WRONG_SIGNATURE'
  /** It is the provider's, and was signed too long ago or ahead of time: perhaps it is sent again by somebody else. */
  | 'OUT_OF_TIME';

/** One way in which a provider can be set up to prove itself. */
export interface ProofScheme {
  /** As people choose it: "HMAC_SHA256". */
  name: string;
  /** What the secret is, and where the provider shows it. */
  secret: string;
  /** What is wrong with what was given as one; null: nothing. */
  problemOf(secret: string): string | null;
  /** Null: it is the provider's own. Compares in constant time. */
  doubtOf(request: HookRequest, secret: string, about: ProofContext): Doubt | null | Promise<Doubt | null>;
  /** Signs a delivery as the provider does: what `heed hooks test` and tests send. Null where only the provider can. */
  sign: ((unsigned: HookRequest, secret: string, now: Instant) => HookRequest) | null;
  /** False: whoever saw one delivery can make others of it. An opt-out counts all the same; nobody is opted in by such a one. */
  mayOptIn?: false;
  /** What WWW-Authenticate says to a delivery without a proof, where the provider may give it only when asked. Absent: Bearer. */
  challenge?: string;
}

export interface ProofContext extends Pick<AskedProviders, 'certificateAt'> {
  now: Instant;
}

/** One thing that a delivery says. */
export type HookItem =
  | ({ kind: 'message'; message: InboundMessage } & Timeless)
  | ({ kind: 'signal'; signal: ProviderSignalData } & Timeless)
  /** Of something that is nothing else: these addresses are one person's. */
  | ({ kind: 'same-person'; person: SamePerson } & Timeless)
  /** A person has another number now: what they had said of the old one holds for the new one. */
  | ({ kind: 'moved'; moved: MovedRecipient } & Timeless)
  /** The provider asks whether our address is really ours: whoever asks for this one of its own says yes. */
  | { kind: 'confirm'; url: string }
  /** Nothing that Heed has to know: a picture, a receipt. */
  | { kind: 'nothing' }
  /** Of a kind that Heed reads, and without these fields, as the provider names them: nothing can be recorded of it. */
  | { kind: 'unread'; missing: readonly string[] };

interface Timeless {
  /** Its id is made of what it says, and no time is in it: when it came has to be (`asArrived`). An opt-in that is so is none. */
  timeless?: true;
}

export type HookContent =
  | { kind: 'read'; items: readonly HookItem[] }
  /** It is the provider's own, and nothing that Heed can read. */
  | { kind: 'unreadable'; message: string };

export interface HookAnswer {
  status: number;
  type: string;
  body: string;
  headers?: Readonly<Record<string, string>>;
}

export interface HookProvider {
  /** In the address: /hooks/NAME/…; of the words that it brings. */
  name: string;
  /** As people call it. */
  title: string;
  /** The first one is chosen where nobody chooses. */
  schemes: readonly [ProofScheme, ...ProofScheme[]];
  read(request: HookRequest): HookContent;
  /** Of a delivery without a proof: what was set up at the provider so that it sends none, and how it is set right. Null: nothing. */
  unprovable?(request: HookRequest): string | null;
  /** `outcomes`: of its messages, in order. Absent: 200 and {"received":true}. */
  answer?(outcomes: readonly InboundOutcomeData[], now: Instant): HookAnswer;
  /** Its answer carries the replies, and the provider sends them. Absent: whoever the account wants is told of them. */
  sendsReplies?: true;
  /** Of a request that is no delivery, by which the provider asks whether the address is really ours. Null: it is a delivery. */
  handshake?(request: HookRequest, about: { verifyToken: string }): HookAnswer | null;
  /** What answers a delivery without any signature, where the provider sends that again which it forgot to sign. Absent: 401. */
  statusOfUnsigned?: number;
  /** In which channels a sample can be; the first one where nobody says. */
  samples: readonly [Channel, ...Channel[]];
  /** A STOP by message, unsigned, as the provider would send it to this address. */
  sample(url: string, about: SampleAbout): HookRequest;
}

export interface SampleAbout {
  /** Addresses, with no channel before them. */
  from: string;
  to: string;
  channel: Channel;
  /** A UUID, of which the message's id is made: each sample is a message of its own. */
  id: string;
  now: Instant;
}

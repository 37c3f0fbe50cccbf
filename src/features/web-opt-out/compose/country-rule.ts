/** What a marketing text to a country must say, or customarily says, of opting out. */
export interface CountryRule {
  /** ISO 3166. */
  country: string;
  name: string;
  /** What people there read, the usual one first. */
  languages: readonly string[];
  /**
   * REPLY: STOP as a reply, where the sender can receive it. NAMED: STOP to a short code that the text names. LINK:
   * the link, for there replies don't reach senders, or the rule asks for an address. Whatever can't be had becomes the link.
   */
  way: 'REPLY' | 'NAMED' | 'LINK';
  /** Words that people there know better than STOP, by language: used where the account has them. */
  words?: Readonly<Record<string, readonly string[]>>;
  /** How short codes look that are surely its own; for senders whose country is not known. */
  shortCodes?: RegExp;
  /** What opting out does must be plain: the tersest wordings are not used. */
  plain?: true;
  /** The text must say who sends it. */
  identify?: true;
  says: string;
  /**
   * LAW: the source is a law, a regulator or a body that operators bind themselves to, or tells what these say. CUSTOM: providers'
   * pages alone, which tell what is usual and what their networks do.
   */
  rests: 'LAW' | 'CUSTOM';
  source: string;
  /** The day on which the source was read. */
  read: string;
}

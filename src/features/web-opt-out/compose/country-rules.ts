/**
 * What a marketing text to each country must say, or customarily says, of opting out: each rule with where it was read
 * and when. A country without a source has no rule, and gets the link. docs/compose.md shows this table to users; a test
 * keeps the two equal.
 */
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
  /** How short codes look that can be texted from there; for codes whose country is not known. */
  shortCodes?: RegExp;
  /** What opting out does must be plain: the tersest wordings are not used. */
  plain?: true;
  /** The text must say who sends it. */
  identify?: true;
  says: string;
  source: string;
  /** The day on which the source was read. */
  read: string;
}

const read = '2026-11-22';

export const countryRules: readonly CountryRule[] = [
  {
    country: 'AE',
    name: 'United Arab Emirates',
    languages: ['en', 'ar'],
    way: 'REPLY',
    says: "Each marketing message has a way out: the sender's own short code or an address, beside the operators' own 7726",
    source: 'https://help.clicksend.com/article/0oom471yu5-united-arab-emirates-uae-dubai',
    read,
  },
  {
    country: 'AT',
    name: 'Austria',
    languages: ['de'],
    way: 'REPLY',
    says: 'Refusing must be possible with each message, free and without effort, by SMS where it came by SMS (OGH)',
    source: 'https://www.rechtsanwalt-huegel.at/newsdetails/werbe-sms',
    read,
  },
  {
    country: 'AU',
    name: 'Australia',
    languages: ['en'],
    way: 'REPLY',
    plain: true,
    identify: true,
    says: 'Each message says who sends it and how to unsubscribe (Spam Act 2003)',
    source: 'https://messagemedia.com/au/blog/sms-opt-in-out-rules/',
    read,
  },
  {
    country: 'BE',
    name: 'Belgium',
    languages: ['nl', 'fr', 'de'],
    way: 'REPLY',
    says: "STOP at low or no cost, in the recipients' language",
    source: 'https://help.salesforce.com/s/articleView?id=000380716&language=fi&type=1',
    read,
  },
  {
    country: 'BR',
    name: 'Brazil',
    languages: ['pt'],
    way: 'REPLY',
    words: { pt: ['SAIR', 'PARE'] },
    says: 'PARE and SAIR are heard at once and free of charge',
    source: 'https://www.sent.dm/resources/brazil-sms-guide',
    read,
  },
  {
    country: 'CA',
    name: 'Canada',
    languages: ['en', 'fr'],
    way: 'REPLY',
    words: { fr: ['ARRET'] },
    plain: true,
    identify: true,
    says: 'STOP in English, ARRET in French; recommended at the end of every message',
    source:
      'https://support.twilio.com/hc/en-us/articles/223182048-Canadian-Short-Code-opt-out-Requirements',
    read,
  },
  {
    country: 'CH',
    name: 'Switzerland',
    languages: ['de', 'fr', 'it'],
    way: 'REPLY',
    identify: true,
    says: 'Each message names the sender and points out a free and easy way to refuse more (UWG art. 3)',
    source:
      'https://www.bakom.admin.ch/bakom/de/home/telekommunikation/nuetzliche-infos/spam-spamming-spammer/wann-ist-der-massenversand-erlaubt.html',
    read,
  },
  {
    country: 'DE',
    name: 'Germany',
    languages: ['de'],
    way: 'REPLY',
    says: 'With each use, that one can object at any time at the basic tariff (UWG § 7); STOP is customary',
    source: 'https://www.s.dm/en/resources/sms-compliance/de-sms-guidance',
    read,
  },
  {
    country: 'DK',
    name: 'Denmark',
    languages: ['da'],
    way: 'REPLY',
    says: 'STOP and AFMELD are heard; operators filter addresses that are not registered with them',
    source: 'https://www.sent.dm/resources/dk-sms-guidance',
    read,
  },
  {
    country: 'ES',
    name: 'Spain',
    languages: ['es'],
    way: 'REPLY',
    identify: true,
    says: 'Each marketing message says how to opt out, customarily STOP, and whose it is (LSSI art. 21)',
    source: 'https://www.bulksms.com/resources/regulations/spain-sms-regulations.htm',
    read,
  },
  {
    country: 'FI',
    name: 'Finland',
    languages: ['fi', 'sv'],
    way: 'REPLY',
    says: "STOP at low or no cost, in the recipients' language; operators block addresses that they have not approved",
    source: 'https://help.salesforce.com/s/articleView?id=000393741&language=no&type=1',
    read,
  },
  {
    country: 'FR',
    name: 'France',
    languages: ['fr'],
    way: 'NAMED',
    shortCodes: /^[3-8]\d{4}$/,
    says: '"STOP au" with the five digits of the short code at the end of the message',
    source: 'http://www.commentcamarche.net/faq/34000-signaler-un-spam-recu-sur-votre-mobile-33700',
    read,
  },
  {
    country: 'GB',
    name: 'United Kingdom',
    languages: ['en'],
    way: 'REPLY',
    identify: true,
    says: 'A simple way to opt out in all texts: STOP to the number or short code shown (PECR)',
    source: 'http://ico.org.uk/for_the_public/topic_specific_guides/marketing/texts',
    read,
  },
  {
    country: 'IE',
    name: 'Ireland',
    languages: ['en'],
    way: 'REPLY',
    identify: true,
    says: 'Marketing to Irish numbers says how to opt out, customarily STOP to a short code (S.I. 336/2011)',
    source: 'https://developers.phonovation.com/guides/compliance',
    read,
  },
  {
    country: 'IN',
    name: 'India',
    languages: ['en'],
    way: 'LINK',
    says: 'Opt-out instructions in every message; replies to business senders do not arrive',
    source: 'https://sent.dm/en/resources/sms-compliance/in-sms-guidance',
    read,
  },
  {
    country: 'IT',
    name: 'Italy',
    languages: ['it'],
    way: 'REPLY',
    says: 'Consent must be easy to withdraw; replies reach senders',
    source: 'https://www.s.dm/resources/italy-sms-guide',
    read,
  },
  {
    country: 'JP',
    name: 'Japan',
    languages: ['ja'],
    way: 'LINK',
    identify: true,
    says: 'Who sends it, and an e-mail address, a phone number or a URL for requests to unsubscribe',
    source: 'https://www.lexology.com/library/detail.aspx?g=143930c5-9929-4408-88cb-994a29831341',
    read,
  },
  {
    country: 'MA',
    name: 'Morocco',
    languages: ['fr', 'ar'],
    way: 'NAMED',
    says: '"STOP to 6060", the short code named, is mandatory in marketing campaigns',
    source: 'https://envoisms.ma/en/legal/optout',
    read,
  },
  {
    country: 'MX',
    name: 'Mexico',
    languages: ['es'],
    way: 'REPLY',
    words: { es: ['ALTO'] },
    says: 'A way out is required; operators accept any (web, call centre, reply)',
    source: 'https://help.clicksend.com/article/rh9t2pjdja-mexico',
    read,
  },
  {
    country: 'NL',
    name: 'Netherlands',
    languages: ['nl'],
    way: 'REPLY',
    says: 'STOP is heard, in Dutch and English',
    source: 'https://www.sent.dm/resources/nl-sms-guidance',
    read,
  },
  {
    country: 'NO',
    name: 'Norway',
    languages: ['nb'],
    way: 'REPLY',
    says: 'STOP or STOPP in the body of a reply opts out',
    source:
      'https://developer.enablex.io/docs/quickstart/sms/international-sms-regulations/country/norway/',
    read,
  },
  {
    country: 'NZ',
    name: 'New Zealand',
    languages: ['en'],
    way: 'REPLY',
    plain: true,
    identify: true,
    says: 'A functional unsubscribe facility, clear and conspicuous, by the same means and free (UEM Act 2007 s. 11)',
    source: 'https://www.legislation.govt.nz/act/public/2007/0007/latest/DLM405207.html',
    read,
  },
  {
    country: 'PL',
    name: 'Poland',
    languages: ['pl'],
    way: 'REPLY',
    says: 'STOP and REZYGNACJA are heard, in Polish and English',
    source: 'https://www.sent.dm/resources/poland-sms-guide',
    read,
  },
  {
    country: 'PT',
    name: 'Portugal',
    languages: ['pt'],
    way: 'REPLY',
    says: 'STOP, CANCELAR and PARAR are heard, in Portuguese and English',
    source: 'https://www.sent.dm/resources/pt_sms_guidance',
    read,
  },
  {
    country: 'SA',
    name: 'Saudi Arabia',
    languages: ['ar', 'en'],
    way: 'LINK',
    says: 'A way out at the end of promotions; numeric senders are blocked, so nobody can reply',
    source: 'https://160.com.au/saudi-arabia-sms-laws-and-regulations',
    read,
  },
  {
    country: 'SE',
    name: 'Sweden',
    languages: ['sv'],
    way: 'REPLY',
    says: 'STOP, STOPP and AVSLUTA are heard',
    source: 'https://www.s.dm/resources/sweden-sms-guide',
    read,
  },
  {
    country: 'SG',
    name: 'Singapore',
    languages: ['en'],
    way: 'REPLY',
    plain: true,
    identify: true,
    says: 'Who sends it and a way out: a reply, STOP to a number, or a link (Spam Control Act)',
    source:
      'https://help2.burstsms.com/support/solutions/articles/44001076956-how-to-avoid-sending-sms-spam-singapore-',
    read,
  },
  {
    country: 'TR',
    name: 'Turkey',
    languages: ['tr'],
    way: 'LINK',
    says: 'Replies to business senders do not arrive; refusals go to the national register (IYS) too',
    source: 'https://www.s.dm/en/resources/sms-compliance/tr-sms-guidance',
    read,
  },
  {
    country: 'US',
    name: 'United States',
    languages: ['en', 'es'],
    way: 'REPLY',
    plain: true,
    identify: true,
    says: '"Reply STOP to opt out", and the brand in the message (CTIA)',
    source: 'https://10dlccheck.com/learn/ctia-guidelines-explained',
    read,
  },
  {
    country: 'ZA',
    name: 'South Africa',
    languages: ['en'],
    way: 'REPLY',
    says: 'A reply with the word STOP, at no more than the normal price (WASPA)',
    source: 'http://waspa.org.za/consumer-support/about-direct-marketing-messages/',
    read,
  },
];

/**
 * Where the rule of another country holds: in the territories of the United States, and for Jersey, Guernsey and the Isle
 * of Man, whose phone numbers are the United Kingdom's.
 */
export const ruledBy: Readonly<Record<string, string>> = {
  PR: 'US',
  VI: 'US',
  GU: 'US',
  AS: 'US',
  MP: 'US',
  GG: 'GB',
  JE: 'GB',
  IM: 'GB',
};

const byCountry = new Map(countryRules.map((rule) => [rule.country, rule]));

/** Null for a country that is not known or has no rule: there the link is right. */
export function countryRuleOf(country: string | null): CountryRule | null {
  if (country === null) return null;
  return byCountry.get(ruledBy[country] ?? country) ?? null;
}

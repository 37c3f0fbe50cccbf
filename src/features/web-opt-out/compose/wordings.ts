/**
 * How opting out is said in each language, from polite to terse. In the alphabet of GSM 03.38 wherever the language can be
 * read so (Polish and Turkish without their own letters, as people there text), so that what is added never doubles the
 * price of a text. The last wording of each list is the terse one, which some countries' rules leave out; what stands before it is plain.
 *
 * {word} is the keyword, {address} where it goes, {link} the recipient's own link.
 */
export interface Wordings {
  readonly reply: readonly string[];
  readonly named: readonly string[];
  readonly link: readonly string[];
}

export const wordings: Readonly<Record<string, Wordings>> = {
  en: {
    reply: ['Reply {word} to opt out', '{word} to opt out', '{word} to end', 'Txt {word}'],
    named: [
      'Text {word} to {address} to opt out',
      '{word} to {address} to opt out',
      '{word} to {address} to end',
      '{word} to {address}',
    ],
    link: ['To opt out: {link}', 'Opt out: {link}', 'Stop: {link}'],
  },
  fr: {
    reply: [
      'Répondez {word} pour vous désabonner',
      '{word} pour vous désabonner',
      '{word} pour annuler',
      'Désabo: {word}',
    ],
    named: ['{word} au {address}', '{word} au {address}'],
    link: ['Se désabonner: {link}', 'Désabo: {link}', 'Stop: {link}'],
  },
  es: {
    reply: [
      'Responda {word} para darse de baja',
      '{word} para darse de baja',
      '{word} para baja',
      'Baja: {word}',
    ],
    named: [
      'Envie {word} al {address} para darse de baja',
      'Baja: {word} al {address}',
      '{word} al {address}',
    ],
    link: ['Darse de baja: {link}', 'Baja: {link}', 'Stop: {link}'],
  },
  pt: {
    reply: [
      'Responda {word} para deixar de receber',
      '{word} para deixar de receber',
      '{word} para sair',
      'Sair: {word}',
    ],
    named: [
      'Envie {word} para {address} para deixar de receber',
      'Sair: {word} para {address}',
      '{word} para {address}',
    ],
    link: ['Deixar de receber: {link}', 'Sair: {link}', 'Stop: {link}'],
  },
  de: {
    reply: ['Zum Abmelden mit {word} antworten', 'Abmelden mit {word}', 'Abmelden: {word}'],
    named: [
      'Zum Abmelden {word} an {address} senden',
      'Abmelden: {word} an {address}',
      '{word} an {address}',
    ],
    link: ['Abmelden: {link}', 'Abmelden: {link}', 'Stop: {link}'],
  },
  it: {
    reply: ['Rispondi {word} per disiscriverti', '{word} per disiscriverti', 'Cancellati: {word}'],
    named: [
      'Invia {word} al {address} per disiscriverti',
      '{word} al {address} per disiscriverti',
      '{word} al {address}',
    ],
    link: ['Per disiscriverti: {link}', 'Disiscriviti: {link}', 'Stop: {link}'],
  },
  nl: {
    reply: ['Antwoord {word} om u af te melden', '{word} om u af te melden', 'Afmelden: {word}'],
    named: [
      'Stuur {word} naar {address} om u af te melden',
      'Afmelden: {word} naar {address}',
      '{word} naar {address}',
    ],
    link: ['Afmelden: {link}', 'Afmelden: {link}', 'Stop: {link}'],
  },
  pl: {
    reply: ['Odpisz {word}, aby zrezygnowac', '{word}, aby zrezygnowac', 'Rezygnacja: {word}'],
    named: [
      'Wyslij {word} na {address}, aby zrezygnowac',
      'Rezygnacja: {word} na {address}',
      '{word} na {address}',
    ],
    link: ['Rezygnacja: {link}', 'Rezygnacja: {link}', 'Stop: {link}'],
  },
  da: {
    reply: ['Svar {word} for at afmelde', 'Afmeld med {word}', 'Afmeld: {word}'],
    named: [
      'Send {word} til {address} for at afmelde',
      'Afmeld: {word} til {address}',
      '{word} til {address}',
    ],
    link: ['Afmeld her: {link}', 'Afmeld: {link}', 'Stop: {link}'],
  },
  sv: {
    reply: ['Svara {word} för att avsluta', '{word} för att avsluta', 'Avsluta: {word}'],
    named: [
      'Skicka {word} till {address} för att avsluta',
      'Avsluta: {word} till {address}',
      '{word} till {address}',
    ],
    link: ['Avsluta här: {link}', 'Avsluta: {link}', 'Stop: {link}'],
  },
  nb: {
    reply: ['Svar {word} for å melde deg av', 'Meld deg av: {word}', 'Avmelding: {word}'],
    named: [
      'Send {word} til {address} for å melde deg av',
      'Avmelding: {word} til {address}',
      '{word} til {address}',
    ],
    link: ['Meld deg av her: {link}', 'Avmelding: {link}', 'Stopp: {link}'],
  },
  fi: {
    reply: ['Vastaa {word}, jos haluat peruuttaa viestit', 'Peruuta viestit: {word}', 'Peruuta: {word}'],
    named: [
      'Peruuta viestit: {word} numeroon {address}',
      'Peruuta: {word} numeroon {address}',
      '{word} numeroon {address}',
    ],
    link: ['Peruuta viestit: {link}', 'Peruuta: {link}', 'Stop: {link}'],
  },
  tr: {
    reply: ['Iptal icin {word} yazip yanitlayin', 'Iptal icin {word} yazin', 'Iptal: {word}'],
    named: [
      'Iptal icin {word} yazip {address} numarasina gonderin',
      'Iptal: {word} yazip {address}',
      'Iptal: {word} {address}',
    ],
    link: ['Iptal icin: {link}', 'Iptal: {link}', 'Stop: {link}'],
  },
  ru: {
    reply: ['Ответьте {word}, чтобы отписаться', 'Отписаться: {word}', 'Отписка: {word}'],
    named: [
      'Отправьте {word} на {address}, чтобы отписаться',
      'Отписаться: {word} на {address}',
      '{word} на {address}',
    ],
    link: ['Отписаться: {link}', 'Отписка: {link}', 'Стоп: {link}'],
  },
  ar: {
    reply: ['لإلغاء الاشتراك أرسل {word}', 'للإلغاء أرسل {word}', 'إلغاء: {word}'],
    named: [
      'لإلغاء الاشتراك أرسل {word} إلى {address}',
      'للإلغاء أرسل {word} إلى {address}',
      'إلغاء: {word} {address}',
    ],
    link: ['لإلغاء الاشتراك: {link}', 'للإلغاء: {link}', 'إلغاء: {link}'],
  },
  ja: {
    reply: ['配信停止は{word}と返信', '配信停止は{word}', '停止: {word}'],
    named: ['配信停止は{word}と{address}へ送信', '配信停止: {word}を{address}へ', '停止: {word} {address}'],
    link: ['配信停止はこちら {link}', '配信停止: {link}', '停止: {link}'],
  },
};

/** Where nothing else can be read, and what stands in for a language that would change a text's alphabet. */
export const everywhere = 'en';
/** Other names of languages that are written here. */
export const sameLanguage: Readonly<Record<string, string>> = { no: 'nb', nn: 'nb' };

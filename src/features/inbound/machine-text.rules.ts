/**
 * Whether a machine wrote the text: an out-of-office note, the phone's answer while driving, a carrier's notice.
 * It says nothing about what its owner wants, and gets no reply (I8). Only the beginning counts: a person may well
 * write about automatic messages.
 */
export function isMachineText(text: string): boolean {
  return BEGINNINGS.some((beginning) => beginning.test(text));
}

const BEGINNINGS: readonly RegExp[] = [
  /^[\s[(*<"“-]{0,8}auto(?:mat(?:ic|ed|ische?|yczna)?)?[\s-]{0,3}(?:re(?:ply|sponse|spond)|antwort|antwoord|message|odpowiedz)/i,
  /^[\s[(*<"“-]{0,8}(?:r[eé]ponse|respuesta|resposta|risposta) autom[aá]ti/i,
  /^[\s[(*<"“-]{0,8}(?:abwesenheits(?:notiz|meldung)|absence du bureau|afwezig(?:heid)?|fuori (?:sede|ufficio))/i,
  /^(?![^.!?\n]{0,80}\b(?:stop|unsubscribe|remove)\b)[^.!?\n]{0,40}\bout of (?:the )?office\b/i,
  /^(?![^.!?\n]{0,80}\b(?:stop|unsubscribe|remove)\b)[^.!?\n]{0,30}\bthis is an? (?:auto(?:mated|matic)?[\s-]{0,3}\w*)\b/i,
  /^(?!.{0,400}\b(?:(?:stop|quit) (?:texting|messaging|contacting|calling)|remove me|unsubscribe)\b)[^.!?\n]{0,20}\b(?:i'?m|i’m|i am) (?:currently )?(?:driving|in a meeting|on vacation|on holiday|away from)\b.{0,160}\b(?:later|when|urgent|notifications|soon|back|until|return)/is,
  /^\s*(?:network\s+msg|system message|free\s?msg:? (?:your|unable|msg|message)|mailer-daemon|delivery (?:status|failure))/i,
  /^(?!\W*(?:please )?(?:stop|unsubscribe|remove)\b)[^.!?\n]{0,40}\b(?:message|text|sms)\b[^.!?\n]{0,30}\b(?:could not be|was not|cannot be|blocked|undeliver)\b/i,
  /^[^.!?\n]{0,20}\byou (?:have|are|will|’ve|'ve) (?:now )?(?:successfully )?(?:been )?(?:unsubscribed|opted out|receive no (?:more|further))/i,
];

/**
 * The words around a keyword by which a text says how to opt out, in all languages that keyword packs have, folded as
 * foldText folds them (small letters, no accents). Parts of regular expressions.
 */

/** A line for each language. */
function listed(...lines: string[]): string[] {
  return lines.flatMap((line) => line.split(', '));
}

/** Before the keyword: reply, text, send. */
export const sendVerbs: readonly string[] = listed(
  'reply, respond, answer, text, txt, send, sms, msg, message, type',
  'repond(?:ez|re|s)?, rep, envo(?:yez|yer|ie), text(?:ez|er), tap(?:ez|er), ecri(?:vez|re)',
  'respond(?:a|e|er|iendo), envi(?:a|e|ar|ando), mand(?:a|e|ar), contest(?:a|e|ar), escrib(?:a|e|ir)',
  'antworte?n?, sende?n?, schreibe?n?, schick(?:e|en)?, simsen',
  'rispond(?:i|a|ere), invi(?:a|i|are), scriv(?:i|a|ere)',
  'antwoord, beantwoord, stuur, verstuur, reageer, verzend',
  'odpisz, wyslij, odpowiedz, napisz',
  'svar, svara, skicka, besvar, sendt',
  'vastaa, laheta, tekstaa',
  'yanitla(?:yin)?, gonder(?:in)?',
  'ответьте, отправьте, напишите, пришлите, ответь, отправь',
  'ارسل, رد, ارسال, اكتب',
  'השב, השיבו, שלח, שלחו',
  'ตอบ, ตอบกลับ, ส่ง, พิมพ์',
  'soan, tra loi, nhan, gui',
  '回复, 回復, 回覆, 发送, 發送, 回',
);

/** Between the verb and the keyword. */
export const smallWords: readonly string[] = listed(
  'us, back, with, by, the, word, keyword, a, an, only, simply, to this (?:message|text|sms)',
  'par, avec, le, un, mot, mot-cle, simplement, a ce (?:message|sms)',
  'con, la, palabra, palavra, com, uma?, a este (?:mensaje|sms), a esta mensagem, o',
  'sie, mit, dem, das, wort, einfach, bitte, per, ein, auf diese (?:sms|nachricht)',
  'parola, il, una, a questo (?:messaggio|sms)',
  'met, het, woord, een, op dit (?:bericht|sms)',
  'ordet, med, et, ett, sanalla, sana, slowo, o tresci, dem',
  'sms, message, sms-?bericht, nachricht, please, tin, словом, слово, смс, كلمة, את המילה, המילה',
);

/** What the word does, behind it: "STOP to opt out". Strong ones mean nothing else. */
export const strongPurposes: readonly string[] = listed(
  'opt[ -]?out, unsubscribe, unsub, unsubs, be removed, (?:no longer|not|stop) receiv(?:e|ing), stop (?:these |all |our )?(?:messages|texts|msgs|txts|alerts|sms)',
  '(?:(?:vous|te|se) )?desabonn\\p{L}*, (?:(?:vous|te|se) )?desinscri\\p{L}*, (?:ne )?plus (?:rien )?recevoir, desabo, plus de (?:sms|messages|pubs?), arreter les (?:sms|messages), (?:vous |t ?)?opposer',
  'dar(?:se|te|me) de baja, baja, no ?publi(?:cidad)?, no recibir(?: mas)?, dejar de recibir, cancelar (?:la )?suscripcion',
  'deixar de receber, nao receber(?: mais)?, cancelar (?:a |o )?(?:inscricao|recebimento|assinatura), descadastrar, sair',
  'abmelden, abzumelden, abmeldung, abbestellen, abzubestellen, austragen, keine (?:weiteren )?(?:sms|nachrichten)',
  'disiscriv\\p{L}*, non ricevere(?: piu)?, cancellar(?:ti|si), revocare',
  'af te melden, afmelden, uit te schrijven, uitschrijven, geen (?:berichten|sms)',
  'zrezygn\\p{L}*, rezygnac\\p{L}*, wypisac, nie otrzymywac',
  'afmelde?, framelde?, avmelde?, melde deg av, avregistrera\\p{L}*, avsluta, avanmala\\p{L}*, avslutte, slippa, slippe',
  'peruuttaaksesi, peruuta\\p{L}*, lopettaa, lopettaaksesi',
  'iptal, cikmak, almamak, listeden cikmak',
  'отписаться, отписки, отказаться, отказа, не получать',
  'الالغاء, لالغاء, للالغاء, الغاء, لايقاف, ايقاف, להסרה, הסרה, ยกเลิก, huy, tu choi, ngung nhan',
  '退订, 退訂, 拒收, 取消订阅, 配信停止, 配信解除, 停止',
);

/** These mean other things too, and count where nothing but an end or messages follow. */
export const weakPurposes: readonly string[] = listed(
  'end, stop, quit, cancel, leave, exit, finish',
  'arreter, annuler, resilier, stopper, cancelar, salir, parar, cancellare, annullare, uscire, fermare',
  'beenden, stoppen, kundigen, stoppe, stoppa, avsta, zakonczyc, anulowac, lopeta',
);

/** Between the keyword and what it does. */
export const towards: readonly string[] = listed(
  'to, 2, for, =, :, ->, →, -, –, pour, para, per, zum, zur, um sich, um, fur, om u, om je, om',
  'aby, zeby, by, for at, for a, for, att, jos haluat, icin, de, чтобы, для, если хотите',
);

/** Between the keyword and the address it goes to. */
export const toAddress: readonly string[] = listed(
  'to, au, a, al, ao, para, para o, an, an die, naar, na, na numer, til, till, numeroon, auf, op',
  'на, на номер, по номеру, الى, الي, אל, ל, ไปที่, den, gui, 到, 至, =, :, ->, →, sms au, sms to, par sms au',
);

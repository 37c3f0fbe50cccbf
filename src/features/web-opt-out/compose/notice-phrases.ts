/**
 * The words around a keyword by which a text says how to opt out, in all languages that keyword packs have, folded as
 * foldText folds them (small letters, no accents). Parts of regular expressions, without unbounded repetition.
 */

/** A line for each language. */
function listed(...lines: string[]): string[] {
  return lines.flatMap((line) => line.split(', '));
}

/** Before the keyword: reply, text, send. */
export const sendVerbs: readonly string[] = listed(
  'reply, replying, rply, respond, responding, answer(?! ?:), text, texting, txt, send, sending, snd, sms, msg(?! ?:), message(?! ?:), type(?! ?:), text back, reply back',
  'repond(?:ez|re|s|ant)?, rep, envo(?:yez|yer|ie|yant), text(?:ez|er|o), tap(?:ez|er), ecri(?:vez|re|s)',
  'respond(?:a|e|er|iendo|iendo a este sms), envi(?:a|e|ar|ando|anos), mand(?:a|e|ar|ando), contest(?:a|e|ar|ando), escrib(?:a|e|ir|iendo)',
  'antworte?n?, antworten sie, sende?n?, schreibe?n?, schick(?:e|en)?, simsen, simse',
  'rispond(?:i|a|ere|endo), invi(?:a|i|are|ando), scriv(?:i|a|ere|endo), manda(?:re)?',
  'antwoord, beantwoord, stuur, verstuur, reageer, verzend, sms-?e?n?',
  'odpisz, wyslij, odpowiedz, napisz, odeslij',
  'svar, svara, skicka, besvar, sendt, skriv',
  'vastaa, laheta, tekstaa, kirjoita',
  'yanitla(?:yin)?, gonder(?:in)?, yaz(?:in)?, cevapla(?:yin)?',
  'ответьте, отправьте, напишите, пришлите, ответь, отправь, напиши',
  'ارسل, رد, ارسال, اكتب',
  'השב, השיבו, שלח, שלחו',
  'ตอบ, ตอบกลับ, ส่ง, พิมพ์',
  'soan, tra loi, nhan, gui',
  '回复, 回復, 回覆, 发送, 發送, 回',
);

/** Behind the keyword, where a language has its verbs there: STOP senden, STOP sturen. */
export const lastVerbs: readonly string[] = listed(
  'senden, antworten, zuruecksenden, zurucksenden, schreiben, schicken, simsen, texten',
  'sturen, terugsturen, antwoorden, smsen, sms-?en, versturen',
  'yaz(?:ip|arak|in|iniz)?, gonder(?:in|iniz|erek)?, yanitlayin, ile yanitlayin',
);

/** Between the verb and the keyword. */
export const smallWords: readonly string[] = listed(
  'us, back, with, by, the, word, keyword, a, an, only, simply, just, to this (?:message|text|sms|number)',
  'par, avec, le, un, mot, mot-cle, simplement, gratuitement, a ce (?:message|sms|numero)',
  'con, la, palabra, palavra, com, uma?, a este (?:mensaje|sms|numero), a esta mensagem, o, gratis',
  'sie, mit, dem, das, wort, einfach, bitte, per, ein, auf diese (?:sms|nachricht), an diese nummer, uns',
  'parola, il, una, a questo (?:messaggio|sms|numero)',
  'met, het, woord, een, op dit (?:bericht|sms|nummer), op deze sms',
  'ordet, med, et, ett, sanalla, sana, slowo, o tresci, dem, pa denne (?:sms|beskeden)',
  'sms, message, sms-?bericht, nachricht, please, pls, tin, словом, слово, смс, كلمة, את המילה, המילה',
);

/** What the word does, behind it: "STOP to opt out". They mean nothing else. */
export const strongPurposes: readonly string[] = listed(
  'opt[ -]?out, opting out, unsubscribe, unsub, unsubs, stop receiv(?:e|ing), stop (?:these |all |our )?(?:messages|texts|msgs|txts|alerts|sms)',
  '(?:(?:vous|te|se) )?desabonn\\p{L}{0,8}(?:-vous)?, (?:(?:vous|te|se) )?desinscri\\p{L}{0,8}(?:-vous)?, ne plus (?:rien )?recevoir, desabo, arreter les (?:sms|messages)',
  '(?:dar(?:se|te|me)|date|dese) de baja, (?:te|se) das? de baja, no ?publi(?:cidad)?, dejar de recibir, cancelar (?:la |tu )?suscripcion',
  'deixar de receber, cancelar (?:a |o )?(?:inscricao|recebimento|assinatura), descadastr\\p{L}{1,3}(?:-se)?',
  'abbestellen, abzubestellen, abzumelden, meld(?:e dich|en sie sich) (?:hier )?ab',
  'meld (?:u|je) (?:hier )?af, schrijf (?:u|je) (?:hier )?uit',
  'disiscriv\\p{L}{0,8}',
  'melde? deg av, avregistrera\\p{L}{0,4}(?: dig)?, avanmal\\p{L}{0,5}(?: dig)?, afmeld dig, frameld dig',
  'отписаться, отписки, لالغاء الاشتراك, الغاء الاشتراك',
  '退订, 退訂, 拒收, 取消订阅, 配信停止, 配信解除',
);

/**
 * These are said of other things, too ("Auto abmelden", "без отказа", "boletim para sair"): beside a keyword they count, before an
 * address only as the whole label of it.
 */
export const labelPurposes: readonly string[] = listed(
  'be removed, (?:no longer|not) receiv(?:e|ing)',
  'plus (?:rien )?recevoir, plus de (?:sms|messages|pubs?), (?:vous |t ?|s ?)?opposer',
  'no recibir(?: mas)?, nao receber(?: mais)?',
  'abmelden, abmeldung, austragen, keine (?:weiteren )?(?:sms|nachrichten|werbung)',
  'non ricevere(?: piu)?, cancellar(?:ti|si), cancellati, revocare',
  'af te melden, afmelden, uit te schrijven, uitschrijven, geen (?:berichten|sms)',
  'zrezygn\\p{L}{0,6}, rezygnac\\p{L}{0,4}, wypisac, nie otrzymywac',
  'afmelde?, framelde?, avmelde?, avmelding, avsluta, avslutte, slippa, slippe',
  'peruuttaaksesi, peruuta\\p{L}{0,6}, lopettaa, lopettaaksesi',
  'iptal, cikmak, almamak, listeden cikmak',
  'отказаться, отказа, отписка, не получать',
  'الالغاء, لالغاء, للالغاء, الغاء, لايقاف, ايقاف, להסרה, הסרה, ยกเลิก, huy, tu choi, ngung nhan, 停止',
);

/** Labels of an address only: everyday words that say less beside a keyword than those above. */
export const everydayLabels: readonly string[] = listed('baja, sair');

/** These mean other things too, and count where nothing but an end or messages follow. */
export const weakPurposes: readonly string[] = listed(
  'end, stop, quit, cancel, leave, exit, finish, be removed',
  'arreter, annuler, resilier, stopper, cancelar, salir, parar, baja, sair, cancellare, annullare, uscire, fermare',
  'beenden, stoppen, kundigen, stoppe, stoppa, avsta, zakonczyc, anulowac, lopeta',
);

/** Before a label: "SMS abmelden: https://…", "Pour ne plus recevoir: https://…". */
export const labelPrefixes: readonly string[] = listed(
  'sms, newsletter, hier, zum, zur, here, to, 2, pour, ne, vous, para, per, om, om u, om je, for at, for a, att, a, aby, чтобы, для, um sich',
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

/** Behind "reply STOP", beside an end and a purpose: what shows that the word is what is to be sent. */
export const followers: readonly string[] = listed(
  'at any ?time, at no (?:cost|charge|extra cost), any ?time, now, if you, when you, via, by (?:sms|text), par sms, per sms, por sms',
  'free, for free, free of charge, gratis, gratuit(?:ement)?, sans frais, gratuitamente, kostenlos, kostenfrei',
  'please, pls, plz, thanks, thank you, thx, svp, merci, bitte, gracias, por favor, obrigado, grazie, aub, tack, tak, takk, kiitos',
  'and (?:we|you), or (?:visit|call|go|click|tap|see|use|e-?mail|https?:|www), ou (?:visitez|appelez|cliquez|visite|ligue|acesse)',
  'o (?:visita|llama|entra|visite|chiama|vai), oder (?:besuch\\p{L}{0,3}|klick\\p{L}{0,3}|ruf\\p{L}{0,3}), of (?:bezoek|bel|klik|ga)',
  'by reply, in reply, from your phone, within, as a reply, ohne kosten, zonder kosten, im betreff',
);

/** Between the keyword and the sender's own address: STOP PUB au 36111. */
export const beforeOwnAddress: readonly string[] = listed(
  'sms, mms, pub, pubs, promo, promos, publi, gratuit, gratuitement, gratis, free, kostenlos, par, by, per, por, text, message, number, short ?code, code, numero, num, no, nr, nummer, am',
);

/** Between what a link does and the link. */
export const clickWords: readonly string[] = listed(
  'here, at, by, visit, go to, click, click here, tap, tap here, link, via, url, ici, sur, cliquez, cliquez ici, clique, clique aqui, aqui, haz clic, haz clic aqui, pincha, pincha aqui',
  'hier, unter, hier klicken, qui, clicca qui, clicca, su, klik, klik hier, her, har, klik her, klicka, klicka har, tutaj, kliknij, buradan, по ссылке, здесь, тут, هنا, こちら',
);

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
  'us, back, with, only, simply, just, to this (?:message|text|sms|number)',
  'par, avec, simplement, gratuitement, a ce (?:message|sms|numero)',
  'con, com, a este (?:mensaje|sms|numero), a esta mensagem, gratis',
  'sie, mit, einfach, bitte, auf diese (?:sms|nachricht), an diese nummer, uns',
  'a questo (?:messaggio|sms|numero)',
  'met, op dit (?:bericht|sms|nummer), op deze sms',
  'med, pa denne (?:sms|beskeden)',
  'sms, message, sms-?bericht, nachricht, please, pls, tin, смс',
);

/** That a keyword follows. */
export const keywordsBetween: readonly string[] = listed(
  '(?:the )?word, (?:the )?keyword, (?:le )?mot, mot-cle, (?:la )?palabra, (?:a )?palavra, (?:dem |das )?wort',
  '(?:la )?parola, (?:het )?woord, ordet, sanalla, sana, slowo, o tresci, словом, слово, كلمة, את המילה, המילה',
);

/** Before a keyword that is hardly anything else: what follows these is often an everyday word. */
export const articles: readonly string[] = listed(
  'by, the, a, an, le, un, la, o, uma?, dem, das, per, ein, il, una, het, een, et, ett',
);

/** What the word does, behind it: "STOP to opt out". They mean nothing else. */
export const strongPurposes: readonly string[] = listed(
  'opt[ -]?out, opting out, unsubscribe, unsub, unsubs, stop receiv(?:e|ing), stop (?:these |all |our )?(?:messages|texts|msgs|txts|alerts|sms)',
  '(?:(?:vous|te|se) )?desabonn\\p{L}{0,8}(?:-vous)?, (?:(?:vous|te|se) )?desinscri\\p{L}{0,8}(?:-vous)?, desabo, arreter les (?:sms|messages)',
  '(?:dar(?:se|te|me)|date|dese) de baja, (?:te|se) das? de baja, no ?publi(?:cidad)?',
  'descadastr\\p{L}{1,3}(?:-se)?, disiscriv\\p{L}{0,8}',
  'отписаться, отписки, لالغاء الاشتراك, الغاء الاشتراك',
  '退订, 退訂, 拒收, 取消订阅, 配信停止, 配信解除',
);

/** What one no longer gets. */
const offers =
  '(?: (?:de |nos |vos |sus |nuestras |as |nossas )?(?:offres|promos?|promociones|promocoes|ofertas|publicites?|publicidade?))?';

/**
 * These are said of other things, too ("Auto abmelden", "без отказа", "boletim para sair"): beside a keyword they count, before an
 * address only as the whole label of it.
 */
export const labelPurposes: readonly string[] = listed(
  'be removed, (?:no longer|not) receiv(?:e|ing)',
  `(?:ne )?plus (?:rien )?recevoir${offers}, plus de (?:sms|messages|pubs?), (?:vous |t ?|s ?)?opposer`,
  `no recibir(?: mas)?, dejar de recibir${offers}, cancelar (?:la |tu )?suscripcion`,
  `nao receber(?: mais)?, deixar de receber${offers}, cancelar (?:a |o )?(?:inscricao|recebimento|assinatura)`,
  'abbestellen, abzubestellen, abzumelden, meld(?:e dich|en sie sich) (?:hier )?ab',
  'abmelden, abmeldung, austragen, keine (?:weiteren )?(?:sms|nachrichten|werbung)',
  'non ricevere(?: piu)?, cancellar(?:ti|si), cancellati, revocare',
  'meld (?:u|je) (?:hier )?af, schrijf (?:u|je) (?:hier )?uit, af te melden, afmelden, uit te schrijven, uitschrijven, geen (?:berichten|sms)',
  'zrezygn\\p{L}{0,6}, rezygnac\\p{L}{0,4}, wypisac, nie otrzymywac',
  'melde? deg av, avregistrera\\p{L}{0,4}(?: dig)?, avanmal\\p{L}{0,5}(?: dig)?, afmeld dig, frameld dig',
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
  'end, stop, quit, cancel, leave, exit, finish',
  'arreter, annuler, resilier, stopper, cancelar, salir, parar, baja, sair, cancellare, annullare, uscire, fermare',
  'beenden, stoppen, kundigen, stoppe, stoppa, avsta, zakonczyc, anulowac, lopeta',
);

/** Before a label: "SMS abmelden: https://…", "Pour ne plus recevoir: https://…". */
export const labelPrefixes: readonly string[] = listed(
  'sms, newsletter, zum, zur, to, 2, pour, ne, vous, para, per, om, om u, om je, for, for at, for a, att, a, aby, чтобы, для',
  'um sich, um dich, (?:du kannst dich|sie konnen sich)(?: jederzeit)?',
);

/** Before one of everyday labels. */
export const everydayPrefixes: readonly string[] = listed('sms, newsletter, para');

/** Between the keyword and what it does. */
export const towards: readonly string[] = listed(
  'to, 2, for, =, :, ->, →, -, –, pour, para, pra, p/, per, zum, zur, um sich, um, fur, om u, om je, om',
  'aby, zeby, by, for at, for a, for, att, jos haluat, icin, de, чтобы, для, если хотите',
);

/** Between the keyword and the address it goes to. */
export const toAddress: readonly string[] = listed(
  'to, au, a, al, ao, para, para o, p/, an, an die, naar, na, na numer, til, till, numeroon, auf, op',
  'на, на номер, по номеру, الى, الي, אל, ל, ไปที่, den, gui, 到, 至, sms au, sms to, par sms au',
);

/** They stand there, too, but other things have them before a phone number: "Reschedule or cancel: 415-555-0100". */
export const toSigns: readonly string[] = listed('=, :, ->, →');

/** Behind "reply STOP", beside an end and a purpose: what shows that the word is what is to be sent. */
export const followers: readonly string[] = listed(
  'at any ?time, at no (?:cost|charge|extra cost), any ?time, now, if you, when you, via, by (?:sms|text), par sms, per sms, por sms',
  'free, for free, free of charge, gratis, gratuit(?:ement)?, sans frais, gratuitamente, kostenlos, kostenfrei',
  'please, pls, plz, thanks, thank you, thx, svp, merci, bitte, gracias, por favor, obrigado, grazie, aub, tack, tak, takk, kiitos',
  'and (?:we|you), or (?:visit|call|go to|click|tap|see|use|e-?mail|https?:|www), ou (?:visitez|appelez|cliquez|visite|ligue|acesse)',
  'o (?:visita|llama|entra|visite|chiama|vai), oder (?:besuch\\p{L}{0,3}|klick\\p{L}{0,3}|ruf\\p{L}{0,3}), of (?:bezoek|bel|klik|ga)',
  'by reply, in reply, from your phone, within, as a reply, ohne kosten, zonder kosten, im betreff',
);

/** Between the keyword and the sender's own address: STOP PUB au 36111. */
export const beforeOwnAddress: readonly string[] = listed(
  'sms, mms, pub, pubs, promo, promos, publi, gratuit, gratuitement, gratis, free, kostenlos, par, by, per, por, text, message, number, short ?code, code, numero, num, no, nr, nummer, am',
);

/** Between what a link does and the link, one or several: "please visit", "by clicking here", "klicken Sie hier". */
export const clickWords: readonly string[] = listed(
  'please, simply, just, visit, visiting, go to, see, follow, following, use, using, click, clicking, tap, tapping, on, here, at, by, via, link, (?:this|the|our) (?:link|page), url, any ?time, at any ?time, now',
  'svp, cliquez, en cliquant, clique, ici, sur, visitez, allez sur, rendez-vous sur, (?:ce|le) lien',
  'haz clic, hacer clic, haga clic, pincha, pulsa, pulse, visita, visite, entra, aqui, en, (?:este|el) enlace',
  'clicando, acesse, acessar, em, no link, (?:este|o|neste|pelo) link',
  'bitte, hier, unter, auf, klicken, klicke, klick, sie, jederzeit, (?:diesen|diesem|den|dem) link, uber',
  'qui, clicca, cliccando, su, vai su, vai a, visita, (?:questo|il|al) link',
  'klik, op, ga naar, bezoek, (?:deze|de) link, klikk, klicka, her, har, pa, besog, besok, ga til',
  'tutaj, kliknij, w, buradan, tikla, tiklayin, по ссылке, здесь, тут, هنا, こちら',
);

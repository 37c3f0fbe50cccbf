/**
 * What Heed answers where nobody has written a text (I8): the brand, no link, no price, one SMS. Opting out says how to
 * come back. In the alphabet of GSM 03.38, so Polish and Turkish stand as people there write a short message, without
 * their own letters; Russian has no such way.
 */
import type { KeywordAction } from '../domain/vocabulary.js';

export const defaultReplyTexts: Readonly<Record<string, Readonly<Record<KeywordAction, string>>>> = {
  en: {
    OPT_OUT: '{brand}: You are unsubscribed and will get no more messages. Reply START to come back.',
    OPT_IN: '{brand}: You are subscribed again. Reply STOP to unsubscribe, HELP for help.',
    HELP: '{brand}: Reply STOP to get no more messages, START to get them again.',
  },
  fr: {
    OPT_OUT:
      '{brand}: Désabonnement enregistré, vous ne recevrez plus de messages. Répondez START pour revenir.',
    OPT_IN: '{brand}: Vous recevrez de nouveau nos messages. Répondez STOP pour ne plus en recevoir.',
    HELP: '{brand}: Répondez STOP pour ne plus recevoir de messages, START pour en recevoir de nouveau.',
  },
  es: {
    OPT_OUT:
      '{brand}: Su baja queda registrada y no le enviaremos otros mensajes. Responda START para volver.',
    OPT_IN: '{brand}: Vuelve a recibir nuestros mensajes. Responda STOP para dejar de recibirlos.',
    HELP: '{brand}: Responda STOP para no recibir mensajes, START para volver a recibirlos.',
  },
  pt: {
    OPT_OUT: '{brand}: Deixamos de lhe enviar mensagens. Responda START para voltar a receber.',
    OPT_IN: '{brand}: Volta a receber as nossas mensagens. Responda STOP para deixar de receber.',
    HELP: '{brand}: Responda STOP para deixar de receber mensagens, START para voltar a receber.',
  },
  de: {
    OPT_OUT:
      '{brand}: Sie sind abgemeldet und erhalten keine Nachrichten mehr. Mit START melden Sie sich wieder an.',
    OPT_IN: '{brand}: Sie erhalten unsere Nachrichten wieder. Mit STOP melden Sie sich ab.',
    HELP: '{brand}: Mit STOP erhalten Sie keine Nachrichten mehr, mit START erhalten Sie sie wieder.',
  },
  it: {
    OPT_OUT:
      '{brand}: Iscrizione annullata, non riceverà altri messaggi. Risponda START per tornare a riceverli.',
    OPT_IN: '{brand}: Riceverà di nuovo i nostri messaggi. Risponda STOP per non riceverli più.',
    HELP: '{brand}: Risponda STOP per non ricevere messaggi, START per riceverli di nuovo.',
  },
  nl: {
    OPT_OUT: '{brand}: U bent afgemeld en krijgt geen berichten meer. Antwoord START om ze weer te krijgen.',
    OPT_IN: '{brand}: U krijgt onze berichten weer. Antwoord STOP om u af te melden.',
    HELP: '{brand}: Antwoord STOP om geen berichten meer te krijgen, START om ze weer te krijgen.',
  },
  pl: {
    OPT_OUT: '{brand}: Nie bedziemy wysylac wiecej wiadomosci. Odpisz START, aby wrocic.',
    OPT_IN: '{brand}: Znow otrzymujesz nasze wiadomosci. Odpisz STOP, aby zrezygnowac.',
    HELP: '{brand}: Odpisz STOP, aby nie otrzymywac wiadomosci, START, aby znow je otrzymywac.',
  },
  sv: {
    OPT_OUT: '{brand}: Du är avregistrerad och får inga fler meddelanden. Svara START för att få dem igen.',
    OPT_IN: '{brand}: Du får våra meddelanden igen. Svara STOP för att avregistrera dig.',
    HELP: '{brand}: Svara STOP för att slippa meddelanden, START för att få dem igen.',
  },
  ru: {
    OPT_OUT: '{brand}: Вы отписаны. Чтобы вернуться: START.',
    OPT_IN: '{brand}: Вы снова подписаны. Отписаться: STOP.',
    HELP: '{brand}: Отписаться: STOP. Вернуться: START.',
  },
  tr: {
    OPT_OUT: '{brand}: Kaydiniz silindi, artik mesaj almayacaksiniz. Yeniden almak icin START yazin.',
    OPT_IN: '{brand}: Mesajlarimizi yeniden alacaksiniz. Durdurmak icin STOP yazin.',
    HELP: '{brand}: Mesajlari durdurmak icin STOP, yeniden almak icin START yazin.',
  },
};

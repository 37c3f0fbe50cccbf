import type { FormTexts } from './form-texts.js';

export const de: FormTexts = {
  languageName: 'Deutsch',
  languages: 'Sprache',
  errorTitle: 'Fehler: {title}',
  problemHeading: 'Es gibt ein Problem',
  stopMessages: 'Keine Nachrichten mehr von {brand}',
  whatStops: 'Drücken Sie auf die Schaltfläche, und {brand} sendet keine Werbung mehr an {recipient}.',
  whereToStop:
    'Wo erhalten Sie Nachrichten von {brand}? Geben Sie Ihre Telefonnummer, Ihre E-Mail-Adresse oder beides an. Dorthin wird keine Werbung mehr gesendet.',
  addressUse: 'Wir verwenden diese Angaben nur hierfür.',
  stillComes:
    'Nachrichten, die Sie brauchen, können weiterhin kommen, zum Beispiel Sicherheitscodes oder Neues zu einer Bestellung.',
  phoneNumber: 'Telefonnummer',
  phoneHint: 'Mit Landesvorwahl, zum Beispiel {example}',
  phoneHintNational:
    'Zum Beispiel {example}. Eine Nummer aus einem anderen Land beginnt mit + und dessen Vorwahl.',
  email: 'E-Mail-Adresse',
  emailHint: 'Zum Beispiel {example}',
  phoneEndingIn: 'die Telefonnummer mit den Endziffern {end}',
  whatsAppEndingIn: 'das WhatsApp-Konto, dessen Kennung auf {end} endet',
  emailBeginningWith: 'die E-Mail-Adresse, die mit {beginning} beginnt, bei {domain}',
  problems: {
    'nothing-filled-in': 'Geben Sie eine Telefonnummer oder eine E-Mail-Adresse an.',
    'no-phone-number': 'Das ist keine vollständige Telefonnummer. Schreiben Sie sie so: {example}.',
    'no-country-code': 'Die Landesvorwahl fehlt. Beginnen Sie mit +, zum Beispiel {example}.',
    'no-email': 'Das ist keine vollständige E-Mail-Adresse. Schreiben Sie sie so: {example}.',
    'no-answer': 'Wählen Sie eine Antwort oder schreiben Sie eine.',
    'answer-too-long': 'Der Text ist zu lang. Schreiben Sie höchstens {limit} Zeichen.',
  },
  done: 'Sie sind abgemeldet',
  noMore: '{brand} sendet keine Werbung mehr an {recipient}.',
  since: 'Gilt seit dem {since}.',
  changedMind: 'Wenn Sie es sich anders überlegen',
  startBack: 'Um wieder Nachrichten von {sender} zu erhalten, senden Sie {start} dorthin.',
  mistakeByLink:
    'War das ein Versehen? Sie können es hier zurücknehmen, jetzt oder später mit demselben Link.',
  mistakeForAnHour: 'War das ein Versehen? Sie können es hier eine Stunde lang zurücknehmen.',
  mistakeButton: 'Das war ein Versehen',
  whyQuestion: 'Warum möchten Sie diese Nachrichten nicht mehr?',
  whyOptional: 'Sie müssen nicht antworten. Abgemeldet sind Sie in jedem Fall.',
  reasons: {
    TOO_MANY: 'Es sind zu viele',
    NOT_RELEVANT: 'Sie interessieren mich nicht',
    NEVER_SUBSCRIBED: 'Ich habe nie darum gebeten',
    WRONG_PERSON: 'Sie sind für jemand anderen bestimmt',
    OTHER: 'Ein anderer Grund',
  },
  answerText: 'In Ihren eigenen Worten',
  answerHint: 'Höchstens {limit} Zeichen',
  answerButton: 'Antwort senden',
  thanks: 'Danke für Ihre Antwort',
  alreadyOut: 'Sie sind bereits abgemeldet',
  undone: 'Ihre Abmeldung ist zurückgenommen',
  undoneWhat: '{brand} darf wieder Nachrichten an {recipient} senden.',
  undoneInPublicWhat:
    'Was Sie auf dieser Seite für {recipient} getan haben, ist zurückgenommen. Eine frühere oder auf anderem Weg erfolgte Abmeldung gilt weiterhin.',
  stillOut: 'Eine frühere Abmeldung gilt weiter',
  stillOutWhat:
    'Was Sie auf dieser Seite getan haben, ist zurückgenommen. Für {recipient} gilt eine frühere Abmeldung, vom {since}. Darum kommen einige oder alle Nachrichten nicht.',
  startBackAnywhere:
    'Um wieder Nachrichten zu erhalten, antworten Sie mit {start} auf eine Nachricht von {brand}, oder wenden Sie sich an {brand}.',
  comeBackByAsking: 'Um wieder Nachrichten zu erhalten, wenden Sie sich an {brand}.',
  undoTooLate: 'Das lässt sich hier nicht mehr zurücknehmen',
  undoTooLateWhat: 'Die Zeit dafür ist abgelaufen. Sie sind weiterhin abgemeldet.',
  backToForm: 'Zurück zum Formular',
  unknownLink: 'Dieser Link funktioniert nicht',
  unknownLinkWhat:
    'Vielleicht fehlt ein Teil davon. Öffnen Sie ihn noch einmal aus der Nachricht oder kopieren Sie ihn ganz.',
  otherWays: 'Andere Wege, Nachrichten zu beenden',
  otherWayStop: 'Antworten Sie mit {stop} auf die Nachricht.',
  otherWayEmail: 'Bei E-Mails: Nutzen Sie „Abmelden“ in Ihrem E-Mail-Programm.',
  otherWayAsk: 'Wenden Sie sich an das Unternehmen, das Ihnen schreibt. Es muss sich daran halten.',
  tooMany: 'Bitte warten Sie einen Moment',
  tooManyWhat:
    'In kurzer Zeit kamen zu viele Anfragen; diese wurde nicht oder nur zum Teil ausgeführt. Bitte versuchen Sie es {when} noch einmal.',
  unavailable: 'Das funktioniert im Moment nicht',
  unavailableWhat:
    'Der Fehler liegt bei uns. Bitte versuchen Sie es in einer Minute noch einmal. Falls Ihre Anfrage doch angekommen ist, schadet das nicht.',
  tryAgain: 'Noch einmal versuchen',
  badRequest: 'Diese Anfrage war nicht lesbar',
  badRequestWhat:
    'Es wurde nichts geändert. Bitte gehen Sie zurück zum Formular und versuchen Sie es noch einmal.',
};

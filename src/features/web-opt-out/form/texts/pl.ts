import type { FormTexts } from './form-texts.js';

/** "firmy {brand}" bears the case, so that the brand stays as it is. */
export const pl: FormTexts = {
  languageName: 'Polski',
  languages: 'Język',
  errorTitle: 'Błąd: {title}',
  problemHeading: 'Wystąpił problem',
  stopMessages: 'Rezygnacja z wiadomości od firmy {brand}',
  whatStops:
    'Po naciśnięciu przycisku firma {brand} nie będzie już wysyłać wiadomości reklamowych na {recipient}.',
  whereToStop:
    'Gdzie otrzymują Państwo wiadomości od firmy {brand}? Prosimy podać numer telefonu, adres e-mail lub jedno i drugie. Wiadomości reklamowe nie będą tam więcej wysyłane.',
  addressUse: 'Te dane posłużą wyłącznie do tego celu.',
  stillComes:
    'Nadal mogą przychodzić potrzebne wiadomości, na przykład kody bezpieczeństwa lub informacje o zamówieniu.',
  phoneNumber: 'Numer telefonu',
  phoneHint: 'Z numerem kierunkowym kraju, na przykład {example}',
  phoneHintNational:
    'Na przykład {example}. Numer z innego kraju należy zacząć od + i numeru kierunkowego tego kraju.',
  email: 'Adres e-mail',
  emailHint: 'Na przykład {example}',
  phoneEndingIn: 'numer telefonu kończący się na {end}',
  whatsAppEndingIn: 'konto WhatsApp z identyfikatorem kończącym się na {end}',
  emailBeginningWith: 'adres e-mail zaczynający się na {beginning} w domenie {domain}',
  problems: {
    'nothing-filled-in': 'Prosimy podać numer telefonu lub adres e-mail.',
    'no-phone-number': 'To nie jest pełny numer telefonu. Prosimy wpisać go tak: {example}.',
    'no-country-code': 'Brakuje numeru kierunkowego kraju. Prosimy zacząć od +, na przykład {example}.',
    'no-email': 'To nie jest pełny adres e-mail. Prosimy wpisać go tak: {example}.',
    'no-answer': 'Prosimy wybrać odpowiedź lub ją napisać.',
    'answer-too-long': 'Tekst jest za długi. Limit znaków: {limit}.',
  },
  done: 'Rezygnacja została zapisana',
  noMore: 'Firma {brand} nie będzie już wysyłać wiadomości reklamowych na {recipient}.',
  since: 'Obowiązuje od {since}.',
  changedMind: 'W razie zmiany zdania',
  startBack: 'Aby znów otrzymywać wiadomości od {sender}, należy wysłać tam {start}.',
  mistakeByLink: 'Jeśli to pomyłka, można to cofnąć tutaj, teraz lub później tym samym linkiem.',
  mistakeForAnHour: 'Jeśli to pomyłka, można to cofnąć tutaj w ciągu godziny.',
  mistakeButton: 'To była pomyłka',
  whyQuestion: 'Dlaczego nie chcą Państwo tych wiadomości?',
  whyOptional: 'Odpowiedź nie jest konieczna. Rezygnacja jest już zapisana.',
  reasons: {
    TOO_MANY: 'Jest ich za dużo',
    NOT_RELEVANT: 'Nie interesują mnie',
    NEVER_SUBSCRIBED: 'To nie była moja prośba',
    WRONG_PERSON: 'Są przeznaczone dla kogoś innego',
    OTHER: 'Inny powód',
  },
  answerText: 'Własnymi słowami',
  answerHint: 'Limit znaków: {limit}',
  answerButton: 'Wyślij odpowiedź',
  thanks: 'Dziękujemy za odpowiedź',
  alreadyOut: 'Rezygnacja jest już zapisana',
  undone: 'Rezygnacja została cofnięta',
  undoneWhat: 'Firma {brand} może znów wysyłać wiadomości na {recipient}.',
  undoneInPublicWhat:
    'To, co zrobiono na tej stronie dla {recipient}, zostało cofnięte. Wcześniejsza lub złożona w inny sposób rezygnacja nadal obowiązuje.',
  stillOut: 'Wcześniejsza rezygnacja nadal obowiązuje',
  stillOutWhat:
    'To, co zrobiono na tej stronie, zostało cofnięte. Dla {recipient} nadal obowiązuje wcześniejsza rezygnacja, z {since}, więc część lub wszystkie wiadomości nie będą przychodzić.',
  startBackAnywhere:
    'Aby znów otrzymywać wiadomości, należy odpowiedzieć {start} na wiadomość od firmy {brand} albo skontaktować się z firmą {brand}.',
  comeBackByAsking: 'Aby znów otrzymywać wiadomości, należy skontaktować się z firmą {brand}.',
  undoTooLate: 'Tutaj nie można już tego cofnąć',
  undoTooLateWhat: 'Czas na to minął. Rezygnacja nadal obowiązuje.',
  backToForm: 'Powrót do formularza',
  unknownLink: 'Ten link nie działa',
  unknownLinkWhat:
    'Możliwe, że brakuje jego części. Prosimy otworzyć go ponownie z wiadomości lub skopiować w całości.',
  otherWays: 'Inne sposoby rezygnacji z wiadomości',
  otherWayStop: 'Odpowiedzieć {stop} na wiadomość.',
  otherWayEmail: 'W przypadku e-maila: użyć opcji „Anuluj subskrypcję” w programie pocztowym.',
  otherWayAsk: 'Zwrócić się do firmy, która wysłała wiadomość. Ma obowiązek się zastosować.',
  tooMany: 'Prosimy chwilę zaczekać',
  tooManyWhat:
    'W krótkim czasie przyszło zbyt wiele żądań, więc to nie zostało wykonane albo tylko w części. Prosimy spróbować ponownie {when}.',
  unavailable: 'W tej chwili to nie działa',
  unavailableWhat:
    'Błąd jest po naszej stronie. Prosimy spróbować ponownie za minutę. Jeśli żądanie jednak dotarło, powtórzenie go nie zaszkodzi.',
  tryAgain: 'Spróbuj ponownie',
  badRequest: 'Nie udało się odczytać tego żądania',
  badRequestWhat: 'Nic nie zostało zmienione. Prosimy wrócić do formularza i spróbować jeszcze raz.',
};

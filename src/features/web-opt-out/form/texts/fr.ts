import type { FormTexts } from './form-texts.js';

export const fr: FormTexts = {
  languageName: 'Français',
  languages: 'Langue',
  errorTitle: 'Erreur : {title}',
  problemHeading: 'Il y a un problème',
  stopMessages: 'Ne plus recevoir les messages {ofBrand}',
  whatStops: 'Appuyez sur le bouton et {brand} n’enverra plus de messages publicitaires à {recipient}.',
  whereToStop:
    'Où recevez-vous les messages {ofBrand} ? Indiquez votre numéro de téléphone, votre adresse e-mail, ou les deux. Aucun message publicitaire n’y sera plus envoyé.',
  addressUse: 'Ces coordonnées ne servent à rien d’autre.',
  stillComes:
    'Vous pourrez encore recevoir des messages utiles, par exemple un code de sécurité ou le suivi d’une commande.',
  phoneNumber: 'Numéro de téléphone',
  phoneHint: 'Avec l’indicatif du pays, par exemple {example}',
  phoneHintNational:
    'Par exemple {example}. Pour un numéro d’un autre pays, commencez par + suivi de son indicatif.',
  email: 'Adresse e-mail',
  emailHint: 'Par exemple {example}',
  phoneEndingIn: 'votre numéro de téléphone se terminant par {end}',
  whatsAppEndingIn: 'votre compte WhatsApp dont l’identifiant se termine par {end}',
  emailBeginningWith: 'votre adresse e-mail commençant par {beginning} chez {domain}',
  problems: {
    'nothing-filled-in': 'Indiquez un numéro de téléphone ou une adresse e-mail.',
    'no-phone-number': 'Ce numéro de téléphone n’est pas complet. Écrivez-le comme {example}.',
    'no-country-code': 'L’indicatif du pays manque. Commencez par +, par exemple {example}.',
    'no-email': 'Cette adresse e-mail n’est pas complète. Écrivez-la comme {example}.',
    'no-answer': 'Choisissez une réponse ou écrivez-en une.',
    'answer-too-long': 'Le texte est trop long. Écrivez {limit} caractères au maximum.',
  },
  done: 'Votre désinscription est enregistrée',
  noMore: '{brand} n’enverra plus de messages publicitaires à {recipient}.',
  since: 'En vigueur depuis le {since}.',
  changedMind: 'Si vous changez d’avis',
  startBack: 'Pour recevoir de nouveau les messages de {sender}, envoyez-lui {start}.',
  mistakeByLink:
    'Si c’était une erreur, vous pouvez l’annuler ici, maintenant ou plus tard avec le même lien.',
  mistakeForAnHour: 'Si c’était une erreur, vous pouvez l’annuler ici pendant une heure.',
  mistakeButton: 'C’était une erreur',
  whyQuestion: 'Pourquoi ne voulez-vous plus de ces messages ?',
  whyOptional: 'Il n’est pas nécessaire de répondre : votre désinscription est déjà enregistrée.',
  reasons: {
    TOO_MANY: 'Il y en a trop',
    NOT_RELEVANT: 'Ils ne m’intéressent pas',
    NEVER_SUBSCRIBED: 'Je ne les ai jamais demandés',
    WRONG_PERSON: 'Ils s’adressent à quelqu’un d’autre',
    OTHER: 'Une autre raison',
  },
  answerText: 'Avec vos propres mots',
  answerHint: '{limit} caractères au maximum',
  answerButton: 'Envoyer la réponse',
  thanks: 'Merci de votre réponse',
  alreadyOut: 'Votre désinscription est déjà enregistrée',
  undone: 'Votre désinscription est annulée',
  undoneWhat: '{brand} peut de nouveau envoyer des messages à {recipient}.',
  undoneInPublicWhat:
    'Ce que vous avez fait sur cette page pour {recipient} est annulé. Une désinscription faite auparavant ou d’une autre manière reste valable.',
  stillOut: 'Une désinscription antérieure reste valable',
  stillOutWhat:
    'Ce que vous avez fait sur cette page est annulé. Pour {recipient}, une désinscription antérieure, du {since}, reste valable : une partie ou la totalité des messages ne sera pas envoyée.',
  startBackAnywhere:
    'Pour recevoir de nouveau des messages, répondez {start} à un message {ofBrand} ou contactez {brand}.',
  comeBackByAsking: 'Pour recevoir de nouveau des messages, contactez {brand}.',
  undoTooLate: 'Il n’est plus possible de l’annuler ici',
  undoTooLateWhat: 'Le délai est passé. Votre désinscription reste valable.',
  backToForm: 'Retour au formulaire',
  unknownLink: 'Ce lien ne fonctionne pas',
  unknownLinkWhat:
    'Il en manque peut-être une partie. Ouvrez-le de nouveau depuis le message, ou copiez-le en entier.',
  otherWays: 'Autres moyens de ne plus recevoir de messages',
  otherWayStop: 'Répondez {stop} au message.',
  otherWayEmail: 'Pour un e-mail, utilisez « Se désabonner » dans votre messagerie.',
  otherWayAsk: 'Demandez-le à l’entreprise qui vous a écrit. Elle doit s’y conformer.',
  tooMany: 'Veuillez patienter un instant',
  tooManyWhat:
    'Trop de demandes sont arrivées en peu de temps ; celle-ci n’a pas été exécutée, ou seulement en partie. Veuillez réessayer {when}.',
  unavailable: 'Cela ne fonctionne pas pour le moment',
  unavailableWhat:
    'L’erreur vient de nous. Veuillez réessayer dans une minute. Si votre demande nous est bien parvenue, la répéter ne pose aucun problème.',
  tryAgain: 'Réessayer',
  badRequest: 'Cette demande n’a pas pu être lue',
  badRequestWhat: 'Rien n’a été modifié. Veuillez revenir au formulaire et réessayer.',
};

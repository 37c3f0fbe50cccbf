/** In which column of a table recipients' addresses stand, by what its header says. */

const phone = [
  'phone',
  'phonenumber',
  'phoneno',
  'phonee164',
  'e164',
  'mobile',
  'mobilephone',
  'mobilenumber',
  'mobileno',
  'mobil',
  'mobiltelefon',
  'movil',
  'celular',
  'cell',
  'cellphone',
  'cellnumber',
  'cellulare',
  'msisdn',
  'tel',
  'telno',
  'telephone',
  'telephonenumber',
  'telefon',
  'telefonnummer',
  'telefono',
  'telefone',
  'handy',
  'handynummer',
  'portable',
  'gsm',
  'sms',
  'smsnumber',
  'whatsapp',
  'whatsappnumber',
  'numerodetelephone',
  'numerodetelefono',
];
const email = [
  'email',
  'emailaddress',
  'mail',
  'mailaddress',
  'courriel',
  'adressemail',
  'adresseemail',
  'emailadresse',
  'correo',
  'correoelectronico',
];
const either = [
  'recipient',
  'recipients',
  'recipientaddress',
  'number',
  'numero',
  'nummer',
  'to',
  'destination',
  'contact',
];

const kinds = new Map<string, AddressColumn>([
  ...phone.map((name) => [name, 'phone'] as const),
  ...email.map((name) => [name, 'email'] as const),
  ...either.map((name) => [name, 'either'] as const),
]);

/** What a column holds. `either`: a name that may also stand for something else. */
export type AddressColumn = 'phone' | 'email' | 'either';

/** Null: the name says nothing of addresses. Case, accents, spaces, punctuation and a count at the end don't matter. */
export function addressColumn(name: string): AddressColumn | null {
  const letters = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
  return kinds.get(letters) ?? kinds.get(letters.replace(/\d{1,2}$/, '')) ?? null;
}

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
  'mobilephonenumber',
  'cellphonenumber',
  'contactphone',
  'contactnumber',
  'contactphonenumber',
  'customerphone',
  'customerphonenumber',
  'customermobile',
  'subscriberphone',
  'subscribernumber',
  'recipientphone',
  'recipientphonenumber',
  'recipientnumber',
  'userphone',
  'userphonenumber',
  'phonenumbere164',
  'msisdnnumber',
  'smsphonenumber',
  'smsphone',
  'textnumber',
  'whatsappphone',
  'whatsappphonenumber',
  'waid',
  'numerodemobile',
  'numeromobile',
  'numerodeportable',
  'numerotelephone',
  'mobilnummer',
  'mobiltelefonnummer',
  'mobilfunknummer',
  'rufnummer',
  'telefonnr',
  'handynr',
  'telefonomovil',
  'numerodemovil',
  'numeromovil',
  'numerodecelular',
  'numerocelular',
  'telefonocelular',
  'telemovel',
  'numerodetelemovel',
  'numerodetelefone',
  'telefoonnummer',
  'telefoon',
  'mobielnummer',
  'mobiel',
  'mobielenummer',
  'gsmnummer',
  'numeroditelefono',
  'numerodicellulare',
  'numerocellulare',
  'cellulari',
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
  'emailid',
  'emails',
  'contactemail',
  'customeremail',
  'subscriberemail',
  'recipientemail',
  'useremail',
  'primaryemail',
  'emailaddresses',
  'adressecourriel',
  'adresseelectronique',
  'emailadres',
  'mailadresse',
  'direcciondecorreo',
  'direcciondecorreoelectronico',
  'direccionemail',
  'enderecodeemail',
  'enderecoeletronico',
  'indirizzoemail',
  'indirizzomail',
  'postaelettronica',
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
  'address',
  'destinataire',
  'empfanger',
  'destinatario',
  'ontvanger',
  'recipientid',
  'contactaddress',
];

/** WhatsApp's ids of people, beside their numbers or instead of them. */
const users = [
  'bsuid',
  'whatsappbsuid',
  'whatsappuserid',
  'businessscopeduserid',
  'whatsappbusinessscopeduserid',
];

const kinds = new Map<string, AddressColumn>([
  ...phone.map((name) => [name, 'phone'] as const),
  ...email.map((name) => [name, 'email'] as const),
  ...either.map((name) => [name, 'either'] as const),
  ...users.map((name) => [name, 'user'] as const),
]);

/** What a column holds. `either`: a name that may also stand for something else. */
export type AddressColumn = 'phone' | 'email' | 'either' | 'user';

/** Null: the name says nothing of addresses. Case, accents, spaces, punctuation and a count at the end don't matter. */
export function addressColumn(name: string): AddressColumn | null {
  const letters = columnKey(name);
  return kinds.get(letters) ?? kinds.get(letters.replace(/\d{1,2}$/, '')) ?? null;
}

/** A column's name as names are compared: letters and digits alone, without case and accents. */
export function columnKey(name: string): string {
  if (isKey.test(name)) return name;
  return name
    .slice(0, longestName)
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}

const longestName = 200;
const isKey = /^[a-z0-9]{0,40}$/;

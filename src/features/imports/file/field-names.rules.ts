/**
 * What headers call the things that an import reads, in English, French, German, Spanish, Portuguese, Dutch and Italian, as
 * people and other systems write them. Names stand without case, accents, spaces and punctuation; of several columns that
 * say the same, the one whose name comes first is taken.
 */
import { addressColumn, columnKey } from '../../../core/domain/address-columns.rules.js';
import type { DateStrength, Field } from './file-form.js';
import { type KindColumn, kindColumn, plainName } from './kind-columns.rules.js';

const words = (text: string): string[] => text.trim().split(/\s+/);

/** When somebody opted out, said in so many words. */
const optOutDates = words(`
  occurredat optedoutat optedouton optedoutdate optedouttime optoutat optouton optoutdate optoutdatetime
  optouttime optouttimestamp dateoptedout dateoptout dateofoptout unsubscribedat unsubscribedon unsubscribeddate
  unsubscribedtime unsubscribeat unsubscribedate unsubscribetime unsubtime unsubdate dateunsubscribed
  dateofunsubscribe suppressedat suppressiondate suppressiontimestamp suppressedon blockedat blockeddate
  blacklistedat blocklistedat stopdate stoppedat optoutsince since datededesinscription datedesinscription
  datedestop desinscritle dateoptoutsms abmeldedatum abgemeldetam datumderabmeldung abmeldung austragungsdatum
  fechadebaja fechabaja fechadecancelacion datadedescadastro datadescadastro datadecancelamento afmelddatum
  afgemeldop uitschrijfdatum datadisiscrizione datadisiscrizionesms disiscrittoil`);
const dates = words(`
  date datetime dateandtime timestamp time when at eventdate eventtime eventtimestamp receivedat receiveddate
  datereceived receivedon senton sentat datesent sentdate senddate sendtime senttime datum zeitpunkt zeitstempel datumuhrzeit horodatage dateheure
  fecha fechayhora fechahora data dataehora datahora dataora datumtijd tijdstip`);
/** May well be when the contact was made, or changed in another way. */
const weakDates = words(`
  created createdat createdon createddate creationdate createtime datecreated dateadded addedat addedon updated
  updatedat dateupdated updateddate lastupdated lastchanged lastmodified lastmodifieddate modified modifiedat
  datedecreation creele erstelltam erstellungsdatum geandertam fechadecreacion creadoel datadecriacao criadoem
  aangemaaktop datadicreazione`);

const names: Partial<Record<Field, readonly string[]>> = {
  occurredAt: [...optOutDates, ...dates, ...weakDates],
  scope: ['scope', 'optoutscope'],
  channel: words(`
  channel messagechannel channeltype canal kanal kanaal canale messagetype medium`),
  sender: words(`
  sender senderid senderaddress sendernumber sendername from fromnumber fromaddress shortcode longcode originator
  sendingnumber messagingservice messagingservicesid inboundnumber servicenumber servicename brand brandname
  profile account accountname expediteur emetteur numerocourt absender absendernummer kurzwahl remitente
  codigocorto numerocorto remetente codigocurto afzender afzendernummer mittente von de van da`),
  blocks: ['blocks'],
  hold: ['hold'],
  group: ['group', 'sendergroup', 'groupname', 'pool'],
  reason: words(`
  reason reasoncode optoutreason unsubscribereason unsubreason unsubscribedreason suppressionreason
  reasonforoptout why motif raison motifdedesinscription grund abmeldegrund motivo motivodebaja motivodocancelamento
  reden reasonforunsubscribing warum pourquoi waarom perche cause causa razon`),
  reasonText: words(`
  reasontext reasondetail reasondetails unsubreasonother comment comments note notes remark remarks feedback
  commentaire commentaires kommentar bemerkung notiz anmerkung comentario comentarios nota notas observacion
  observaciones observacao observacoes opmerking opmerkingen commento osservazioni`),
  evidence: words(`
  evidence proof messagebody messagetext inboundmessage originalmessage preuve nachweis beleg prueba evidencia
  prova bewijs`),
};

interface NamedField {
  field: Field;
  /** Of the names for it: the smallest is taken. */
  rank: number;
}

const known = new Map<string, NamedField>();
for (const [field, list] of Object.entries(names) as [Field, readonly string[]][]) {
  for (const [rank, name] of list.entries()) known.set(name, { field, rank });
}
const weakFrom = optOutDates.length + dates.length;

/** What a header's column may be read for; null: its name says nothing. */
export function fieldOf(written: string): NamedField | null {
  const name = plainName(written);
  const key = columnKey(name);
  const found = known.get(key);
  if (found !== undefined) return found;
  const address = addressColumn(name);
  if (address !== null) {
    return { field: address === 'phone' || address === 'email' ? address : 'recipient', rank: 0 };
  }
  const kind = kindColumn(name);
  return kind === null ? null : { field: 'kind', rank: rankOfKind(kind, key) };
}

const questions = ['opted-out', 'opted-in', 'perhaps-in', 'open'] as const;

/** A question first, and then the column that is called status or the like. */
function rankOfKind({ asks }: KindColumn, key: string): number {
  return (
    questions.indexOf(asks) * 2 + (asks === 'open' && /^(?:action|event|eventtype|type)$/.test(key) ? 1 : 0)
  );
}

/** Whether a date under that name is of the opt-out (`sure`), or may tell of something else: less so, and more. */
export function strengthOfDate(name: string): DateStrength {
  const found = known.get(columnKey(plainName(name)));
  if (found?.field !== 'occurredAt' || found.rank >= weakFrom) return 'weak';
  return found.rank < optOutDates.length ? 'sure' : 'general';
}

/** Columns that Heed adds to the file of refused rows. */
export function isOurs(name: string): boolean {
  return ['heedoutcome', 'heedline', 'heedcolumn', 'heedmessage'].includes(columnKey(name));
}

/** Names of months in English, French, German, Spanish, Portuguese, Dutch and Italian, whole and short, without accents. */
const names = [
  'january jan janvier janv januar jan enero ene janeiro januari gennaio gen janner',
  'february feb fevrier fevr fev februar febrero fevereiro februari febbraio',
  'march mar mars marz mrz marzo marco maart mrt maerz',
  'april apr avril avr abril abr aprile',
  'may mai mayo maio mei maggio mag',
  'june jun juin juni junio junho giugno giu',
  'july jul juillet juil juli julio julho luglio lug',
  'august aug aout agosto ago augustus',
  'september sep sept septembre septiembre setembro set settembre',
  'october oct octobre oktober okt octubre outubro out ottobre ott',
  'november nov novembre noviembre novembro',
  'december dec decembre dezember dez diciembre dic dezembro dicembre',
];

const months = new Map(
  names.flatMap((list, index) => list.split(' ').map((name) => [name, index + 1] as const)),
);

/** 1 to 12; null for what is no month. */
export function monthNamed(name: string): number | null {
  return months.get(name) ?? null;
}

/** Options as a command declares them: what is read from the command line and what `--help` says follow from the same lines. */

interface Described {
  /** For `--help`: what it is for. */
  says: string;
  short?: string;
}
export interface Flag extends Described {
  kind: 'flag';
}
export interface Text extends Described {
  kind: 'text';
  /** What stands for the value in `--help`. */
  value: string;
}
/** May be given more than once. */
export interface Many extends Described {
  kind: 'many';
  value: string;
}
export interface Choice<Word extends string> extends Described {
  kind: 'choice';
  of: readonly Word[];
}
/** May be given more than once, or with commas between. */
export interface Choices<Word extends string> extends Described {
  kind: 'choices';
  of: readonly Word[];
}
/** A whole number. */
export interface Count extends Described {
  kind: 'count';
  value: string;
}
/** RFC 3339, with a zone. */
export interface Moment extends Described {
  kind: 'moment';
}

export type Option = Flag | Text | Many | Choice<string> | Choices<string> | Count | Moment;
export type Options = Readonly<Record<string, Option>>;

type Value<Declared extends Option> = Declared extends Flag
  ? boolean
  : Declared extends Choice<infer Word>
    ? Word | null
    : Declared extends Choices<infer Word>
      ? Word[]
      : Declared extends Many
        ? string[]
        : Declared extends Count
          ? number | null
          : string | null;

/** What was given; null and empty where nothing was. */
export type Given<Declared extends Options> = { readonly [Name in keyof Declared]: Value<Declared[Name]> };

export const flag = (says: string, short?: string): Flag => ({ kind: 'flag', says, ...shortOf(short) });
export const text = (value: string, says: string, short?: string): Text => ({
  kind: 'text',
  value,
  says,
  ...shortOf(short),
});
export const many = (value: string, says: string): Many => ({ kind: 'many', value, says });
export const choice = <const Word extends string>(of: readonly Word[], says: string): Choice<Word> => ({
  kind: 'choice',
  of,
  says,
});
export const choices = <const Word extends string>(of: readonly Word[], says: string): Choices<Word> => ({
  kind: 'choices',
  of,
  says,
});
export const count = (value: string, says: string): Count => ({ kind: 'count', value, says });
export const moment = (says: string): Moment => ({ kind: 'moment', says });

function shortOf(short: string | undefined): Pick<Described, 'short'> {
  return short === undefined ? {} : { short };
}

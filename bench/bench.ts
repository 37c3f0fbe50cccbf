/** What a bench is: a function that gets what it needs and returns sections of the report. */
import type { Resources } from './resources.js';

export type Bench = (resources: Resources) => Promise<Section[]>;

/** A table of the report. */
export interface Section {
  title: string;
  /** Over the cells; the row's name and its aims have columns of their own. */
  columns: readonly string[];
  rows: readonly Row[];
  /** Sentences under the table. */
  notes?: readonly string[];
}

export interface Row {
  name: string;
  /** As text already: bench/format.ts makes them. */
  cells: readonly string[];
  /** What the figures are held against; a missed one is named again at the end. */
  aims?: readonly Aim[];
}

/** A figure beside the one that it is to reach, or not to exceed. */
export type Aim = {
  measured: number;
  /** How the figures are written; the default is a ratio. */
  write?: (figure: number) => string;
  /** What was measured: "of a mutation that does nothing". */
  what: string;
} & ({ atLeast: number } | { atMost: number });

export function isMet(aim: Aim): boolean {
  return 'atLeast' in aim ? aim.measured >= aim.atLeast : aim.measured <= aim.atMost;
}

import type { Markup } from './markup.rules.js';

/** What is of one page alone: the rest is the same on all. */
export interface PageBody {
  /** The only h1. */
  heading: Markup;
  /** Says the state, as the heading does, and names the brand. */
  title: string;
  content: Markup;
}

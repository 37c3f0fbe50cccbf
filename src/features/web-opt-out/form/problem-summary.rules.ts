/** What is wrong, at the top of a page: each a link to the field that it is about. */
import { markup, type Markup } from './markup.rules.js';
import type { Voice } from './voice.rules.js';

export interface ShownProblem {
  /** The id of the field. */
  field: string;
  message: Markup;
}

export function problemSummary({ texts }: Voice, problems: readonly ShownProblem[]): Markup | null {
  if (problems.length === 0) return null;
  return markup`<div class="problems" role="alert" aria-labelledby="problems">
<h2 id="problems">${texts.problemHeading}</h2>
<ul>${problems.map(({ field, message }) => markup`<li><a href="#${field}">${message}</a></li>`)}</ul>
</div>
`;
}

/** The message beside the field itself. */
export function fault(id: string, message: Markup | null): Markup | null {
  return message === null ? null : markup`<span class="fault" id="${id}">${message}</span>`;
}

import type { Category } from '../../core/domain/vocabulary.js';

/** Why some pass who are opted out: their words block less than the category (D2). Null where there are none. */
export function passesByCategory(category: Category, outOfMarketingOnly: number): string | null {
  if (outOfMarketingOnly === 0) return null;
  const [who, their] =
    outOfMarketingOnly === 1
      ? ['1 recipient is', 'whose opt-out does']
      : [`${outOfMarketingOnly} recipients are`, 'whose opt-outs do'];
  return `${who} opted out of MARKETING, ${their} not block ${category}: the category of this screening is ${category}, so they were not screened out (D2).`;
}

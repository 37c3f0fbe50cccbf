/**
 * Properties that hold for whatever comes. In `npm test` each is tried with 10,000 generated inputs, always the same ones,
 * so that a change is not refused for a bug that it has not made. PROPERTY_RUNS says how many else (`npm run test:nightly`:
 * 1,000,000), and then they are new ones each time. A failure prints its seed and path: PROPERTY_SEED and PROPERTY_PATH try
 * that one again. What was found stands as an ordinary test beside the property.
 */
import * as fc from 'fast-check';
import { it } from 'vitest';

const usual = 10_000;
const asked = process.env['PROPERTY_RUNS'] || undefined;
const runsOfAll = asked === undefined ? usual : Number(asked);
const seed = process.env['PROPERTY_SEED'];
const path = process.env['PROPERTY_PATH'];

/** Hours: a million inputs over HTTP take some. */
const timeout = asked === undefined ? 600_000 : 6 * 60 * 60 * 1000;

/** `share`: of the inputs, where several properties try one parser together or one input takes long. */
export interface Share {
  share?: number;
}

function parameters({ share = 1 }: Share) {
  const chosen = seed === undefined ? (asked === undefined ? { seed: 7 } : {}) : { seed: Number(seed) };
  return {
    numRuns: Math.max(1, Math.round(runsOfAll * share)),
    ...chosen,
    ...(path === undefined ? {} : { path }),
  };
}

/** A test: the property holds for all that the arbitraries make. It throws, or gives false, where it does not. */
export function holds<Inputs extends [unknown, ...unknown[]]>(
  title: string,
  arbitraries: { [Index in keyof Inputs]: fc.Arbitrary<Inputs[Index]> },
  property: (...inputs: Inputs) => boolean | void,
  share: Share = {},
): void {
  it(title, { timeout }, () => fc.assert(fc.property(...arbitraries, property), parameters(share)));
}

/** Inputs that are tried side by side. */
const atOnce = 8;

/** The same for what waits for an answer: several inputs are tried side by side, each counts. */
export function holdsInTime<Inputs extends [unknown, ...unknown[]]>(
  title: string,
  arbitraries: { [Index in keyof Inputs]: fc.Arbitrary<Inputs[Index]> },
  property: (...inputs: Inputs) => Promise<boolean | void>,
  share: Share = {},
): void {
  it(title, { timeout }, async () => {
    const inputs = fc.tuple(...arbitraries) as unknown as fc.Arbitrary<Inputs>;
    const bunch = fc.array(inputs, { minLength: atOnce, maxLength: atOnce });
    await fc.assert(
      fc.asyncProperty(bunch, async (several) => {
        const held = await Promise.all(several.map((one) => property(...one)));
        return !held.includes(false);
      }),
      parameters({ share: (share.share ?? 1) / atOnce }),
    );
  });
}

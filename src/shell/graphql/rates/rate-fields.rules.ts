/** The header fields of draft-ietf-httpapi-ratelimit-headers: what a key may use, and what is left of it. */
import type { RateState } from './rates.js';

/** A unit is no request: docs/limits.md. */
const unit = 'heed-units';

export function rateFields(
  { bucket, limit, remaining, resets }: RateState,
  seconds = 60,
): Record<string, string> {
  return {
    'ratelimit-policy': `"${bucket}";q=${limit};qu="${unit}";w=${seconds}`,
    ratelimit: `"${bucket}";r=${Math.min(remaining, limit)};t=${resets}`,
  };
}

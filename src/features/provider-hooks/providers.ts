/** The providers that deliver here, by the name that their addresses have. */
import type { HookProvider, ProofScheme } from './hook-provider.js';
import { aws } from './providers/aws.rules.js';
import { bandwidth } from './providers/bandwidth.rules.js';
import { bird } from './providers/bird.rules.js';
import { cm } from './providers/cm.rules.js';
import { infobip } from './providers/infobip.rules.js';
import { meta } from './providers/meta.rules.js';
import { plivo } from './providers/plivo.rules.js';
import { sinch } from './providers/sinch.rules.js';
import { telnyx } from './providers/telnyx.rules.js';
import { twilio } from './providers/twilio.rules.js';
import { vonage } from './providers/vonage.rules.js';

const all: readonly HookProvider[] = [
  twilio,
  meta,
  aws,
  bandwidth,
  vonage,
  sinch,
  telnyx,
  infobip,
  plivo,
  bird,
  cm,
];

const byName = new Map(all.map((provider) => [provider.name, provider]));

export const providerNames: readonly string[] = [...byName.keys()];

export function findProvider(name: string): HookProvider | undefined {
  return byName.get(name);
}

export function findScheme({ schemes }: HookProvider, name: string): ProofScheme | undefined {
  return schemes.find((scheme) => scheme.name === name);
}

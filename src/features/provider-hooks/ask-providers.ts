/** What Heed asks of providers while it takes their deliveries: with what they sign, and for the first one of an address. */
import { X509Certificate } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type FetchText, fetchText as usualFetch } from '../../core/access/fetch-text.js';

/** A provider could not be asked what a delivery needs: nothing can be said of it, and it is to come again. */
export class ProviderAway extends Error {
  override readonly name = 'ProviderAway';
}

/** Addresses are asked as they are: the file of the provider has found them to be the provider's own. Each throws ProviderAway. */
export interface AskedProviders {
  /** A certificate, as PEM. */
  certificateAt(url: string): Promise<string>;
  /** Says that an address of ours is really ours, by asking for this one. */
  confirmAt(url: string): Promise<void>;
}

/** Milliseconds. */
export interface AskingTimes {
  /** For each answer. */
  within: number;
  /** After which a certificate is asked for anew. */
  fresh: number;
  /** After which it no longer counts, if it could not be had anew. */
  believed: number;
  /** Between two tries, after one that failed. */
  afterFailure: number;
}

/** An answer to a delivery is waited for by SNS for 15 seconds, and two are asked for at most. */
export const usualAskingTimes: AskingTimes = {
  within: 5_000,
  fresh: 24 * 60 * 60_000,
  believed: 7 * 24 * 60 * 60_000,
  afterFailure: 3_000,
};

export interface AskProvidersOptions {
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
  times?: Partial<AskingTimes>;
  fetchText?: FetchText;
}

/** Bytes. */
const longest = 64 * 1024;
/** Certificates that are kept, and failures that are remembered. */
const remembered = 50;
/** Certificates that are asked for at the same time. */
const atOnce = 8;

export function askProviders(options: AskProvidersOptions = {}): AskedProviders {
  const { now = () => performance.now(), fetchText = usualFetch } = options;
  const times = { ...usualAskingTimes, ...options.times };
  const limits = { within: times.within, longest };
  const kept = new LRUCache<string, { text: string; fetchedAt: number }>({ max: remembered });
  // Apart from those that are kept: addresses of nothing push none of them out.
  const failed = new LRUCache<string, { at: number }>({ max: remembered });
  const underWay = new Map<string, Promise<string>>();

  async function fetchCertificate(url: string): Promise<string> {
    try {
      const text = await fetchText(url, limits);
      // Whatever else came is not kept for one.
      if (new X509Certificate(text).publicKey.asymmetricKeyType !== 'rsa')
        throw new Error('a certificate with an RSA key was expected');
      kept.set(url, { text, fetchedAt: now() });
      failed.delete(url);
      return text;
    } catch (error) {
      failed.set(url, { at: now() });
      throw new ProviderAway('the certificate with which a provider signs could not be had', {
        cause: error,
      });
    }
  }

  /** Shared by all who want it at the same time; nothing while it is too early for another try. */
  async function fetchOnce(url: string): Promise<string> {
    const known = underWay.get(url);
    if (known !== undefined) return known;
    if (now() - (failed.get(url)?.at ?? -Infinity) < times.afterFailure)
      throw new ProviderAway('the certificate with which a provider signs could not be had just before');
    if (underWay.size >= atOnce)
      throw new ProviderAway('too many certificates are being asked for at the same time');
    const asked = fetchCertificate(url).finally(() => underWay.delete(url));
    underWay.set(url, asked);
    return asked;
  }

  return {
    async certificateAt(url) {
      const known = kept.get(url);
      const age = known === undefined ? Infinity : now() - known.fetchedAt;
      if (known !== undefined && age < times.fresh) return known.text;
      try {
        return await fetchOnce(url);
      } catch (error) {
        if (known !== undefined && age < times.believed) return known.text;
        throw error;
      }
    },
    async confirmAt(url) {
      try {
        await fetchText(url, limits);
      } catch (error) {
        throw new ProviderAway('an address could not be confirmed to a provider', { cause: error });
      }
    },
  };
}

/** How often something may be done: a bucket that is full at first, is emptied by each time, and fills up again. */

export interface Allowance {
  /** Times at once. */
  burst: number;
  /** Times a minute that come back. */
  perMinute: number;
}

export interface Bucket {
  left: number;
  /** Milliseconds; when it had so much left. */
  at: number;
}

export interface Taken {
  bucket: Bucket;
  /** 0: it may be done. Else in so many seconds; nothing was taken then. */
  waitSeconds: number;
}

export function take(before: Bucket | undefined, { burst, perMinute }: Allowance, now: number): Taken {
  const left =
    before === undefined
      ? burst
      : Math.min(burst, before.left + (Math.max(0, now - before.at) * perMinute) / 60_000);
  if (left >= 1) return { bucket: { left: left - 1, at: now }, waitSeconds: 0 };
  // As it was: what is asked again and again would add up what is rounded.
  const bucket = before ?? { left, at: now };
  return { bucket, waitSeconds: Math.max(1, Math.ceil(((1 - left) * 60) / perMinute)) };
}

/** A time that was taken and doesn't count after all. */
export function putBack({ left, at }: Bucket, { burst }: Allowance): Bucket {
  return { left: Math.min(burst, left + 1), at };
}

/** How WEBHOOK_ALLOW_PRIVATE is read. */
import { z } from 'zod';
import { privatePlacesShape, readPrivatePlaces } from '../core/domain/private-places.rules.js';

export const privatePlacesVariable = z.string().transform((text, context) => {
  const places = readPrivatePlaces(text);
  if (places !== null) return places;
  context.addIssue(privatePlacesShape);
  return z.NEVER;
});

/** Pages that can't do what was asked for, and say what can be done instead. */
import type { FormPage } from './form-page.js';
import { markup, type Markup } from './markup.rules.js';
import { sayWayBack, wayOn, withBrand } from './opted-out-pages.rules.js';
import type { PageBody } from './page-body.js';
import { say, sayWait, type Voice } from './voice.rules.js';

type Trouble = Extract<
  FormPage,
  { kind: 'undo-too-late' | 'unknown-link' | 'too-many' | 'unavailable' | 'bad-request' }
>;

export function troubleBody(voice: Voice, page: Trouble): PageBody {
  const { texts } = voice;
  switch (page.kind) {
    case 'undo-too-late':
      return body(
        voice,
        texts.undoTooLate,
        markup`<p>${texts.undoTooLateWhat}</p>
<p>${sayWayBack(voice, page.wayBack)}</p>
`,
      );
    case 'unknown-link':
      return body(
        voice,
        texts.unknownLink,
        markup`<p>${texts.unknownLinkWhat}</p>
${otherWays(voice)}
`,
      );
    case 'too-many':
      return body(
        voice,
        texts.tooMany,
        markup`<p>${say(voice, texts.tooManyWhat, { when: sayWait(voice, page.retryAfterSeconds) })}</p>
${otherWays(voice)}
`,
      );
    case 'unavailable':
      return body(
        voice,
        texts.unavailable,
        markup`<p>${texts.unavailableWhat}</p>
<p>${wayOn(voice, texts.tryAgain)}</p>
${otherWays(voice)}
`,
      );
    case 'bad-request':
      return body(
        voice,
        texts.badRequest,
        markup`<p>${texts.badRequestWhat}</p>
<p>${wayOn(voice, texts.backToForm)}</p>
`,
      );
  }
}

function body(voice: Voice, heading: string, content: Markup): PageBody {
  return { heading: say(voice, heading), title: withBrand(voice, heading), content };
}

function otherWays(voice: Voice): Markup {
  const { texts } = voice;
  return markup`<section aria-labelledby="other-ways">
<h2 id="other-ways">${texts.otherWays}</h2>
<ul>
<li>${say(voice, texts.otherWayStop)}</li>
<li>${texts.otherWayEmail}</li>
<li>${texts.otherWayAsk}</li>
</ul>
</section>`;
}

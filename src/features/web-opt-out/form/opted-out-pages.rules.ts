/** The pages after an opt-out: what has happened, how to come back, and the question why. */
import { fieldNames, FormAction, type FormPage, type WayBack } from './form-page.js';
import { markup, type Markup } from './markup.rules.js';
import { writtenOut } from './masked-address.rules.js';
import type { PageBody } from './page-body.js';
import { problemSummary } from './problem-summary.rules.js';
import { questionProblem, reasonForm } from './reason-form.rules.js';
import { say, sayAddresses, sayMoment, sayPlain, shownAddress, type Voice } from './voice.rules.js';

type OptedOutPage = Extract<FormPage, { kind: 'done' | 'thanks' | 'already-out' }>;
type Undone = Extract<FormPage, { kind: 'undone' | 'undone-in-public' }>;

export function optedOutBody(voice: Voice, page: OptedOutPage): PageBody {
  const { texts } = voice;
  const question = page.kind === 'thanks' ? null : page.question;
  const problem = question === null ? null : questionProblem(voice, question);
  const heading = headingOf(voice, page.kind);
  const title = withBrand(voice, heading);
  return {
    heading: say(voice, heading),
    title: problem === null ? title : sayPlain(voice, texts.errorTitle, { title }),
    content: markup`${problemSummary(voice, problem === null ? [] : [problem])}<p>${say(voice, texts.noMore, { recipient: sayAddresses(voice, page.recipients) })}</p>
<p>${say(voice, texts.since, { since: sayMoment(voice, page.since) })}</p>
<p class="quiet">${texts.stillComes}</p>
${comeBack(voice, page)}
${question !== null && reasonForm(voice, question, sealedField(page.sealed))}
`,
  };
}

function headingOf({ texts }: Voice, kind: OptedOutPage['kind']): string {
  switch (kind) {
    case 'done':
      return texts.done;
    case 'thanks':
      return texts.thanks;
    case 'already-out':
      return texts.alreadyOut;
  }
}

/** By START to where messages came from, and here for what this page did. */
function comeBack(voice: Voice, page: OptedOutPage): Markup | null {
  const { texts } = voice;
  const mistake = page.kind !== 'already-out' || page.mistake;
  return markup`<section aria-labelledby="back">
<h2 id="back">${texts.changedMind}</h2>
<p>${sayWayBack(voice, page.wayBack)}</p>
${
  mistake &&
  markup`<p>${page.sealed === null ? texts.mistakeByLink : texts.mistakeForAnHour}</p>
<form method="post">${sealedField(page.sealed)}<button class="second" type="submit" name="${fieldNames.action}" value="${FormAction.MISTAKE}">${texts.mistakeButton}</button></form>`
}
</section>`;
}

export function sayWayBack(voice: Voice, wayBack: WayBack): Markup {
  const { texts } = voice;
  switch (wayBack.kind) {
    case 'sender':
      return say(voice, texts.startBack, { sender: shownAddress(writtenOut(wayBack.address), true) });
    case 'any-message':
      return say(voice, texts.startBackAnywhere);
    case 'asking':
      return say(voice, texts.comeBackByAsking);
  }
}

export function sealedField(sealed: string | null): Markup | null {
  return sealed === null ? null : markup`<input type="hidden" name="${fieldNames.sealed}" value="${sealed}">`;
}

export function undoneBody(voice: Voice, page: Undone): PageBody {
  const { texts } = voice;
  const recipient = sayAddresses(voice, page.recipients);
  if (page.kind === 'undone-in-public') {
    return {
      heading: say(voice, texts.undone),
      title: withBrand(voice, texts.undone),
      content: markup`<p>${say(voice, texts.undoneInPublicWhat, { recipient })}</p>
<p>${wayOn(voice, texts.backToForm)}</p>
`,
    };
  }
  if (page.stillOutSince === null) {
    return {
      heading: say(voice, texts.undone),
      title: withBrand(voice, texts.undone),
      content: markup`<p>${say(voice, texts.undoneWhat, { recipient })}</p>
<p>${wayOn(voice, texts.backToForm)}</p>
`,
    };
  }
  const since = sayMoment(voice, page.stillOutSince);
  return {
    heading: say(voice, texts.stillOut),
    title: withBrand(voice, texts.stillOut),
    content: markup`<p>${say(voice, texts.stillOutWhat, { recipient, since })}</p>
<p>${sayWayBack(voice, page.wayBack)}</p>
`,
  };
}

/** To the same address by GET, in the same language. */
export function wayOn({ language }: Voice, text: string): Markup {
  return markup`<a class="on" href="?lang=${language}">${text}</a>`;
}

export function withBrand(voice: Voice, heading: string): string {
  const plain = sayPlain(voice, heading);
  return voice.brand === null ? plain : `${plain} – ${voice.brand}`;
}

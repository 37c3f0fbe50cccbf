/** The pages that ask: behind a link with one button, in public with fields for the address. */
import {
  fieldNames,
  FormAction,
  type AddressField,
  type AddressProblem,
  type FormPage,
} from './form-page.js';
import { markup, type Markup } from './markup.rules.js';
import { sealedField } from './opted-out-pages.rules.js';
import type { PageBody } from './page-body.js';
import { internationalExample, nationalExample } from './phone-example.rules.js';
import { fault, problemSummary, type ShownProblem } from './problem-summary.rules.js';
import { say, sayAddresses, sayPlain, shownAddress, type Voice } from './voice.rules.js';

type Ask = Extract<FormPage, { kind: 'ask' }>;
type AskAddress = Extract<FormPage, { kind: 'ask-address' }>;

export function askBody(voice: Voice, page: Ask): PageBody {
  const { texts } = voice;
  return {
    heading: say(voice, texts.stopMessages),
    title: sayPlain(voice, texts.stopMessages),
    content: markup`<p>${say(voice, texts.whatStops, { recipient: sayAddresses(voice, [page.recipient]) })}</p>
<p class="quiet">${texts.stillComes}</p>
<form method="post">${stopButton(voice)}</form>
`,
  };
}

export function askAddressBody(voice: Voice, page: AskAddress): PageBody {
  const { texts } = voice;
  const problems = page.problems.map((problem) => shownProblem(voice, page, problem));
  const title = sayPlain(voice, texts.stopMessages);
  return {
    heading: say(voice, texts.stopMessages),
    title: problems.length === 0 ? title : sayPlain(voice, texts.errorTitle, { title }),
    content: markup`${problemSummary(voice, problems)}<p>${say(voice, texts.whereToStop)}</p>
<p class="quiet">${texts.stillComes}</p>
<form method="post" novalidate>
${sealedField(page.sealed)}
${phoneField(voice, page, problems)}
${emailField(voice, page, problems)}
<p class="quiet">${texts.addressUse}</p>
${stopButton(voice)}
</form>
`,
  };
}

/** One press, whose button says what it does. */
function stopButton(voice: Voice): Markup {
  return markup`<button type="submit" name="${fieldNames.action}" value="${FormAction.OPT_OUT}">${say(voice, voice.texts.stopMessages)}</button>`;
}

function phoneField(voice: Voice, page: AskAddress, problems: readonly ShownProblem[]): Markup {
  const { texts, language } = voice;
  const national = nationalExample(page.region);
  const hint =
    national === null
      ? say(voice, texts.phoneHint, { example: example(internationalExample(language)) })
      : say(voice, texts.phoneHintNational, { example: example(national) });
  return field({
    name: 'phoneNumber',
    label: texts.phoneNumber,
    hint,
    kind: markup`type="tel" autocomplete="tel" inputmode="tel" maxlength="60"`,
    value: page.values.phoneNumber,
    problems,
  });
}

function emailField(voice: Voice, page: AskAddress, problems: readonly ShownProblem[]): Markup {
  return field({
    name: 'email',
    label: voice.texts.email,
    hint: say(voice, voice.texts.emailHint, { example: example(exampleEmail) }),
    kind: markup`type="email" autocomplete="email" inputmode="email" maxlength="320" spellcheck="false" autocapitalize="none"`,
    value: page.values.email,
    problems,
  });
}

/** After a fault the first wrong field has the focus: there the reader goes on, and hears what was expected. */
function field(about: {
  name: AddressField;
  label: string;
  hint: Markup;
  kind: Markup;
  value: string;
  problems: readonly ShownProblem[];
}): Markup {
  const { name } = about;
  const message = about.problems.find((problem) => problem.field === name)?.message ?? null;
  const wrong = message !== null;
  const first = about.problems[0]?.field === name;
  return markup`<div class="${wrong ? 'field wrong' : 'field'}">
<label for="${name}">${about.label}</label>
<span class="hint" id="${name}-hint">${about.hint}</span>
${fault(`${name}-fault`, message)}
<input id="${name}" name="${fieldNames[name]}" ${about.kind} value="${about.value}" aria-describedby="${name}-hint${wrong ? ` ${name}-fault` : ''}"${wrong && markup` aria-invalid="true"`}${first && markup` autofocus`}>
</div>`;
}

function shownProblem(voice: Voice, page: AskAddress, problem: AddressProblem): ShownProblem {
  const { texts, language } = voice;
  const text = texts.problems[problem.kind];
  switch (problem.kind) {
    case 'nothing-filled-in':
      return { field: 'phoneNumber', message: say(voice, text) };
    case 'no-phone-number': {
      const shown = nationalExample(page.region) ?? internationalExample(language);
      return { field: 'phoneNumber', message: say(voice, text, { example: example(shown) }) };
    }
    case 'no-country-code':
      return {
        field: 'phoneNumber',
        message: say(voice, text, { example: example(internationalExample(language)) }),
      };
    case 'no-email':
      return { field: 'email', message: say(voice, text, { example: example(exampleEmail) }) };
  }
}

const exampleEmail = 'name@example.com';

function example(text: string): Markup {
  return shownAddress(text, !text.includes('@'));
}

/** The question why: asked after the opt-out, answered or not. */
import { Reason } from '../../../core/domain/vocabulary.js';
import { answerLimit, fieldNames, FormAction, type ReasonQuestion } from './form-page.js';
import { markup, type Markup } from './markup.rules.js';
import { fault, type ShownProblem } from './problem-summary.rules.js';
import { say, type Voice } from './voice.rules.js';

/** What is wrong with the answer, and in which field. */
export function questionProblem(voice: Voice, question: ReasonQuestion): ShownProblem | null {
  if (question.problem === null) return null;
  const { kind } = question.problem;
  const message = say(voice, voice.texts.problems[kind], { limit: answerLimit });
  return { field: kind === 'no-answer' ? choiceId(Reason.TOO_MANY) : 'reasonText', message };
}

export function reasonForm(voice: Voice, question: ReasonQuestion, sealed: Markup | null): Markup {
  const { texts } = voice;
  const problem = questionProblem(voice, question);
  const wrongChoice = problem !== null && problem.field !== 'reasonText' ? problem.message : null;
  return markup`<section>
<form method="post" novalidate>
${sealed}
<fieldset${wrongChoice !== null && markup` class="wrong"`} aria-describedby="why-optional${wrongChoice !== null && ' why-fault'}">
<legend id="why">${texts.whyQuestion}</legend>
<p class="quiet" id="why-optional">${texts.whyOptional}</p>
${fault('why-fault', wrongChoice)}
${Object.values(Reason).map((reason) => choice(voice, question, reason, wrongChoice !== null))}
</fieldset>
${answerField(voice, question, problem?.field === 'reasonText' ? problem.message : null)}
<button class="second" type="submit" name="${fieldNames.action}" value="${FormAction.REASON}">${texts.answerButton}</button>
</form>
</section>`;
}

function choice({ texts }: Voice, question: ReasonQuestion, reason: Reason, wrong: boolean): Markup {
  const first = reason === Reason.TOO_MANY;
  return markup`<label class="choice" for="${choiceId(reason)}"><input type="radio" id="${choiceId(reason)}" name="${fieldNames.reason}" value="${reason}"${question.chosen === reason && markup` checked`}${wrong && first && markup` autofocus`}> ${texts.reasons[reason]}</label>
`;
}

function choiceId(reason: Reason): string {
  return `reason-${reason.toLowerCase().replaceAll('_', '-')}`;
}

/** A line break after the tag: HTML takes the first one away, and it would be the visitor's. */
function answerField(voice: Voice, question: ReasonQuestion, message: Markup | null): Markup {
  const { texts } = voice;
  const wrong = message !== null;
  return markup`<div class="${wrong ? 'field wrong' : 'field'}">
<label for="reasonText">${texts.answerText}</label>
<span class="hint" id="answer-hint">${say(voice, texts.answerHint, { limit: answerLimit })}</span>
${fault('answer-fault', message)}
<textarea id="reasonText" name="${fieldNames.reasonText}" rows="4" maxlength="${answerLimit}" aria-describedby="answer-hint${wrong && ' answer-fault'}"${wrong && markup` aria-invalid="true" autofocus`}>
${question.text}</textarea>
</div>`;
}

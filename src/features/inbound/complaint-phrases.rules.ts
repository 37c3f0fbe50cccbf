import { requestsOf, type PhraseSource } from './phrase-patterns.rules.js';

const english = requestsOf('en');

/** Begins a message whose end does not matter: "if you text me again …". */
export const GOING_ON = 'or-else';

/** What people write in English who have asked before, or threaten with what comes next: each a matter for a review. */
export const complaintPhrases: readonly PhraseSource[] = [
  english(
    'LIKELY',
    'block-or-report',
    'i|im|ill|id|ive have|will|am|gonna|going? gonna|to|be? to? block|blocking|blocked|report|reporting|reported|sue|suing you|your|this|these number|message|sms|spam? to|at? the|my? fcc|ftc|police|lawyer|attorney|authorities|ico|spam?',
    'reporting|blocking you|this number|message?',
    'you|youre|your are|have|been|got|getting? been? blocked|reported and? reported|blocked?',
    'blocked|blocking|block and|n? reported|reporting|report you|this? number?',
    'reported|reporting|report and|n? blocked|blocking|block you|this? number?',
    'report spam',
    'i? reported|reporting you|this|it? to the? fcc|ftc|police|attorney|authorities general?',
    'i? will|ill? take legal action',
    'you? will? hear from my lawyer|attorney',
    'my lawyer|attorney will|shall contact|sue you',
    'you? are|youre? violating the? tcpa|law|gdpr',
  ),
  english(
    'LIKELY',
    GOING_ON,
    'if you text|message|contact|call|email|spam|bother me|us|this? number? again',
    'if you|this|it|these dont|doesnt|wont stop|quit|cease {contacting}? me|us|this?',
    'text|message|contact me|us again and|or',
    'stop this is|isnt|aint',
  ),
  english(
    'LIKELY',
    'do-not-call-list',
    'on the|your national|federal|state? dont|dnc call|contact|disturb|text? list|registry|register',
    'im|number|phone|its is? on the|your national|federal|state? dont|dnc call|contact|disturb|text? list|registry|register',
    'dont call|contact|disturb|text list|registry|register',
    'this? is? a? tcpa|gdpr|fcc|ftc|dnc violation|complaint',
    'dnc list?',
    'i object to {these}? {kind}? {items}',
  ),
  english(
    'LIKELY',
    'asked-before',
    'i|ive|weve have? already? asked|requested to be removed|unsubscribed|taken|deleted off|from? of? {these}? {list}?',
    'can|may|could|should i|we please? be|get removed|unsubscribed|taken|deleted off|from? of? {these}? {list}?',
    '{these} {kind}? {items} need|needs|have|has|must|should to? stop|end|cease',
  ),
  english(
    'LIKELY',
    'cannot-leave',
    'i? have|ive? tried|trying|cant|couldnt|unable to? unsubscribe|optout|remove',
    'i? have|ive? tried|trying|cant|couldnt|unable to? stop {these}? {kind}? {items}',
    'your|my stop|unsubscribe doesnt|isnt work|working',
    'what does stop|unsubscribe mean to? you?',
    'enough with|of? {these}? {kind}? {items}',
    'you? send|text|sending|texting? me? way? too many|much {items}?',
    'stop|quit hitting|blowing me|my phone|number|line? up',
    'this? is? not|nolonger|isnt his|her|their number anymore?',
  ),
  english(
    'LIKELY',
    'remove',
    'remove',
    'i? hereby? request|requesting|process|want|need? my|a|the? removal from|of? {these}? {list}?',
    'i? hereby? request|requesting|want|need to? be? removed|removal from? {these}? {list}?',
    'i? have|want|get|need my|me|this number? removed|deleted|taken off|from? {these}? {list}?',
    'let me off {these} {list}',
  ),
  english(
    'LIKELY',
    'remove-another',
    'remove|take|delete him|her|them|it off|from of? {these} list|lists|database|system|records|contacts',
  ),
  english(
    'ALONE',
    'has-to-stop',
    'this|it needs|need|has|must|should to? stop|end|cease',
    'all stop',
    'you all|guys|people|idiots? stop',
    'and? you keep|still {contacting} me|us|them|these|this?',
    'why do you keep {contacting} me|us?',
    'kiss|bite me|my ass?',
  ),
];

import { complaintPhrases } from './complaint-phrases.rules.js';
import { germanicPhrases, germanicWordClasses } from './germanic-phrases.rules.js';
import { compilePhrases } from './phrase-patterns.rules.js';
import { englishPhrases, wordClasses } from './phrases.rules.js';
import { northernPhrases, northernWordClasses } from './northern-phrases.rules.js';
import { politeWords } from './polite-words.rules.js';
import { romancePhrases, romanceWordClasses } from './romance-phrases.rules.js';

/** Every phrase of every language that texts are read by. */
export const phraseBook = compilePhrases(
  [
    ...englishPhrases,
    ...complaintPhrases,
    ...romancePhrases,
    ...germanicPhrases,
    ...northernPhrases,
    ...politeWords,
  ],
  { ...wordClasses, ...romanceWordClasses, ...germanicWordClasses, ...northernWordClasses },
);

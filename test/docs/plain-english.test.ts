/** Phrases that a native reader stops at. Each was in this project once, and stays away. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENTS, ROOT, textOf } from './documents';

/** What people read: documents, comments, messages, names. Generated files, the tests, and lists of names that exist elsewhere are left out. */
const FILES = [
  ...DOCUMENTS,
  ...['src', 'lambda', 'simulator', 'demo', 'examples', 'scripts', 'local-cloud', 'docs/images'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|py|md)$/.test(file) && !file.endsWith('.d.ts'))
      .map((file) => join(folder, file))),
];

/** The phrase, and what to write instead. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\bmend(s|ed|ing)?\b/i, 'fix'],
  [/\banew\b/i, 'again'],
  [/\bdeploy(ed|s)? again\b/i, 'redeploy'],
  [/\bcancell(ed|ing)\b/i, 'canceled, canceling'],
  [/\b(behaviour|colour|favour|honour)/i, 'American spelling'],
  [/\b(organi|recogni|initiali|seriali|normali|summari|customi|synthesi|minimi|optimi)s(e|ed|ing|ation)\b/i, '-ize'],
  [/\blearnt\b/i, 'learned'],
  [/\bwhilst\b/i, 'while'],
  [/\b(is|are|was|were|be|been) told\b(?! to)/i, 'receives, is logged, is recognized'],
  [/\btells? (of|about|whether|that|what|which|who|apart)\b/i, 'says, reports, shows'],
  [/\btold (of|about|apart|from|by|again)\b/i, 'reported, distinguished, run'],
  [/\bcannot be told\b/i, 'could not be determined'],
  [/\bas it should\b/i, 'as expected'],
  [/\bnot to be had\b|\bwas to be had\b/i, 'unavailable'],
  [/\blets (somebody|no)\b/i, 'grants permission to; no … can'],
  [/@param \w+ who may\b/i, 'the principal to grant to'],
  [/@param \w+ what is to be different/i, 'options'],
  [/\bmade to measure\b/i, 'provides one'],
  [/\bwhose a job is\b/i, 'who owns a job'],
  [/\bof whom\b/i, 'set by'],
  [/\bsaves you\b/i, 'how it compares'],
  [/\bends badly\b/i, 'fails'],
  [/\ba machine of\b/i, 'an instance type such as'],
  [/\bfor ever\b/i, 'forever'],
  [/\bsee(s)? to (it|the rest)\b/i, 'handles'],
  [/\b(is|are) of (another |a different |the |one )?(account|membership|stack|region)\b/i, 'belongs to, is in'],
  [/\b(a|an|the) (key|runtime|function) of (AWS KMS|Node\.js|CloudFormation)\b/i, 'a KMS key, a Node.js runtime, an intrinsic function'],
  [/\bgot one (in|of) the\b/i, 'names the thing'],
  [/\bor no such (prop|member)\b/i, 'or leave it out'],
  [/\bany more\b(?! \w+s\b)/i, 'anymore, no longer'],
  [/\b(lower|upper)-case\b/i, 'lowercase, uppercase'],
  [/\b(rolled back|stopped|canceled) by hand\b/i, 'manually'],
  [/\bfor good\b/i, 'permanently'],
  [/\b(gets?|got) through\b/i, 'succeeds, finishes'],
  [/\bh(o|e)lds? up (no|the|a)\b/i, 'delays'],
  [/\b(has|have) broken down\b|\b(broke|breaks) down\b/i, 'fails'],
  [/\bwhich is no\b|\bthat is no \w/i, 'that is not a'],
  [/\btake(s|n)? off (a|the) \w/i, 'remove from'],
  [/\bthe service answered\b/i, 'returned, responded with'],
];

test('what people read is seen', () => {
  expect(FILES.length).toBeGreaterThan(100);
  expect(PHRASES.filter(([phrase]) => phrase.test('Mend the cause and deploy again: it was cancelled, and cannot be told apart for ever'))).toHaveLength(7);
});

test.each(PHRASES)('nobody reads %s', (phrase) => {
  const found = FILES.flatMap((file) => textOf(file).split('\n')
    .filter((line) => phrase.test(line))
    .map((line) => `${file}: ${line.trim().slice(0, 160)}`));
  expect(found).toEqual([]);
});

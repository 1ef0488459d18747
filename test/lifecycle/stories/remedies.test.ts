import { lateDenials } from './late-denials';
import { longLists } from './long-lists';
import { oddAnswers } from './odd-answers';
import { refusals } from './refusals';
import { remediesOfErrors } from './remedies-of-errors';
import { runOverHttp, runInMemory } from './run-stories';
import { waysOut } from './ways-out';
import { words } from './words';

runOverHttp({ ...lateDenials, ...waysOut, ...words });
runInMemory({ ...longLists, ...oddAnswers, ...refusals, ...remediesOfErrors });

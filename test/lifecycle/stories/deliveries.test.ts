import { duplicates } from './duplicates';
import { guard } from './guard';
import { lookUp } from './look-up';
import { runOverHttp } from './run-stories';
import { starts } from './starts';

runOverHttp({ ...duplicates, ...guard, ...starts, ...lookUp });

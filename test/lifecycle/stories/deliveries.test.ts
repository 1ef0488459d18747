import { duplicates } from './duplicates';
import { guard } from './guard';
import { lookUp } from './look-up';
import { starts } from './starts';
import { tellAll } from './tell';

tellAll({ ...duplicates, ...guard, ...starts, ...lookUp });

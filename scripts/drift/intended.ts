/** Where the library means to differ from the model, and why. */
import { EXISTENCE, NONE, PRESENT } from './things';

export interface Intended {
  readonly key: string;
  readonly label: string;
  /** What the model has. If that changes, it is a difference again. */
  readonly model: string;
  readonly reason: string;
}

const START = 'StartTrainedModelInferenceJob input';

const CHARACTERS = 'the pattern of the model means to accept all characters beyond U+FFFF, but accepts none of them, and halves of them instead';
const NEW_TYPES = 'an instance type that AWS adds later must be accepted: others than the known ones get a warning';

export const INTENDED: readonly Intended[] = [
  { key: `${START} name`, label: 'pattern', model: '`(?!\\s*$)[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDBFF-\\uDC00\\uDFFF\\t]*`', reason: CHARACTERS },
  { key: `${START} description`, label: 'pattern', model: '`[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDBFF-\\uDC00\\uDFFF\\t\\r\\n]*`', reason: CHARACTERS },
  { key: `${START} environment (values)`, label: 'pattern', model: '`[\\S\\s]*`', reason: 'the pattern matches everything' },
  { key: `${START} tags`, label: 'maximum number of entries', model: '200', reason: 'the documentation of the service says 50' },
  { key: `${START} resourceConfig.instanceType`, label: 'minimum length', model: NONE, reason: NEW_TYPES },
  { key: `${START} resourceConfig.instanceType`, label: 'maximum length', model: NONE, reason: NEW_TYPES },
  { key: `${START} resourceConfig.instanceType`, label: 'pattern', model: NONE, reason: NEW_TYPES },
  {
    key: 'operation ListCollaborationTrainedModelInferenceJobs',
    label: EXISTENCE,
    model: PRESENT,
    reason: 'it is for the other members of a collaboration: the library lists the jobs of its own membership',
  },
];

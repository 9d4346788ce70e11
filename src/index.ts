export { type Evaluated, type EvaluateOptions, evaluate } from './operations/evaluate.ts';
export { realWorld, type World } from './operations/wiring.ts';

export * from './inference-instance-type';
export * from './job-completion';
export * from './trained-model-inference-job';

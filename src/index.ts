export * from './i-trained-model-inference-job';
export * from './inference-instance-type';
export * from './inference-job-provider';
export * from './inference-job-request';
export * from './job-completion';
export * from './trained-model-inference-job';
export * from './trained-model-inference-job-props';

import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { metricsOf } from './job-metrics';
import type { DecisionRecord, Log } from './log';
import { METRIC_NAMESPACE } from '../../src/shared/job-metrics';

/** Writes a line of JSON for a decision, and one in embedded metric format for its metrics: both to standard output, which needs no permission. */
export class PowertoolsLog implements Log {
  private readonly logger = new Logger({ serviceName: METRIC_NAMESPACE });
  private readonly metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: METRIC_NAMESPACE });

  constructor() {
    // Otherwise it is a separate dimension.
    this.metrics.clearDefaultDimensions();
  }

  decided(record: DecisionRecord): void {
    const { decision, ...facts } = record;
    this.logger[decision === 'event not sent' ? 'warn' : 'info'](decision, facts);
    const metrics = metricsOf(record);
    if (metrics) {
      this.metrics.addDimensions({ ...metrics.dimensions });
      metrics.figures.forEach(({ name, unit, value }) => this.metrics.addMetric(name, unit, value));
      this.metrics.publishStoredMetrics();
    }
  }
}

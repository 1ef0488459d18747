import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { type JobMetrics, metricsOf } from './job-metrics';
import type { Decision, DecisionRecord, Log } from './log';
import { METRIC_NAMESPACE } from '../../src/shared/job-metrics';

/** Writes a line of JSON for a decision, and one in embedded metric format for its metrics: both to standard output, which needs no permission. */
export class DecisionLog {
  private readonly logger = new Logger({ serviceName: METRIC_NAMESPACE });
  private readonly metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: METRIC_NAMESPACE });

  constructor() {
    // Otherwise it is a separate dimension.
    this.metrics.clearDefaultDimensions();
  }

  write({ decision, ...facts }: { readonly decision: Decision } & object, metrics?: JobMetrics): void {
    this.logger[decision === 'event not sent' ? 'warn' : 'info'](decision, facts);
    if (metrics) {
      this.metrics.addDimensions({ ...metrics.dimensions });
      metrics.figures.forEach(({ name, unit, value }) => this.metrics.addMetric(name, unit, value));
      this.metrics.publishStoredMetrics();
    }
  }
}

/** The decisions of deployments. */
export class PowertoolsLog implements Log {
  private readonly log = new DecisionLog();

  decided(record: DecisionRecord): void {
    this.log.write(record, metricsOf(record));
  }
}

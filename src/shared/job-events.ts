/** The environment variable of the handler that holds the ARN of the event bus to tell of the ends of jobs. Absent: nobody is told. */
export const EVENT_BUS_VARIABLE = 'EVENT_BUS_ARN';

/** The environment variable of the handler that holds the ARN of the event bus for events about the ends of jobs. Absent: there are none. */
export const EVENT_BUS_VARIABLE = 'EVENT_BUS_ARN';

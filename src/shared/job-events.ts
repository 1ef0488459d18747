/** The environment variable of the handler that contains the ARN of the event bus for events about the ends of jobs. Absent: no events. */
export const EVENT_BUS_VARIABLE = 'EVENT_BUS_ARN';

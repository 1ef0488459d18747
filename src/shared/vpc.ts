/** The environment variable of functions that are in a VPC: only there may a service have no route to it. */
export const VPC_VARIABLE = 'IN_VPC';

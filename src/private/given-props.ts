/** Props without those that were not given: an explicit `undefined` would win over the default of a property injector. */
export function givenProps<Props extends object>(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as Props;
}

/** The options of an AWS CLI command in a message, by name, as a POSIX shell hands them on. */
export function argumentsOf(command: string): Record<string, string> {
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  const options: Record<string, string> = {};
  for (let index = 3; index < words.length; index += 2) {
    expect(words[index]).toMatch(/^--[a-z-]+$/);
    expect(words[index + 1]).toBeDefined();
    options[words[index].slice(2)] = words[index + 1];
  }
  return options;
}

/** All commands in a message. */
export function commandsIn(message: string): string[] {
  return [...message.matchAll(/aws (?:cleanroomsml|cloudformation) [a-z-]+(?: --[a-z-]+ (?:'[^']*'|[^\s;']*[^\s;'.]))+/g)].map(([command]) => command);
}

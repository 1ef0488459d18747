/** The intrinsic functions of the States Language that definitions here use. */
import { createHash } from 'node:crypto';
import { runtimeError } from './errors';
import type { Json } from './json';
import { isPath, requirePath, type Scope, valueAt } from './paths';

export interface Intrinsics extends Scope {
  /** For `States.UUID`. */
  readonly newUuid: () => string;
}

type Expression =
  | { readonly is: 'value'; readonly value: Json }
  | { readonly is: 'path'; readonly path: string }
  | { readonly is: 'call'; readonly name: string; readonly args: readonly Expression[] };

const known = new Map<string, Expression>();

/** @throws Error where the expression is not understood here */
export function requireExpression(text: string): void {
  parsed(text);
}

/** The value of a path or of a call of an intrinsic function. */
export function evaluate(text: string, scope: Intrinsics): Json {
  return isPath(text) ? valueAt(text, scope) : valueOf(parsed(text), scope);
}

function valueOf(expression: Expression, scope: Intrinsics): Json {
  switch (expression.is) {
    case 'value':
      return expression.value;
    case 'path':
      return valueAt(expression.path, scope);
    case 'call':
      return FUNCTIONS[expression.name](expression.args.map((argument) => valueOf(argument, scope)), scope);
  }
}

const HASHES: Readonly<Record<string, string>> = { 'MD5': 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };

const FUNCTIONS: Readonly<Record<string, (args: readonly Json[], scope: Intrinsics) => Json>> = {
  'States.Format': ([template, ...values]) => {
    let used = 0;
    const text = textOf('States.Format', template).replace(/\\([{}'\\])|\{\}/g, (_, escaped: string | undefined) => {
      if (escaped !== undefined) {
        return escaped;
      }
      const value = values[used++];
      return typeof value === 'string' ? value : JSON.stringify(value ?? null);
    });
    if (used !== values.length) {
      throw runtimeError(`States.Format has ${values.length} arguments for ${used} places`);
    }
    return text;
  },
  'States.Hash': ([data, algorithm]) => {
    const hash = HASHES[textOf('States.Hash', algorithm)];
    if (hash === undefined) {
      throw runtimeError(`States.Hash: ${String(algorithm)} is no algorithm`);
    }
    return createHash(hash).update(typeof data === 'string' ? data : JSON.stringify(data)).digest('hex');
  },
  'States.JsonToString': ([value]) => JSON.stringify(value),
  'States.StringToJson': ([text]) => {
    try {
      return JSON.parse(textOf('States.StringToJson', text)) as Json;
    } catch {
      throw runtimeError(`States.StringToJson: '${String(text)}' is no JSON`);
    }
  },
  'States.ArrayGetItem': ([array, index]) => {
    const item = Array.isArray(array) ? (array as readonly Json[])[index as number] : undefined;
    if (item === undefined) {
      throw runtimeError(`States.ArrayGetItem: there is no item ${String(index)}`);
    }
    return item;
  },
  'States.UUID': (_, { newUuid }) => newUuid(),
};

function textOf(name: string, value: Json | undefined): string {
  if (typeof value !== 'string') {
    throw runtimeError(`${name} needs a text, not ${JSON.stringify(value)}`);
  }
  return value;
}

function parsed(text: string): Expression {
  let expression = known.get(text);
  if (!expression) {
    const parser = new Parser(text);
    expression = isPath(text) ? pathExpression(text) : parser.whole();
    known.set(text, expression);
  }
  return expression;
}

function pathExpression(path: string): Expression {
  requirePath(path);
  return { is: 'path', path };
}

class Parser {
  private place = 0;

  constructor(private readonly text: string) {}

  whole(): Expression {
    const expression = this.expression();
    if (expression.is !== 'call' || this.place !== this.text.length) {
      throw this.notUnderstood();
    }
    return expression;
  }

  private expression(): Expression {
    const call = this.take(/(States\.\w+)\(/y);
    if (call) {
      return this.call(call[1]);
    }
    const text = this.take(/'((?:[^'\\]|\\.)*)'/y);
    if (text) {
      // Escaped braces are left to States.Format.
      return { is: 'value', value: text[1].replace(/\\'/g, '\'') };
    }
    const value = this.take(/-?\d+(?:\.\d+)?|true|false|null/y);
    if (value) {
      return { is: 'value', value: JSON.parse(value[0]) as Json };
    }
    const path = this.take(/\$[^\s,()]*/y);
    if (path) {
      return pathExpression(path[0]);
    }
    throw this.notUnderstood();
  }

  private call(name: string): Expression {
    if (!Object.hasOwn(FUNCTIONS, name)) {
      throw new Error(`the intrinsic function ${name} is not understood here`);
    }
    const args: Expression[] = [];
    while (!this.take(/\s*\)/y)) {
      if (args.length > 0 && !this.take(/\s*,/y)) {
        throw this.notUnderstood();
      }
      this.take(/\s*/y);
      args.push(this.expression());
    }
    return { is: 'call', name, args };
  }

  private take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.place;
    const found = pattern.exec(this.text);
    this.place += found?.[0].length ?? 0;
    return found ?? undefined;
  }

  private notUnderstood(): Error {
    return new Error(`not understood at character ${this.place}: ${this.text}`);
  }
}

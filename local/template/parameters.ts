import type { Json } from '../contract.ts';
import type { Stack } from './assembly.ts';

/**
 * The value of a parameter: the one given, else its default. Throws where there is none, or where the template does not allow it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function parameterValue(stack: Stack, name: string, given: Readonly<Record<string, string>>): Json {
  const { Type, Default, AllowedValues, AllowedPattern } = stack.template.Parameters![name]!;
  if (given[name] === undefined && Type.startsWith('AWS::SSM::')) {
    throw new Error(`the parameter ${name} is read from Parameter Store: give its value in the runtime's parameters`);
  }
  const value = given[name] ?? Default;
  if (value === undefined) throw new Error(`the parameter ${name} has neither a value nor a default`);
  const list = Type === 'CommaDelimitedList' || Type.startsWith('List<') ? String(value).split(',').map((item) => item.trim()) : undefined;
  for (const one of list ?? [String(value)]) {
    if (AllowedValues && !AllowedValues.map(String).includes(one)) throw new Error(`the parameter ${name} may not be ${one}, only ${AllowedValues.join(', ')}`);
    if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(one)) throw new Error(`the parameter ${name} may not be ${one}: it has to match ${AllowedPattern}`);
  }
  if (Type === 'Number' && !Number.isFinite(Number(value))) throw new Error(`the parameter ${name} has to be a number, not ${value}`);
  return list ?? value;
}

/** The names given that no template has a parameter for: a slip of the pen would otherwise go unnoticed. */
export function unknownParameters(stacks: Stack[], given: Readonly<Record<string, string>>): string[] {
  return Object.keys(given).filter((name) => !stacks.some((stack) => stack.template.Parameters?.[name]));
}

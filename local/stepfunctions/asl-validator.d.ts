/** asl-validator ships no types. https://github.com/ChristopheBougere/asl-validator */
declare module 'asl-validator' {
  interface Result {
    isValid: boolean;
    errors: { 'Error code': string; Message: string }[];
  }
  /** Sets QueryLanguage on every state of the definition it is given. */
  export default function validate(definition: object, options?: { checkPaths: boolean; checkArn: boolean }): Result;
}

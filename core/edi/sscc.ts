/** GS1 check digit: weights 3 and 1 from the right. https://www.gs1.org/services/how-calculate-check-digit-manually */
export function checkDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
}

/** Whether these are the 18 digits of a serial shipping container code. */
export const isSscc = (text: string): boolean => /^\d{18}$/.test(text) && checkDigit(text.slice(0, 17)) === text[17];

/**
 * The code of a carton: extension digit, company prefix, serial number, check digit.
 * @throws RangeError where prefix and serial do not fit into 16 digits together
 */
export function sscc(extension: number, companyPrefix: string, serial: number): string {
  const body = `${extension}${companyPrefix}${String(serial).padStart(16 - companyPrefix.length, '0')}`;
  if (!/^\d{17}$/.test(body)) throw new RangeError(`${serial} does not fit behind company prefix ${companyPrefix}`);
  return body + checkDigit(body);
}

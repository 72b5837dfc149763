/** The number as it is called from anywhere (E.164), of one of the countries; or what is wrong with it. */
export async function readNumber(
  text: string,
  countries: readonly string[] | null,
): Promise<{ readonly number: string } | string> {
  const wrong = 'This is no telephone number with its country: begin with + and the country, as in +49 151 23456789.';
  if (text.length > 40) return wrong;
  // Loaded with the first number: it brings the plans of all countries with it, for which no start should wait.
  const { parsePhoneNumberFromString } = await import('libphonenumber-js/min');
  const parsed = parsePhoneNumberFromString(text.trim());
  // "+49 30 … ext. 5" names a telephone in a house, which shows no messages.
  if (!parsed?.isValid() || parsed.ext) return wrong;
  if (countries && !(parsed.country && countries.includes(parsed.country)))
    return 'No messages are sent to numbers of this country.';
  return { number: parsed.number };
}

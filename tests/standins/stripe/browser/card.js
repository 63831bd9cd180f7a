// Reading and judging what was typed into the payment frame. No network, no page.

const digitsOf = (text) => text.replace(/\D/g, "");

/** Group a card number as it is printed: 4-6-5 for American Express, else in fours. */
export function groupNumber(text) {
  const digits = digitsOf(text).slice(0, 19);
  const groups = /^3[47]/.test(digits) ? /^(\d{1,4})(\d{1,6})?(\d{1,5})?/ : null;
  const parts = groups ? (digits.match(groups) || []).slice(1) : digits.match(/\d{1,4}/g) || [];
  return parts.filter(Boolean).join(" ");
}

/** Write an expiry date as "MM / YY" while it is typed. */
export function groupExpiry(text) {
  const digits = digitsOf(text);
  const padded = /^[2-9]/.test(digits) ? `0${digits}` : digits;
  return padded.length > 2 ? `${padded.slice(0, 2)} / ${padded.slice(2, 4)}` : padded;
}

function passesLuhn(digits) {
  const sum = [...digits].reverse().reduce((total, digit, position) => {
    const value = Number(digit) * (position % 2 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** Return the name of the sentence that says what is wrong with a card number, or null. */
export function numberProblem(text) {
  const digits = digitsOf(text);
  if (digits.length < (/^3[47]/.test(digits) ? 15 : 16)) return "card_number_incomplete";
  return passesLuhn(digits) ? null : "card_number_invalid";
}

/** Return the name of the sentence that says what is wrong with an expiry date, or null. */
export function expiryProblem(text, today = new Date()) {
  const digits = digitsOf(text);
  const month = Number(digits.slice(0, 2));
  if (digits.length < 4 || month < 1 || month > 12) return "expiry_incomplete";
  const firstDayAfter = new Date(2000 + Number(digits.slice(2, 4)), month, 1);
  return firstDayAfter > today ? null : "expiry_past";
}

const shorterThan = (length, problem) => (text) =>
  text.replace(/\s/g, "").length < length ? problem : null;

/** For each payment method, its fields and their judges. Methods not named here have none. */
export const FIELDS = {
  card: [
    ["number", numberProblem],
    ["expiry", (text) => expiryProblem(text)],
    ["cvc", shorterThan(3, "cvc_incomplete")],
  ],
  blik: [["blik", shorterThan(6, "blik_incomplete")]],
  sepa_debit: [["iban", shorterThan(15, "iban_incomplete")]],
};

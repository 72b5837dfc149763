const outsidePayment = [
  /(?:avoid|skip|save|dodge|without|bypass|no|escape|lose|minus|instead of)\s(?:\w+\s){0,3}(?:fees?|cut|commission|comision|comissao|provision|gebuhr|taxa)(?![a-z])/,
  /(?:pay|paid|paying|send|transfer|give|settle|zahl|bezahl|paga|pagar|paie|payer)\w*\s(?:\w+\s){0,4}(?:directly|direct|in cash|cash|privately|outside|offline|under the table|direkt|bar|directo|direto|efectivo|dinheiro|liquide|especes|en direct)(?![a-z])/,
  /(?:cheaper|discount|half price|less|barato|gunstiger|moins cher|billiger)\s(?:\w+\s){0,5}(?:outside|direct|directly|cash|without|off|not here|por fuera|por fora|privat)(?![a-z])/,
  /(?:cash ?app|venmo|tip|pay|send)[^.]{0,30}\$[a-z][a-z0-9_]{2,20}|\$[a-z][a-z0-9_]{2,20}[^.]{0,20}(?:cash ?app|venmo)/,
];

export function offersOutsidePayment(plain: string, letters: string): boolean {
  return outsidePayment.some((pattern) => pattern.test(plain) || pattern.test(letters));
}

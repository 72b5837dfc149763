/** `ann (at) mail [dot] com`, `ann AT mail DOT com`: written out to escape a pattern. */
export function spokenAddress(text: string): string {
  return text
    .replace(/\s*[([{<]\s*(?:at|@)\s*[)\]}>]\s*/g, '@')
    .replace(/\s*[([{<]\s*(?:dot|punkt|punto|\.)\s*[)\]}>]\s*/g, '.')
    .replace(/\bd0t\b/g, 'dot')
    .replace(/[\s_]+(?:at|@|arroba|chez|sobaka)[\s_]+(?=[a-z0-9-]+[\s_]*(?:\.|dot|punto|ponto|point|punkt)[\s_]*[a-z])/g, '@')
    .replace(/(?<=[a-z0-9])[\s_-]+(?:dot|punto|ponto|punkt)[\s_-]+(?=[a-z])/g, '.');
}

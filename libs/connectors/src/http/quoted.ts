/** Foreign or typed text for a message: without query and fragment (they may hold credentials), control characters, or excess. */
export function quoted(text: string): string {
  const plain = text.replace(/[?#].*$/su, '').replace(/[^\x20-\x7e]/g, '�').replace(/\/\/[^/]*@/, '//');
  return plain.length > 200 ? `${plain.slice(0, 200)}…` : plain;
}

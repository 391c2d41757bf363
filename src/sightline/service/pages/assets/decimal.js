// Sums of printed amounts, exact: numbers of a browser would lose cents.

// The digits of `text` as an integer with its number of decimals; null for what is no plain decimal.
function parsed(text) {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text ?? "").trim());
  if (!found) return null;
  const [, sign, whole, part = ""] = found;
  const digits = BigInt(whole + part);
  return { digits: sign ? -digits : digits, scale: part.length };
}

// The sum as text, with as many decimals as its longest part; null where there is nothing to add, or no number in it.
export function sum(texts) {
  const parts = texts.filter((text) => text !== null && text !== undefined && text !== "").map(parsed);
  if (!parts.length || parts.includes(null)) return null;
  const scale = Math.max(...parts.map((part) => part.scale));
  const total = parts.reduce((added, part) => added + part.digits * 10n ** BigInt(scale - part.scale), 0n);
  return printed(total, scale);
}

export function same(one, other) {
  const [a, b] = [parsed(one), parsed(other)];
  if (!a || !b) return false;
  const scale = Math.max(a.scale, b.scale);
  return a.digits * 10n ** BigInt(scale - a.scale) === b.digits * 10n ** BigInt(scale - b.scale);
}

function printed(total, scale) {
  const digits = String(total < 0n ? -total : total).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const part = scale ? `.${digits.slice(-scale)}` : "";
  return `${total < 0n ? "-" : ""}${whole}${part}`;
}

// biome-ignore lint/suspicious/noExplicitAny: the tour looks into answers by name, as somebody in a console would, and fails loudly when one is missing
export type Data = any;

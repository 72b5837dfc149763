/** Of which abstract types an object type of the supergraph is: `isOf('Book', 'Product')`. A type is of itself. */
export type IsOf = (typeName: string, condition: string) => boolean;

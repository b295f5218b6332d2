/** actions.yaml as it is on the first start. */
export const CATALOGUE = `actions: []
`;

/** Tests that take minutes run whole only when asked for (`DEV_STACK_TEST_HEAVY=1`), as the nightly workflow does. */
export const heavy = process.env['DEV_STACK_TEST_HEAVY'] === '1';

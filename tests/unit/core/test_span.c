/* SPDX-License-Identifier: MIT */
/* test_span.c - runs of pages: ends, overlaps, hulls. */
#include "unit/support.h"

static struct span s(uint64_t start, uint64_t end)
{
	return span_between(PFN(start), PFN(end));
}

static void nothing_between_is_empty_and_starts_at_zero(void **state)
{
	(void)state;
	assert_true(span_empty(s(5, 5)));
	assert_true(span_equal(s(9, 5), s(3, 3)));
	assert_int_equal(s(9, 5).start.val, 0);
	assert_int_equal(span_end(s(5, 9)).val, 9);
}

static void overlap_needs_a_common_page(void **state)
{
	static const struct {
		uint64_t a, a_end, b, b_end;
		bool overlap;
	} rows[] = {
		{ 0, 10, 10, 20, false }, { 0, 10, 9, 20, true }, { 5, 6, 0, 20, true },
		{ 0, 20, 5, 6, true },    { 5, 5, 0, 20, false }, { 0, 20, 7, 7, false },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct span a = s(rows[i].a, rows[i].a_end), b = s(rows[i].b, rows[i].b_end);

		assert_int_equal(span_overlaps(a, b), rows[i].overlap);
		assert_int_equal(span_overlaps(b, a), rows[i].overlap);
		assert_int_equal(!span_empty(span_intersect(a, b)), rows[i].overlap);
	}
}

static void a_hull_covers_both_and_forgets_empty_ones(void **state)
{
	(void)state;
	assert_true(span_equal(span_hull(s(5, 6), s(1, 2)), s(1, 6)));
	assert_true(span_equal(span_hull(s(5, 6), s(0, 0)), s(5, 6)));
	assert_true(span_equal(span_hull(s(0, 0), s(5, 6)), s(5, 6)));
	assert_true(span_contains(span_hull(s(5, 6), s(1, 2)), s(2, 5)));
}

static void a_page_is_in_its_span_and_its_end_is_not(void **state)
{
	(void)state;
	assert_true(span_has(s(5, 7), PFN(5)));
	assert_true(span_has(s(5, 7), PFN(6)));
	assert_false(span_has(s(5, 7), PFN(7)));
	assert_false(span_has(s(5, 7), PFN(4)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_between_is_empty_and_starts_at_zero),
		cmocka_unit_test(overlap_needs_a_common_page),
		cmocka_unit_test(a_hull_covers_both_and_forgets_empty_ones),
		cmocka_unit_test(a_page_is_in_its_span_and_its_end_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

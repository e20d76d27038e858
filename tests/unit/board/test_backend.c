/* SPDX-License-Identifier: MIT */
/* test_backend.c - memory backends: what QEMU takes, and its words for what it refuses. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "board/backend.h"

#define MIB (UINT64_C(1) << 20)
#define RAM "memory-backend-ram,"
#define BAD_ID                                                                                     \
	"Parameter 'id' expects an identifier\nIdentifiers consist of letters, digits, '-', '.', " \
	"'_', starting with a letter."

/* Large, so never on the stack. */
static struct backends *some_backends(void)
{
	struct backends *backends = calloc(1, sizeof(*backends));
	struct fail fail;

	assert_non_null(backends);
	assert_int_equal(backend_add(backends, RAM "id=m0,size=1G", BACKEND_OPTION, &fail), 0);
	assert_int_equal(backend_add(backends, RAM "id=m1,size=2G", BACKEND_OPTION, &fail), 0);
	assert_int_equal(backend_add(backends, RAM "id=m2,size=3G", BACKEND_OPTION, &fail), 0);
	return backends;
}

static void describes_its_size_in_bytes(void **state)
{
	static const struct {
		const char *arguments;
		uint64_t size;
	} rows[] = {
		{ RAM "id=x,size=134217728", 128 * MIB },
		{ RAM "id=x,size=128M", 128 * MIB },
		{ RAM "id=x,size=0.5G", 512 * MIB },
		{ RAM "id=x,size=0x100000", MIB },
		{ RAM "id=x,size=1", 1 },
		{ RAM "id=x,size=1,size=2M", 2 * MIB },
		{ "qom-type=memory-backend-ram,id=x,size=1M", MIB },
		{ "id=x,size=1M,qom-type=memory-backend-ram", MIB },
		{ RAM "id=x,size=1M,share=on,merge=off,dump=yes,prealloc=no,reserve=true", MIB },
		{ RAM "id=x,size=1M,share=false", MIB },
	};
	static const enum backend_origin origins[] = { BACKEND_OPTION, BACKEND_MONITOR };

	(void)state;
	for (unsigned o = 0; o < ARRAY_SIZE(origins); o++) {
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			struct backends *backends = some_backends();
			struct fail fail = { "" };

			print_message("%s\n", rows[i].arguments);
			assert_int_equal(
				backend_add(backends, rows[i].arguments, origins[o], &fail), 0);
			assert_non_null(backend_find(backends, "x"));
			assert_int_equal(backend_find(backends, "x")->size, rows[i].size);
			assert_false(backend_find(backends, "x")->used);
			free(backends);
		}
	}
}

static void identifiers_start_with_a_letter(void **state)
{
	static const struct {
		const char *id;
		bool good;
	} rows[] = {
		{ "a", true },      { "Z9", true },   { "m-1.x_2", true }, { "", false },
		{ "1m", false },    { "-m", false },  { "_m", false },     { "m 1", false },
		{ "m/1", false },   { "m,1", false }, { "m\n", false },    { "\xc3\xa4", false },
		{ "m\xff", false }, { ".", false },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(id_well_formed(rows[i].id), rows[i].good);
}

/* An empty text in the second column: the monitor says the same as the option. */
static void refuses_in_qemus_words(void **state)
{
	static const struct {
		const char *arguments;
		int error;
		const char *option, *monitor;
	} rows[] = {
		{ "id=x,size=1M", -EINVAL, "Parameter 'qom-type' is missing", "" },
		{ "", -EINVAL, "Parameter 'qom-type' is missing", "" },
		{ "nope,id=x,size=1M", -EINVAL, "Parameter 'qom-type' does not accept value 'nope'",
		  "" },
		{ RAM "size=1M", -EINVAL, "Parameter 'id' is missing", "" },
		{ "memory-backend-ram", -EINVAL, "Parameter 'id' is missing", "" },
		{ RAM "id=x", -EINVAL, "Parameter 'size' is missing", "" },
		{ RAM "id=1x,size=1M", -EINVAL, BAD_ID, "" },
		{ RAM "id=,size=1M", -EINVAL, BAD_ID, "" },
		{ RAM "id=x\xff,size=1M", -EINVAL, BAD_ID, "" },
		{ RAM "id=x,size=0", -ERANGE,
		  "property 'size' of memory-backend-ram doesn't take value '0'", "" },
		{ RAM "id=x,size=1GB", -EINVAL, "Parameter 'size' expects a size value",
		  "Parameter 'size' expects size" },
		{ RAM "id=x,size=-1", -EINVAL, "Parameter 'size' expects a size value",
		  "Parameter 'size' expects size" },
		{ RAM "id=x,size=", -EINVAL, "Parameter 'size' expects a size value",
		  "Parameter 'size' expects size" },
		{ RAM "id=x,size=18446744073709551616", -EINVAL,
		  "Parameter 'size' expects a size value", "Parameter 'size' expects size" },
		{ RAM "id=x,size=18446744073709551615", -EINVAL,
		  "Parameter 'size' expects a size value", "Parameter 'size' expects size" },
		{ RAM "id=x,size=1M,share=maybe", -EINVAL,
		  "Parameter 'share' expects 'on' or 'off'", "" },
		{ RAM "id=x,size=1M,foo=1", -EINVAL, "Invalid parameter 'foo'",
		  "Parameter 'foo' is unexpected" },
		{ RAM "id=m1,size=1M", -EEXIST, "Duplicate ID 'm1' for object",
		  "attempt to add duplicate property 'm1' to object (type 'container')" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (int origin = BACKEND_OPTION; origin <= BACKEND_MONITOR; origin++) {
			struct backends *backends = some_backends();
			bool differs = origin == BACKEND_MONITOR && rows[i].monitor[0];
			struct fail fail = { "" };

			print_message("%s\n", rows[i].arguments);
			assert_int_equal(backend_add(backends, rows[i].arguments,
						     (enum backend_origin)origin, &fail),
					 rows[i].error);
			assert_string_equal(fail.text, differs ? rows[i].monitor : rows[i].option);
			assert_int_equal(backends->nr, 3);
			assert_null(backend_find(backends, "x"));
			assert_int_equal(backend_find(backends, "m1")->size, 2048 * MIB);
			free(backends);
		}
	}
}

/* Only what QEMU has may be called "not modelled". */
static void a_type_that_qemu_has_not_is_refused_in_its_words(void **state)
{
	struct backends *backends = some_backends();
	struct fail fail = { "" };

	(void)state;
	assert_int_equal(backend_add(backends, "memory-backend-foo,id=x,size=1M", BACKEND_OPTION,
				     &fail),
			 -EINVAL);
	assert_string_equal(fail.text,
			    "Parameter 'qom-type' does not accept value 'memory-backend-foo'");
	assert_int_equal(backends->nr, 3);
	free(backends);
}

static void the_monitor_knows_no_short_booleans(void **state)
{
	struct backends *backends = some_backends();
	struct fail fail = { "" };

	(void)state;
	assert_int_equal(backend_add(backends, RAM "id=x,size=1M,share", BACKEND_MONITOR, &fail),
			 -EINVAL);
	assert_string_equal(fail.text, "Expected '=' after parameter 'share'");
	assert_int_equal(backends->nr, 3);
	free(backends);
}

/* QEMU knows them, this machine does not: said by name, nothing pretended. */
static void what_is_not_modelled_is_refused_by_name(void **state)
{
	static const struct {
		const char *arguments, *name;
	} rows[] = {
		{ "memory-backend-file,id=x,size=1M,mem-path=/x", "memory-backend-file" },
		{ "memory-backend-memfd,id=x,size=1M", "memory-backend-memfd" },
		{ RAM "id=x,size=1M,policy=bind", "'policy'" },
		{ RAM "id=x,size=1M,host-nodes=0", "'host-nodes'" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct backends *backends = some_backends();
		struct fail fail = { "" };

		assert_int_equal(backend_add(backends, rows[i].arguments, BACKEND_OPTION, &fail),
				 -EINVAL);
		assert_non_null(strstr(fail.text, rows[i].name));
		assert_non_null(strstr(fail.text, "not modelled"));
		assert_int_equal(backends->nr, 3);
		free(backends);
	}
}

static void an_id_of_any_length_is_kept_or_refused_but_never_cut(void **state)
{
	static const size_t lengths[] = { ID_TEXT - 1, ID_TEXT, 5000 };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct backends *backends = some_backends();
		char id[5001], arguments[5100];
		struct fail fail = { "" };
		int rc;

		memset(id, 'i', lengths[i]);
		id[lengths[i]] = '\0';
		snprintf(arguments, sizeof(arguments), RAM "id=%s,size=1M", id);
		rc = backend_add(backends, arguments, BACKEND_MONITOR, &fail);
		assert_int_equal(rc, lengths[i] < ID_TEXT ? 0 : -EINVAL);
		assert_int_equal(backends->nr, rc ? 3 : 4);
		assert_int_equal(!backend_find(backends, id), rc != 0);
		free(backends);
	}
}

static void refuses_one_more_than_there_is_room_for(void **state)
{
	struct backends *backends = some_backends();
	struct fail fail = { "" };
	char arguments[64];

	(void)state;
	for (unsigned i = backends->nr; i < MAX_BACKENDS; i++) {
		snprintf(arguments, sizeof(arguments), RAM "id=n%u,size=1M", i);
		assert_int_equal(backend_add(backends, arguments, BACKEND_MONITOR, &fail), 0);
	}
	assert_int_equal(backend_add(backends, RAM "id=x,size=1M", BACKEND_MONITOR, &fail),
			 -ENOSPC);
	assert_int_equal(backends->nr, MAX_BACKENDS);
	assert_null(backend_find(backends, "x"));
	assert_int_equal(backend_delete(backends, "m0", &fail), 0);
	assert_int_equal(backend_add(backends, RAM "id=x,size=1M", BACKEND_MONITOR, &fail), 0);
	free(backends);
}

static void deleting_takes_one_and_leaves_the_others(void **state)
{
	static const char *const ids[] = { "m0", "m1", "m2" };

	(void)state;
	for (unsigned gone = 0; gone < ARRAY_SIZE(ids); gone++) {
		struct backends *backends = some_backends();
		struct fail fail = { "" };

		assert_int_equal(backend_delete(backends, ids[gone], &fail), 0);
		assert_int_equal(backends->nr, 2);
		for (unsigned i = 0; i < ARRAY_SIZE(ids); i++) {
			struct backend *backend = backend_find(backends, ids[i]);

			assert_int_equal(!backend, i == gone);
			if (backend)
				assert_int_equal(backend->size, (i + 1) * 1024 * MIB);
		}
		free(backends);
	}
}

static void refuses_to_delete_what_is_used_or_unknown(void **state)
{
	static const struct {
		const char *id;
		int error;
		const char *words;
	} rows[] = {
		{ "m1", -EBUSY, "object 'm1' is in use, can not be deleted" },
		{ "nope", -ENOENT, "object 'nope' not found" },
		{ "", -ENOENT, "object '' not found" },
		{ "/objects/m0", -ENOENT, "object '/objects/m0' not found" },
		{ "m0,m2", -ENOENT, "object 'm0,m2' not found" },
	};
	struct backends *backends = some_backends();

	(void)state;
	backend_find(backends, "m1")->used = true;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fail fail = { "" };

		assert_int_equal(backend_delete(backends, rows[i].id, &fail), rows[i].error);
		assert_string_equal(fail.text, rows[i].words);
		assert_int_equal(backends->nr, 3);
		assert_true(backend_find(backends, "m1")->used);
	}
	free(backends);
}

static void there_is_nothing_to_delete_without_objects(void **state)
{
	struct backends *backends = calloc(1, sizeof(*backends));
	struct fail fail = { "" };

	(void)state;
	assert_non_null(backends);
	assert_null(backend_find(backends, "m0"));
	assert_int_equal(backend_delete(backends, "m0", &fail), -ENOENT);
	assert_string_equal(fail.text, "object 'm0' not found");
	assert_int_equal(backends->nr, 0);
	free(backends);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(describes_its_size_in_bytes),
		cmocka_unit_test(identifiers_start_with_a_letter),
		cmocka_unit_test(refuses_in_qemus_words),
		cmocka_unit_test(a_type_that_qemu_has_not_is_refused_in_its_words),
		cmocka_unit_test(the_monitor_knows_no_short_booleans),
		cmocka_unit_test(what_is_not_modelled_is_refused_by_name),
		cmocka_unit_test(an_id_of_any_length_is_kept_or_refused_but_never_cut),
		cmocka_unit_test(refuses_one_more_than_there_is_room_for),
		cmocka_unit_test(deleting_takes_one_and_leaves_the_others),
		cmocka_unit_test(refuses_to_delete_what_is_used_or_unknown),
		cmocka_unit_test(there_is_nothing_to_delete_without_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

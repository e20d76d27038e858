/* SPDX-License-Identifier: MIT */
/* test_loop.c - one thread, many descriptors: who is called, when, and after what changed. */
#include "unit/support.h"

#include <errno.h>
#include <unistd.h>

#include "os/loop.h"

/* What one watch did. @forget, @stop: what it does to others when it is called. */
struct seat {
	struct loop *loop;
	int in, out; /* a pipe: the loop watches @in */
	unsigned read, written;
	int forget;
	bool stop;
};

static struct seat open_seat(struct loop *loop)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	return (struct seat){ .loop = loop, .in = fds[0], .out = fds[1], .forget = -1 };
}

static void close_seat(struct seat *seat)
{
	if (seat->in >= 0)
		close(seat->in);
	if (seat->out >= 0)
		close(seat->out);
}

static void ready(void *data, int fd)
{
	struct seat *seat = data;
	char byte;

	assert_int_equal(fd, seat->in);
	seat->read++;
	if (read(fd, &byte, 1) == 0)
		loop_forget(seat->loop, fd);
	if (seat->forget >= 0)
		loop_forget(seat->loop, seat->forget);
	if (seat->stop)
		seat->loop->stopped = true;
}

static void writable(void *data, int fd)
{
	struct seat *seat = data;

	assert_int_equal(fd, seat->out);
	seat->written++;
	loop_want_write(seat->loop, fd, NULL);
}

static void never(void *data, int fd)
{
	(void)data;
	fail_msg("called for descriptor %d", fd);
}

static void leave(const struct seat *seat)
{
	assert_int_equal(write(seat->out, "x", 1), 1);
}

static void only_what_is_ready_runs(void **state)
{
	struct loop loop = { 0 };
	struct seat a = open_seat(&loop), b = open_seat(&loop);

	(void)state;
	assert_int_equal(loop_step(&loop, 0), 0);
	assert_int_equal(loop_watch(&loop, a.in, ready, &a), 0);
	assert_int_equal(loop_watch(&loop, b.in, ready, &b), 0);
	assert_int_equal(loop_step(&loop, 0), 0);
	leave(&b);
	assert_int_equal(loop_step(&loop, 0), 1);
	assert_int_equal(a.read, 0);
	assert_int_equal(b.read, 1);
	leave(&a);
	leave(&b);
	assert_int_equal(loop_step(&loop, -1), 1);
	assert_int_equal(a.read, 1);
	assert_int_equal(b.read, 2);
	assert_int_equal(loop_step(&loop, 0), 0);
	close_seat(&a);
	close_seat(&b);
}

static void a_gone_other_end_is_told(void **state)
{
	struct loop loop = { 0 };
	struct seat a = open_seat(&loop);

	(void)state;
	loop_watch(&loop, a.in, ready, &a);
	close(a.out);
	a.out = -1;
	assert_int_equal(loop_step(&loop, 0), 1);
	assert_int_equal(a.read, 1);
	assert_int_equal(loop_step(&loop, 0), 0);
	close_seat(&a);
}

static void writing_is_waited_for_while_it_is_wanted(void **state)
{
	struct loop loop = { 0 };
	struct seat a = open_seat(&loop);

	(void)state;
	loop_watch(&loop, a.out, never, &a);
	assert_int_equal(loop_step(&loop, 0), 0);
	loop_want_write(&loop, a.out, writable);
	assert_int_equal(loop_step(&loop, 0), 1);
	assert_int_equal(a.written, 1);
	assert_int_equal(loop_step(&loop, 0), 0);
	assert_int_equal(a.written, 1);
	close_seat(&a);
}

static void a_new_watch_waits_for_no_writing(void **state)
{
	struct loop loop = { 0 };
	struct seat a = open_seat(&loop);

	(void)state;
	loop_watch(&loop, a.out, never, &a);
	loop_want_write(&loop, a.out, writable);
	loop_forget(&loop, a.out);
	loop_watch(&loop, a.out, never, &a);
	assert_int_equal(loop_step(&loop, 0), 0);
	assert_int_equal(a.written, 0);
	close_seat(&a);
}

static void what_was_forgotten_is_not_called(void **state)
{
	struct loop loop = { 0 };
	struct seat a = open_seat(&loop), b = open_seat(&loop);

	(void)state;
	loop_watch(&loop, a.in, never, &a);
	loop_watch(&loop, b.in, ready, &b);
	loop_forget(&loop, a.in);
	leave(&a);
	assert_int_equal(loop_step(&loop, 0), 0);
	leave(&b);
	assert_int_equal(loop_step(&loop, 0), 1);
	assert_int_equal(b.read, 1);

	loop_forget(&loop, a.in);
	loop_want_write(&loop, a.in, writable);
	assert_int_equal(loop_step(&loop, 0), 0);
	close_seat(&a);
	close_seat(&b);
}

/* Both are ready in the same step; the first makes the second unwanted. */
static void a_callback_may_forget_one_that_is_ready_too(void **state)
{
	struct loop loop = { 0 };
	struct seat a = open_seat(&loop), b = open_seat(&loop);

	(void)state;
	loop_watch(&loop, a.in, ready, &a);
	loop_watch(&loop, b.in, never, &b);
	a.forget = b.in;
	leave(&a);
	leave(&b);
	assert_int_equal(loop_step(&loop, 0), 1);
	assert_int_equal(a.read, 1);
	close_seat(&a);
	close_seat(&b);
}

static void forget_self_when_writable(void *data, int fd)
{
	struct seat *seat = data;

	seat->written++;
	loop_forget(seat->loop, fd);
}

static void a_callback_may_forget_itself(void **state)
{
	struct loop loop = { 0 };
	struct seat a = open_seat(&loop);

	(void)state;
	loop_watch(&loop, a.out, never, &a);
	loop_want_write(&loop, a.out, forget_self_when_writable);
	/* Writable and broken at once: after the first call there is no watch any more. */
	close(a.in);
	a.in = -1;
	assert_int_equal(loop_step(&loop, 0), 1);
	assert_int_equal(a.written, 1);
	assert_int_equal(loop_step(&loop, 0), 0);
	close_seat(&a);
}

/* A watch whose descriptor is closed and opened anew, as a server does with clients. */
struct reopening {
	struct seat first;
	struct seat *old, *fresh;
};

static void reopen(void *data, int fd)
{
	struct reopening *r = data;
	int number = r->old->in;
	char byte;

	assert_int_equal(read(fd, &byte, 1), 1);
	loop_forget(r->old->loop, number);
	close_seat(r->old);
	*r->fresh = open_seat(r->old->loop);
	assert_int_equal(r->fresh->in, number);
	r->old->in = r->old->out = -1;
	assert_int_equal(loop_watch(r->fresh->loop, r->fresh->in, never, r->fresh), 0);
}

static void what_was_ready_for_the_old_is_not_told_to_the_new(void **state)
{
	struct loop loop = { 0 };
	struct seat old, fresh;
	struct reopening r = { .old = &old, .fresh = &fresh };

	(void)state;
	old = open_seat(&loop);
	r.first = open_seat(&loop);
	loop_watch(&loop, r.first.in, reopen, &r);
	loop_watch(&loop, old.in, ready, &old);
	leave(&r.first);
	leave(&old);
	assert_int_equal(loop_step(&loop, 0), 1);
	assert_int_equal(loop_step(&loop, 0), 0);
	close_seat(&fresh);
	close_seat(&r.first);
}

static void add_another(void *data, int fd)
{
	struct seat *seat = data;
	char byte;

	assert_int_equal(read(fd, &byte, 1), 1);
	assert_int_equal(loop_watch(seat[0].loop, seat[1].in, ready, &seat[1]), 0);
}

static void a_callback_may_add_a_watch(void **state)
{
	struct loop loop = { 0 };
	struct seat seats[2] = { open_seat(&loop), open_seat(&loop) };

	(void)state;
	loop_watch(&loop, seats[0].in, add_another, seats);
	leave(&seats[0]);
	leave(&seats[1]);
	assert_int_equal(loop_step(&loop, 0), 1);
	assert_int_equal(loop_step(&loop, 0), 1);
	assert_int_equal(seats[1].read, 1);
	close_seat(&seats[0]);
	close_seat(&seats[1]);
}

static void refuses_more_than_it_can_watch_until_one_goes(void **state)
{
	struct loop loop = { 0 };
	struct seat a = open_seat(&loop);
	int copies[LOOP_MAX];

	(void)state;
	for (unsigned i = 0; i < LOOP_MAX; i++) {
		copies[i] = dup(a.out);
		assert_int_equal(loop_watch(&loop, copies[i], never, &a), 0);
	}
	leave(&a);
	assert_int_equal(loop_watch(&loop, a.in, ready, &a), -ENFILE);
	assert_int_equal(loop_step(&loop, 0), 0);
	loop_forget(&loop, copies[7]);
	assert_int_equal(loop_watch(&loop, a.in, ready, &a), 0);
	assert_int_equal(loop_step(&loop, 0), 1);
	assert_int_equal(a.read, 1);
	for (unsigned i = 0; i < LOOP_MAX; i++)
		close(copies[i]);
	close_seat(&a);
}

static void runs_until_somebody_stops_it(void **state)
{
	struct loop loop = { 0 };
	struct seat a = open_seat(&loop), b = open_seat(&loop);

	(void)state;
	loop_watch(&loop, a.in, ready, &a);
	loop_watch(&loop, b.in, ready, &b);
	b.stop = true;
	leave(&a);
	leave(&a);
	leave(&b);
	assert_int_equal(loop_run(&loop), 0);
	assert_int_equal(a.read, 1);
	assert_int_equal(b.read, 1);
	assert_int_equal(loop_run(&loop), 0);
	assert_int_equal(a.read, 1);
	close_seat(&a);
	close_seat(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_ready_runs),
		cmocka_unit_test(a_gone_other_end_is_told),
		cmocka_unit_test(writing_is_waited_for_while_it_is_wanted),
		cmocka_unit_test(a_new_watch_waits_for_no_writing),
		cmocka_unit_test(what_was_forgotten_is_not_called),
		cmocka_unit_test(a_callback_may_forget_one_that_is_ready_too),
		cmocka_unit_test(a_callback_may_forget_itself),
		cmocka_unit_test(what_was_ready_for_the_old_is_not_told_to_the_new),
		cmocka_unit_test(a_callback_may_add_a_watch),
		cmocka_unit_test(refuses_more_than_it_can_watch_until_one_goes),
		cmocka_unit_test(runs_until_somebody_stops_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

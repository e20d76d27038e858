/* SPDX-License-Identifier: MIT */
#include "check/explore.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "check/worker.h"
#include "core/contract.h"
#include "os/now.h"

/* States that a thread takes from the frontier at a time. */
#define BATCH 64

/* Fewer than this are not worth a thread. */
#define WORTH_THREADS 512

#define PROGRESS_NS 100000000L

struct search {
	struct ground ground;
	const struct limits *limits;
	struct indices frontier;
	_Atomic size_t taken; /* of the frontier */
	_Atomic int ending;   /* enum ending, or a negative errno */
	_Atomic uint64_t moves;
	pthread_mutex_t lock; /* of @working */
	pthread_cond_t change;
	unsigned working;
	int64_t start; /* nanoseconds */
	double told;   /* seconds; when progress was told last */
};

/* A worker and what it works on. */
struct hand {
	struct worker worker;
	struct search *search;
};

static double seconds_since(int64_t start)
{
	return (double)(now_nanoseconds() - start) / 1e9;
}

static void end(struct search *s, int ending)
{
	int before = ENDED_COMPLETE;

	atomic_compare_exchange_strong(&s->ending, &before, ending);
}

static void look_at_limits(struct search *s)
{
	const struct limits *limits = s->limits;

	if (limits->max_states && states_count(s->ground.states) >= limits->max_states)
		end(s, ENDED_STATES);
	if (limits->max_memory && states_bytes(s->ground.states) >= limits->max_memory)
		end(s, ENDED_MEMORY);
	if (limits->stop && *limits->stop)
		end(s, ENDED_STOPPED);
}

/* A share of the frontier, batch by batch. */
static void work(struct hand *hand)
{
	struct worker *w = &hand->worker;
	struct search *s = hand->search;

	while (atomic_load(&s->ending) == ENDED_COMPLETE) {
		size_t first = atomic_fetch_add(&s->taken, BATCH);
		int rc = 0;

		if (first >= s->frontier.nr)
			break;
		for (size_t i = first; i < first + BATCH && i < s->frontier.nr && rc == 0; i++)
			rc = worker_expand(w, s->frontier.list[i]);
		atomic_fetch_add(&s->moves, w->moves);
		w->moves = 0;
		if (rc < 0)
			end(s, rc);
		look_at_limits(s);
	}
}

static void *run_worker(void *data)
{
	struct hand *hand = data;
	struct search *s = hand->search;

	work(hand);
	pthread_mutex_lock(&s->lock);
	s->working--;
	pthread_cond_signal(&s->change);
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* Often enough to watch, not more. */
static void tell_progress(struct search *s)
{
	struct progress progress = { .states = states_count(s->ground.states),
				     .moves = atomic_load(&s->moves),
				     .depth = s->ground.depth,
				     .seconds = seconds_since(s->start) };

	if (!s->limits->progress || progress.seconds - s->told < PROGRESS_NS / 1e9)
		return;
	s->told = progress.seconds;
	s->limits->progress(s->limits->data, &progress);
}

static void wait_for_workers(struct search *s)
{
	pthread_mutex_lock(&s->lock);
	while (s->working) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += PROGRESS_NS;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		if (pthread_cond_timedwait(&s->change, &s->lock, &until) == ETIMEDOUT) {
			pthread_mutex_unlock(&s->lock);
			tell_progress(s);
			pthread_mutex_lock(&s->lock);
		}
	}
	pthread_mutex_unlock(&s->lock);
}

static void expand_frontier(struct search *s, struct hand *hands, unsigned nr)
{
	pthread_t threads[MAX_THREADS];
	unsigned started = 0;

	atomic_store(&s->taken, 0);
	if (s->frontier.nr < WORTH_THREADS) {
		work(&hands[0]);
		return;
	}
	for (unsigned i = 0; i < nr; i++) {
		pthread_mutex_lock(&s->lock);
		s->working++;
		pthread_mutex_unlock(&s->lock);
		if (pthread_create(&threads[started], NULL, run_worker, &hands[i]) != 0) {
			pthread_mutex_lock(&s->lock);
			s->working--;
			pthread_mutex_unlock(&s->lock);
			break;
		}
		started++;
	}
	wait_for_workers(s);
	for (unsigned i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	/* Where no thread can be had, this one does it all. */
	if (started == 0)
		work(&hands[0]);
}

/* The states that the workers found become the frontier. */
static int next_frontier(struct search *s, struct hand *hands, unsigned nr)
{
	int rc = 0;

	s->frontier.nr = 0;
	for (unsigned i = 0; i < nr; i++) {
		for (size_t j = 0; j < hands[i].worker.next.nr && rc == 0; j++)
			rc = indices_add(&s->frontier, hands[i].worker.next.list[j]);
		hands[i].worker.next.nr = 0;
	}
	return rc;
}

static int search_all(struct search *s, struct hand *hands, unsigned nr)
{
	int rc = worker_begin(&hands[0].worker);

	if (rc == 0)
		rc = next_frontier(s, hands, nr);
	while (rc == 0 && s->frontier.nr) {
		expand_frontier(s, hands, nr);
		tell_progress(s);
		rc = atomic_load(&s->ending);
		if (rc != ENDED_COMPLETE)
			return rc < 0 ? rc : 0;
		witnesses_settle(&s->ground.witnesses);
		rc = next_frontier(s, hands, nr);
		if (s->frontier.nr && ++s->ground.depth + 2 >= MAX_TRACE)
			return -ERANGE;
	}
	return rc;
}

static void report(const struct search *s, struct exploration *result)
{
	*result = (struct exploration){
		.ending = (enum ending)atomic_load(&s->ending),
		.states = states_count(s->ground.states),
		.moves = atomic_load(&s->moves),
		.bytes = states_bytes(s->ground.states),
		.depth = s->ground.depth,
		.seconds = seconds_since(s->start),
	};
	for (unsigned i = 0; i < NR_PROMISES; i++)
		result->findings[i] = witnesses_finding(&s->ground.witnesses, i);
}

static int open_hand(struct hand *hand, struct search *s)
{
	hand->search = s;
	return worker_open(&hand->worker, &s->ground);
}

static int explain(int rc, struct fail *fail)
{
	if (rc == -ERANGE)
		return fail_with(fail, rc,
				 "a state of the machine cannot be written down; this "
				 "is a bug in memhp");
	return fail_with(fail, rc, "out of memory");
}

int explore(const struct model *model, bool only_movable, const struct limits *limits,
	    struct exploration *result, struct fail *fail)
{
	unsigned nr = limits->threads;
	struct search s = { .ground = { .model = model }, .limits = limits };
	struct hand *hands = calloc(nr, sizeof(*hands));
	int rc = 0;

	CONTRACT(nr >= 1 && nr <= MAX_THREADS);
	coder_init(&s.ground.coder, model);
	s.ground.states = states_new(s.ground.coder.size);
	witnesses_init(&s.ground.witnesses, s.ground.states, only_movable);
	pthread_mutex_init(&s.lock, NULL);
	pthread_cond_init(&s.change, NULL);
	s.start = now_nanoseconds();
	if (!hands || !s.ground.states)
		rc = -ENOMEM;
	for (unsigned i = 0; i < nr && rc == 0; i++)
		rc = open_hand(&hands[i], &s);
	if (rc == 0)
		rc = search_all(&s, hands, nr);
	if (rc == 0)
		report(&s, result);
	for (unsigned i = 0; i < nr && hands; i++)
		worker_close(&hands[i].worker);
	free(hands);
	free(s.frontier.list);
	states_free(s.ground.states);
	witnesses_destroy(&s.ground.witnesses);
	pthread_cond_destroy(&s.change);
	pthread_mutex_destroy(&s.lock);
	return rc < 0 ? explain(rc, fail) : 0;
}

/* SPDX-License-Identifier: MIT */
#include "check/explore.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check/states.h"
#include "core/contract.h"

/* States that a thread takes from the frontier at a time. */
#define BATCH 64

/* Fewer than this are not worth a thread. */
#define WORTH_THREADS 512

#define PROGRESS_NS 100000000L

/* The first break of a promise at the depth where it was found. */
struct witness {
	bool found;
	uint32_t at; /* the state it happens in */
	struct move moves[2];
	unsigned nr, hot;
};

struct indices {
	uint32_t *list;
	size_t nr, room;
};

struct search {
	const struct model *model;
	struct coder coder;
	const struct limits *limits;
	bool only_movable;
	struct states *states;
	struct indices frontier;
	_Atomic size_t taken; /* of the frontier */
	_Atomic int ending;   /* enum ending, or a negative errno */
	_Atomic uint64_t moves;
	pthread_mutex_t lock; /* of the witnesses, and for @done */
	pthread_cond_t change;
	unsigned working;
	struct witness witnesses[NR_PROMISES];
	bool settled[NR_PROMISES]; /* broken at a smaller depth */
	unsigned depth;
	struct timespec start;
	double told; /* seconds; when progress was told last */
};

struct worker {
	struct search *search;
	struct lane lane;
	struct indices next;
	struct machine *here, *there, *spare;
	struct state *state; /* room to build one */
	uint64_t moves;
	int error;
};

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static int indices_add(struct indices *indices, uint32_t index)
{
	if (indices->nr == indices->room) {
		size_t room = indices->room ? 2 * indices->room : 1024;
		uint32_t *list = realloc(indices->list, room * sizeof(*list));

		if (!list)
			return -ENOMEM;
		indices->list = list;
		indices->room = room;
	}
	indices->list[indices->nr++] = index;
	return 0;
}

/* Whether a break at (@at, @move) reads better than what was found at this depth. */
static bool comes_first(const struct search *s, const struct witness *old,
			const struct witness *new)
{
	if (!old->found)
		return true;
	return states_first(s->states, new->at, new->moves[0], old->at, old->moves[0]);
}

static void judge(struct worker *w, enum occasion occasion, const struct evidence *seen,
		  uint32_t at, const struct move *moves, unsigned nr)
{
	struct search *s = w->search;

	for (unsigned i = 0; i < NR_PROMISES; i++) {
		struct witness witness = { .found = true, .at = at, .nr = nr };

		if (promises[i].occasion != occasion || s->settled[i] ||
		    promises[i].only_movable != s->only_movable ||
		    promises[i].kept(seen, &witness.hot))
			continue;
		for (unsigned m = 0; m < nr; m++)
			witness.moves[m] = moves[m];
		pthread_mutex_lock(&s->lock);
		if (comes_first(s, &s->witnesses[i], &witness))
			s->witnesses[i] = witness;
		pthread_mutex_unlock(&s->lock);
	}
}

static struct sight sight_of(const struct search *s, const uint8_t *code, choices_t choices)
{
	struct sight sight = { .choices = choices };

	for (unsigned hot = 0; hot < s->model->options.blocks; hot++) {
		sight.here |= (uint16_t)(code_here(code, hot) << hot);
		sight.online |= (uint16_t)(code_online(code, hot) ? 1u << hot : 0);
	}
	return sight;
}

static int write_code(struct worker *w, const struct machine *machine, uint8_t *code)
{
	const struct coder *coder = &w->search->coder;
	int rc = code_write(coder, machine, code);

	if (rc < 0)
		return rc;
	/* Proof, each time, that the code tells this machine from all others. */
	return code_exact(coder, code, machine, w->spare) ? 0 : -ERANGE;
}

/* The state of w->there, reached by @move from @parent; entered if it is new. */
static int arrive(struct worker *w, uint32_t parent, struct move move, choices_t *choices)
{
	struct search *s = w->search;
	uint64_t hash;
	uint32_t index;
	int rc = write_code(w, w->there, w->state->code);

	if (rc < 0)
		return rc;
	w->state->parent = parent;
	w->state->move = move;
	w->state->depth = (uint8_t)(s->depth + 1);
	hash = code_hash(w->state->code, s->coder.size);
	index = states_meet(s->states, hash, w->state);
	if (index != NO_STATE) {
		*choices = state_choices(states_get(s->states, index));
		return 0;
	}
	*choices = model_choices(s->model, w->there);
	w->state->choices[0] = (uint32_t)*choices;
	w->state->choices[1] = (uint32_t)(*choices >> 32);
	rc = states_enter(s->states, &w->lane, hash, w->state, &index);
	return rc == 1 ? indices_add(&w->next, index) : rc;
}

/* What is offered again when the block that went online goes offline. */
static int go_back(struct worker *w, const struct state *from, uint32_t at,
		   const struct evidence *moved)
{
	const struct search *s = w->search;
	struct evidence seen = *moved;
	struct move moves[2] = { moved->move, { ACT_OFFLINE, moved->move.hot, 0 } };
	uint8_t code[CODE_MAX];
	int rc;

	if (s->only_movable || s->settled[PROMISE_REVERSIBLE] ||
	    model_apply(s->model, w->there, moves[1]) < 0)
		return 0;
	rc = write_code(w, w->there, code);
	if (rc < 0 || memcmp(code, from->code, s->coder.size) == 0)
		return rc;
	seen.after = sight_of(s, code, model_choices(s->model, w->there));
	judge(w, AT_RETURN, &seen, at, moves, 2);
	return 0;
}

/* Tries @move in state @at, whose machine is w->here. */
static int try_move(struct worker *w, const struct state *from, uint32_t at, struct move move,
		    struct evidence *seen, struct trials *trials)
{
	const struct search *s = w->search;
	choices_t choices = 0;
	int rc;

	memcpy(w->there, w->here, w->here->bytes);
	seen->move = move;
	seen->answer = model_apply(s->model, w->there, move);
	seen->zone = REFUSED;
	w->moves++;
	if (seen->answer == 0) {
		if (act_onlines(move.act))
			seen->zone =
				machine_block(w->there, model_block_id(s->model, move.hot))->zone;
		rc = arrive(w, at, move, &choices);
		if (rc < 0)
			return rc;
		seen->after = sight_of(s, w->state->code, choices);
	} else if (seen->answer == -ENOMEM) {
		return seen->answer;
	}
	if (act_onlines(move.act))
		trials->zone[move.hot][move.act] = seen->zone;
	judge(w, AT_MOVE, seen, at, &move, 1);
	return act_onlines(move.act) && seen->answer == 0 ? go_back(w, from, at, seen) : 0;
}

/* The events that can happen to a block that is away, offline, online. */
static const struct {
	uint8_t first, last;
} acts[] = {
	{ ACT_ADD, ACT_ADD },
	{ ACT_ONLINE_KERNEL, ACT_ONLINE },
	{ ACT_OFFLINE, ACT_OFFLINE },
	{ ACT_REMOVE, ACT_REMOVE },
};

static int try_acts(struct worker *w, const struct state *from, uint32_t at, unsigned hot,
		    unsigned row, struct evidence *seen, struct trials *trials)
{
	unsigned nodes = acts[row].first == ACT_ADD ? w->search->model->options.nodes : 1;
	int rc = 0;

	for (uint8_t act = acts[row].first; act <= acts[row].last; act++) {
		if (w->search->only_movable && act != ACT_ADD && act != ACT_ONLINE_MOVABLE)
			continue;
		for (uint8_t node = 0; node < nodes && rc == 0; node++)
			rc = try_move(w, from, at, (struct move){ act, (uint8_t)hot, node }, seen,
				      trials);
	}
	return rc;
}

static int expand(struct worker *w, uint32_t at)
{
	const struct search *s = w->search;
	const struct state *from = states_get(s->states, at);
	struct move none = { 0 };
	struct trials trials = { 0 };
	struct evidence seen = { .blocks = s->model->options.blocks, .trials = &trials };
	int rc = 0;

	code_read(&s->coder, from->code, w->here);
	seen.machine = w->here;
	seen.before = sight_of(s, from->code, state_choices(from));
	for (unsigned hot = 0; hot < seen.blocks && rc == 0; hot++) {
		if (!code_here(from->code, hot)) {
			rc = try_acts(w, from, at, hot, 0, &seen, &trials);
		} else if (code_online(from->code, hot)) {
			rc = try_acts(w, from, at, hot, 2, &seen, &trials);
		} else {
			rc = try_acts(w, from, at, hot, 1, &seen, &trials);
			if (rc == 0)
				rc = try_acts(w, from, at, hot, 3, &seen, &trials);
		}
	}
	if (rc == 0)
		judge(w, AT_STATE, &seen, at, &none, 0);
	return rc;
}

static void end(struct search *s, int ending)
{
	int before = ENDED_COMPLETE;

	atomic_compare_exchange_strong(&s->ending, &before, ending);
}

static void look_at_limits(struct search *s)
{
	const struct limits *limits = s->limits;

	if (limits->max_states && states_count(s->states) >= limits->max_states)
		end(s, ENDED_STATES);
	if (limits->max_memory && states_bytes(s->states) >= limits->max_memory)
		end(s, ENDED_MEMORY);
	if (limits->stop && *limits->stop)
		end(s, ENDED_STOPPED);
}

/* A share of the frontier, batch by batch. */
static void work(struct worker *w)
{
	struct search *s = w->search;

	while (atomic_load(&s->ending) == ENDED_COMPLETE) {
		size_t first = atomic_fetch_add(&s->taken, BATCH);
		int rc = 0;

		if (first >= s->frontier.nr)
			break;
		for (size_t i = first; i < first + BATCH && i < s->frontier.nr && rc == 0; i++)
			rc = expand(w, s->frontier.list[i]);
		atomic_fetch_add(&s->moves, w->moves);
		w->moves = 0;
		if (rc < 0)
			end(s, rc);
		look_at_limits(s);
	}
}

static void *run_worker(void *data)
{
	struct worker *w = data;
	struct search *s = w->search;

	work(w);
	pthread_mutex_lock(&s->lock);
	s->working--;
	pthread_cond_signal(&s->change);
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* Often enough to watch, not more. */
static void tell_progress(struct search *s)
{
	struct progress progress = { .states = states_count(s->states),
				     .moves = atomic_load(&s->moves),
				     .depth = s->depth,
				     .seconds = seconds_since(&s->start) };

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

static void expand_frontier(struct search *s, struct worker *workers, unsigned nr)
{
	pthread_t threads[MAX_THREADS];
	unsigned started = 0;

	atomic_store(&s->taken, 0);
	if (s->frontier.nr < WORTH_THREADS) {
		work(&workers[0]);
		return;
	}
	for (unsigned i = 0; i < nr; i++) {
		pthread_mutex_lock(&s->lock);
		s->working++;
		pthread_mutex_unlock(&s->lock);
		if (pthread_create(&threads[started], NULL, run_worker, &workers[i]) != 0) {
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
		work(&workers[0]);
}

/* The states that the workers found become the frontier. */
static int next_frontier(struct search *s, struct worker *workers, unsigned nr)
{
	int rc = 0;

	s->frontier.nr = 0;
	for (unsigned i = 0; i < nr; i++) {
		for (size_t j = 0; j < workers[i].next.nr && rc == 0; j++)
			rc = indices_add(&s->frontier, workers[i].next.list[j]);
		workers[i].next.nr = 0;
	}
	return rc;
}

static int enter_first(struct search *s, struct worker *w)
{
	uint32_t index;
	choices_t none = model_choices(s->model, s->model->base);
	int rc;

	CONTRACT(none == 0);
	memcpy(w->there, s->model->base, s->model->base->bytes);
	*w->state = (struct state){ .parent = NO_STATE };
	rc = write_code(w, w->there, w->state->code);
	if (rc == 0)
		rc = states_enter(s->states, &w->lane, code_hash(w->state->code, s->coder.size),
				  w->state, &index);
	return rc < 0 ? rc : indices_add(&w->next, index);
}

static int search_all(struct search *s, struct worker *workers, unsigned nr)
{
	int rc = enter_first(s, &workers[0]);

	if (rc == 0)
		rc = next_frontier(s, workers, nr);
	while (rc == 0 && s->frontier.nr) {
		expand_frontier(s, workers, nr);
		tell_progress(s);
		rc = atomic_load(&s->ending);
		if (rc != ENDED_COMPLETE)
			return rc < 0 ? rc : 0;
		for (unsigned i = 0; i < NR_PROMISES; i++)
			s->settled[i] = s->witnesses[i].found;
		rc = next_frontier(s, workers, nr);
		if (s->frontier.nr && ++s->depth + 2 >= MAX_TRACE)
			return -ERANGE;
	}
	return rc;
}

static struct finding find_out(const struct search *s, const struct witness *witness)
{
	struct finding finding = { .broken = witness->found };
	uint32_t at = witness->at;

	if (!witness->found)
		return finding;
	finding.hot = witness->hot;
	finding.nr = states_get(s->states, at)->depth;
	for (unsigned i = finding.nr; i-- > 0; at = states_get(s->states, at)->parent)
		finding.trace[i] = states_get(s->states, at)->move;
	for (unsigned i = 0; i < witness->nr; i++)
		finding.trace[finding.nr++] = witness->moves[i];
	finding.shown = witness->nr;
	return finding;
}

static int open_worker(struct worker *w, struct search *s)
{
	size_t bytes = s->model->base->bytes;

	w->search = s;
	w->here = calloc(1, bytes);
	w->there = calloc(1, bytes);
	w->spare = calloc(1, bytes);
	w->state = calloc(1, sizeof(*w->state) + CODE_MAX);
	return w->here && w->there && w->spare && w->state ? 0 : -ENOMEM;
}

static void close_worker(struct worker *w)
{
	free(w->here);
	free(w->there);
	free(w->spare);
	free(w->state);
	free(w->next.list);
}

static void report(const struct search *s, struct exploration *result)
{
	*result = (struct exploration){
		.ending = (enum ending)atomic_load(&s->ending),
		.states = states_count(s->states),
		.moves = atomic_load(&s->moves),
		.bytes = states_bytes(s->states),
		.depth = s->depth,
		.seconds = seconds_since(&s->start),
	};
	for (unsigned i = 0; i < NR_PROMISES; i++)
		result->findings[i] = find_out(s, &s->witnesses[i]);
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
	struct search s = { .model = model, .limits = limits, .only_movable = only_movable };
	struct worker *workers = calloc(nr, sizeof(*workers));
	int rc = 0;

	CONTRACT(nr >= 1 && nr <= MAX_THREADS);
	coder_init(&s.coder, model);
	s.states = states_new(s.coder.size);
	pthread_mutex_init(&s.lock, NULL);
	pthread_cond_init(&s.change, NULL);
	clock_gettime(CLOCK_MONOTONIC, &s.start);
	if (!workers || !s.states)
		rc = -ENOMEM;
	for (unsigned i = 0; i < nr && rc == 0; i++)
		rc = open_worker(&workers[i], &s);
	if (rc == 0)
		rc = search_all(&s, workers, nr);
	if (rc == 0)
		report(&s, result);
	for (unsigned i = 0; i < nr && workers; i++)
		close_worker(&workers[i]);
	free(workers);
	free(s.frontier.list);
	states_free(s.states);
	pthread_cond_destroy(&s.change);
	pthread_mutex_destroy(&s.lock);
	return rc < 0 ? explain(rc, fail) : 0;
}

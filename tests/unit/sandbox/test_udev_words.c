/* SPDX-License-Identifier: MIT */
/* test_udev_words.c - what is said comes as lines, however it was written. */
#include "sandbox/udev_words.h"

#include <sys/socket.h>
#include <unistd.h>

#include "unit/support.h"

struct scene {
	struct loop loop;
	struct udev_words words;
	int speaker;
	struct text heard; /* each line in brackets */
};

static struct scene scene;

static void hear(void *data, const char *line)
{
	struct text *heard = data;

	text_add(heard, "[%s]", line);
}

static int open_scene(void **state)
{
	(void)state;
	memset(&scene, 0, sizeof(scene));
	udev_words_init(&scene.words, &scene.loop, hear, &scene.heard);
	scene.speaker = udev_words_open(&scene.words);
	return scene.speaker < 0;
}

static int close_scene(void **state)
{
	(void)state;
	udev_words_close(&scene.words);
	if (scene.speaker >= 0)
		close(scene.speaker);
	text_free(&scene.heard);
	return 0;
}

static void say(const char *bytes)
{
	assert_int_equal(write(scene.speaker, bytes, strlen(bytes)), strlen(bytes));
	assert_int_equal(loop_step(&scene.loop, 1000), 1);
}

static void a_line_comes_when_it_is_whole(void **state)
{
	(void)state;
	say("one\ntw");
	assert_string_equal(text_string(&scene.heard), "[one]");
	say("o\n\nthree\n");
	assert_string_equal(text_string(&scene.heard), "[one][two][three]");
}

static void what_a_terminal_would_obey_is_shown(void **state)
{
	(void)state;
	say("\033[2Jcleared\n");
	assert_string_equal(text_string(&scene.heard), "[\\x1b[2Jcleared]");
}

static void a_line_without_end_comes_in_pieces(void **state)
{
	char bytes[3001];

	(void)state;
	memset(bytes, 'w', sizeof(bytes) - 1);
	bytes[sizeof(bytes) - 1] = '\0';
	say(bytes);
	assert_int_equal(scene.heard.length, 2048 + 2);
	assert_int_equal(loop_step(&scene.loop, 1000), 1);
	say("\n");
	assert_int_equal(scene.heard.length, 3000 + 4);
}

static void the_last_line_needs_no_end(void **state)
{
	(void)state;
	say("last");
	assert_string_equal(text_string(&scene.heard), "");
	close(scene.speaker);
	scene.speaker = -1;
	assert_int_equal(loop_step(&scene.loop, 1000), 1);
	assert_string_equal(text_string(&scene.heard), "[last]");
	assert_int_equal(scene.words.socket, -1);
}

static void a_new_speaker_takes_the_place_of_the_old(void **state)
{
	int old = scene.speaker;

	(void)state;
	say("of the old");
	scene.speaker = udev_words_open(&scene.words);
	assert_string_equal(text_string(&scene.heard), "[of the old]");
	assert_int_equal(send(old, "x\n", 2, MSG_NOSIGNAL), -1);
	close(old);
	say("new\n");
	assert_string_equal(text_string(&scene.heard), "[of the old][new]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_line_comes_when_it_is_whole, open_scene,
						close_scene),
		cmocka_unit_test_setup_teardown(what_a_terminal_would_obey_is_shown, open_scene,
						close_scene),
		cmocka_unit_test_setup_teardown(a_line_without_end_comes_in_pieces, open_scene,
						close_scene),
		cmocka_unit_test_setup_teardown(the_last_line_needs_no_end, open_scene,
						close_scene),
		cmocka_unit_test_setup_teardown(a_new_speaker_takes_the_place_of_the_old,
						open_scene, close_scene),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

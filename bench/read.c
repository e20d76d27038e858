/* SPDX-License-Identifier: MIT */
/*
 * read.c - how long it takes to open, read and close a file, against another.
 *
 * Usage: read FILE OTHER. Prints microseconds for each and their ratio; rounds
 * alternate, and the best of each counts.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 9
#define READS 2000

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double time_reads(const char *path)
{
	double start = now();
	char content[4096];

	for (int i = 0; i < READS; i++) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);

		if (fd < 0 || read(fd, content, sizeof(content)) <= 0) {
			perror(path);
			exit(1);
		}
		close(fd);
	}
	return (now() - start) / READS;
}

int main(int argc, char **argv)
{
	double best[2] = { 1e9, 1e9 };

	if (argc != 3) {
		fprintf(stderr, "Usage: read FILE OTHER\n");
		return 2;
	}
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < 2; i++) {
			double time = time_reads(argv[i + 1]);

			best[i] = time < best[i] ? time : best[i];
		}
	}
	printf("%.1f us against %.1f us: %.1f times\n", best[0], best[1], best[0] / best[1]);
	return 0;
}

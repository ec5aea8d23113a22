/* Threads for work that may take long: compiling, encoding, freeing. A job runs on one of them and
 * then comes back to the loop.
 */
#pragma once

#include "base/loop.h"

#include <stddef.h>
#include <stdint.h>

struct job;
struct jobs;

typedef void (*job_fn)(struct job *job);

struct job {
    struct loop_task task;
    struct job *next;
    job_fn run;  /* on a thread */
    job_fn done; /* on the loop; may free the job. NULL: run frees it */
};

int jobs_create(struct loop *loop, const char *name, uint32_t threads, size_t stack_bytes,
                struct jobs **ret_jobs);
/* Waits for running jobs; those that did not begin are dropped, and so is what was to be done on
 * the loop. */
void jobs_destroy(struct jobs *jobs);
/* From any thread, first in, first out. */
void jobs_post(struct jobs *jobs, struct job *job);

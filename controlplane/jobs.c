/* See jobs.h. */
#include "controlplane/jobs.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

struct jobs {
    struct loop *loop;
    pthread_mutex_t mutex;
    pthread_cond_t posted;
    struct job *first, **last;
    bool ending;
    uint32_t thread_count;
    pthread_t threads[];
};

static struct job *take(struct jobs *jobs)
{
    pthread_mutex_lock(&jobs->mutex);
    while (!jobs->first && !jobs->ending)
        pthread_cond_wait(&jobs->posted, &jobs->mutex);
    struct job *job = jobs->ending ? NULL : jobs->first;
    if (job) {
        jobs->first = job->next;
        if (!jobs->first)
            jobs->last = &jobs->first;
    }
    pthread_mutex_unlock(&jobs->mutex);
    return job;
}

static void on_done(struct loop_task *task)
{
    struct job *job = task->user;
    job->done(job);
}

static void *thread_main(void *user)
{
    struct jobs *jobs = user;
    for (struct job *job; (job = take(jobs));) {
        bool comes_back = job->done != NULL;
        job->run(job);
        if (!comes_back)
            continue;
        job->task.run = on_done;
        job->task.user = job;
        loop_post(jobs->loop, &job->task);
    }
    return NULL;
}

int jobs_create(struct loop *loop, const char *name, uint32_t threads, size_t stack_bytes,
                struct jobs **ret_jobs)
{
    struct jobs *jobs = calloc(1, sizeof(*jobs) + threads * sizeof(pthread_t));
    if (!jobs)
        return -ENOMEM;
    jobs->loop = loop;
    jobs->last = &jobs->first;
    pthread_mutex_init(&jobs->mutex, NULL);
    pthread_cond_init(&jobs->posted, NULL);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stack_bytes);
    /* Signals are the loop's thread's. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int r = 0;
    while (jobs->thread_count < threads && r == 0) {
        r = pthread_create(&jobs->threads[jobs->thread_count], &attributes, thread_main, jobs);
        if (r == 0)
            pthread_setname_np(jobs->threads[jobs->thread_count++], name);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (r) {
        jobs_destroy(jobs);
        return -r;
    }
    *ret_jobs = jobs;
    return 0;
}

void jobs_destroy(struct jobs *jobs)
{
    if (!jobs)
        return;
    pthread_mutex_lock(&jobs->mutex);
    jobs->ending = true;
    pthread_cond_broadcast(&jobs->posted);
    pthread_mutex_unlock(&jobs->mutex);
    for (uint32_t i = 0; i < jobs->thread_count; i++)
        pthread_join(jobs->threads[i], NULL);
    pthread_cond_destroy(&jobs->posted);
    pthread_mutex_destroy(&jobs->mutex);
    free(jobs);
}

void jobs_post(struct jobs *jobs, struct job *job)
{
    job->next = NULL;
    pthread_mutex_lock(&jobs->mutex);
    *jobs->last = job;
    jobs->last = &job->next;
    pthread_cond_signal(&jobs->posted);
    pthread_mutex_unlock(&jobs->mutex);
}

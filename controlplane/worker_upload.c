/* Results on their way from the worker to the manager: encoded on a thread, then sent in parts from
 * where they lie, as far as the manager's window allows. See worker.h. */
#include "controlplane/worker_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_IOVECS_MAX = 32 };

struct upload {
    struct worker *worker;
    struct list link;
    struct job job;
    uint64_t request;
    struct held *held; /* pinned */
    uint32_t path[PATH_DEPTH_MAX];
    uint32_t path_count;
    uint64_t bytes_max;
    bool encoding, abandoned;
    int result;
    struct rt_encoded encoded;
    uint64_t window_bytes;
    uint64_t sent_bytes;
    uint32_t buffer; /* where the next part begins: 0 the head, then buffers */
    size_t buffer_offset;
    uint32_t outstanding; /* parts that the link has yet to write */
};

static bool all_sent(const struct upload *upload)
{
    return upload->sent_bytes == upload->encoded.total_bytes;
}

static void upload_destroy(struct upload *upload)
{
    list_remove(&upload->link);
    upload->worker->ops->encoded_finish(&upload->encoded);
    held_unpin(upload->held);
    free(upload);
}

/* Frees those that have nothing left to do. */
static void reap(struct worker *worker)
{
    LIST_FOR(link, &worker->uploads)
    {
        struct upload *upload = LIST_ENTRY(link, struct upload, link);
        if (!upload->encoding && !upload->outstanding && (upload->abandoned || all_sent(upload)))
            upload_destroy(upload);
    }
}

static void send_error(struct worker *worker, uint64_t request, const char *word)
{
    Purlin__Fetched fetched = PURLIN__FETCHED__INIT;
    fetched.request = request;
    fetched.error = (char *)word;
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_FETCHED;
    envelope.fetched = &fetched;
    worker_send(worker, &envelope, NULL);
}

/* ------------------------------------------------------------------------------------ sending */

static struct iovec source(const struct upload *upload, uint32_t index)
{
    if (index == 0)
        return (struct iovec){upload->encoded.head, upload->encoded.head_bytes};
    const struct rt_span *span = &upload->encoded.buffers[index - 1];
    return (struct iovec){(void *)span->data, span->bytes};
}

/* The next `bytes_max` bytes at most, as they lie. */
static uint32_t gather(struct upload *upload, uint64_t bytes_max, struct iovec *ret_parts,
                       uint64_t *ret_bytes)
{
    uint32_t count = 0;
    uint64_t bytes = 0;
    while (bytes < bytes_max && count < PARTS_IOVECS_MAX &&
           upload->buffer <= upload->encoded.buffer_count) {
        struct iovec part = source(upload, upload->buffer);
        part.iov_base = (char *)part.iov_base + upload->buffer_offset;
        part.iov_len -= upload->buffer_offset;
        if (part.iov_len > bytes_max - bytes) {
            part.iov_len = bytes_max - bytes;
            upload->buffer_offset += part.iov_len;
        } else {
            upload->buffer++;
            upload->buffer_offset = 0;
        }
        if (part.iov_len)
            ret_parts[count++] = part;
        bytes += part.iov_len;
    }
    *ret_bytes = bytes;
    return count;
}

static void on_part_written(void *user)
{
    struct upload *upload = user;
    upload->outstanding--;
}

/* Many small buffers, put together so that a part is not small too. */
struct copied_part {
    struct upload *upload;
    char data[];
};

static void on_copy_written(void *user)
{
    struct copied_part *copy = user;
    copy->upload->outstanding--;
    free(copy);
}

static uint64_t copy_parts(char *to, const struct iovec *parts, uint32_t count)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < count; i++) {
        memcpy(to + bytes, parts[i].iov_base, parts[i].iov_len);
        bytes += parts[i].iov_len;
    }
    return bytes;
}

/* Goes on from `count` parts of `bytes` bytes until `bytes_max` are together. NULL: no memory. */
static struct copied_part *gather_copy(struct upload *upload, const struct iovec *parts,
                                       uint32_t count, uint64_t bytes_max, uint64_t *ret_bytes)
{
    struct copied_part *copy = malloc(sizeof(*copy) + bytes_max);
    if (!copy)
        return NULL;
    copy->upload = upload;
    uint64_t bytes = copy_parts(copy->data, parts, count);
    struct iovec more[PARTS_IOVECS_MAX];
    while (bytes < bytes_max && upload->buffer <= upload->encoded.buffer_count) {
        uint64_t gathered;
        count = gather(upload, bytes_max - bytes, more, &gathered);
        bytes += copy_parts(copy->data + bytes, more, count);
    }
    *ret_bytes = bytes;
    return copy;
}

static void send_part(struct upload *upload)
{
    uint64_t bytes_max =
        upload->window_bytes < FETCH_PART_BYTES ? upload->window_bytes : FETCH_PART_BYTES;
    struct iovec parts[PARTS_IOVECS_MAX];
    uint64_t bytes;
    struct link_payload payload = {.parts = parts, .release = on_part_written, .user = upload};
    payload.part_count = gather(upload, bytes_max, parts, &bytes);
    struct iovec together;
    if (payload.part_count == PARTS_IOVECS_MAX && bytes < bytes_max / 2) {
        struct copied_part *copy =
            gather_copy(upload, parts, payload.part_count, bytes_max, &bytes);
        if (copy) {
            together = (struct iovec){copy->data, bytes};
            payload = (struct link_payload){
                .parts = &together, .part_count = 1, .release = on_copy_written, .user = copy};
        }
    }
    Purlin__Fetched fetched = PURLIN__FETCHED__INIT;
    fetched.request = upload->request;
    fetched.total_bytes = upload->encoded.total_bytes;
    fetched.offset = upload->sent_bytes;
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_FETCHED;
    envelope.fetched = &fetched;
    upload->sent_bytes += bytes;
    upload->window_bytes -= bytes;
    upload->outstanding++;
    worker_send(upload->worker, &envelope, &payload);
}

void upload_pump(struct worker *worker)
{
    bool sent = true;
    /* One part of each in turn. */
    while (sent) {
        sent = false;
        LIST_FOR(link, &worker->uploads)
        {
            struct upload *upload = LIST_ENTRY(link, struct upload, link);
            if (!worker->connected || worker->link.failure ||
                worker->link.queued_bytes >= LINK_QUEUE_BYTES_LOW)
                break;
            if (upload->encoding || upload->abandoned || all_sent(upload) || !upload->window_bytes)
                continue;
            send_part(upload);
            sent = true;
        }
    }
    reap(worker);
}

/* ---------------------------------------------------------------------------------- beginning */

static void on_encode_thread(struct job *job)
{
    struct upload *upload = LIST_ENTRY(job, struct upload, job);
    upload->result = upload->worker->ops->encode(
        upload->held->run, upload->path, upload->path_count, upload->bytes_max, &upload->encoded);
}

static void on_encoded(struct job *job)
{
    struct upload *upload = LIST_ENTRY(job, struct upload, job);
    struct worker *worker = upload->worker;
    upload->encoding = false;
    if (upload->result < 0) {
        upload->encoded = (struct rt_encoded){0};
        if (!upload->abandoned)
            send_error(worker, upload->request,
                       upload->result == -ENOENT ? "not-found" : "internal");
        upload->abandoned = true;
    }
    upload_pump(worker);
}

const char *upload_begin(struct worker *worker, const Purlin__Fetch *fetch)
{
    struct id id;
    if (!id_from_bytes(fetch->computation.data, fetch->computation.len, &id) ||
        fetch->n_path > PATH_DEPTH_MAX)
        return "it sent a malformed message";
    struct held *held = held_find(worker, id);
    if (!held || held->phase != HELD_FINISHED || !held->run) {
        send_error(worker, fetch->request, "not-found");
        return NULL;
    }
    struct upload *upload = calloc(1, sizeof(*upload));
    if (!upload) {
        send_error(worker, fetch->request, "busy");
        return NULL;
    }
    upload->worker = worker;
    upload->request = fetch->request;
    upload->held = held;
    held->pins++;
    if (fetch->n_path)
        memcpy(upload->path, fetch->path, fetch->n_path * sizeof(*fetch->path));
    upload->path_count = (uint32_t)fetch->n_path;
    upload->bytes_max = fetch->max_bytes;
    upload->window_bytes = fetch->window_bytes;
    upload->encoding = true;
    list_append(&worker->uploads, &upload->link);
    upload->job.run = on_encode_thread;
    upload->job.done = on_encoded;
    jobs_post(worker->encode_jobs, &upload->job);
    return NULL;
}

void upload_more(struct worker *worker, const Purlin__FetchMore *more)
{
    LIST_FOR(link, &worker->uploads)
    {
        struct upload *upload = LIST_ENTRY(link, struct upload, link);
        if (upload->request != more->request)
            continue;
        if (more->abandon)
            upload->abandoned = true;
        else if (more->bytes <= UINT64_MAX - upload->window_bytes)
            upload->window_bytes += more->bytes;
    }
    upload_pump(worker);
}

void upload_abandon_all(struct worker *worker)
{
    LIST_FOR(link, &worker->uploads)
    {
        LIST_ENTRY(link, struct upload, link)->abandoned = true;
    }
    reap(worker);
}

void upload_destroy_all(struct worker *worker)
{
    while (!list_empty(&worker->uploads)) {
        struct upload *upload = LIST_ENTRY(worker->uploads.next, struct upload, link);
        list_remove(&upload->link);
        worker->ops->encoded_finish(&upload->encoded);
        free(upload);
    }
}

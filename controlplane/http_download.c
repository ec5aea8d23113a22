/* Results on their way from a worker to a client.
 *
 * The worker may be FETCH_WINDOW_BYTES ahead of what the client's socket has taken; what arrives
 * waits in pieces that are used again at once. A result that comes in one piece is answered from
 * there. Until the answer's head is queued, everything can still become an error, or begin anew on
 * another worker; after that, failing means closing the connection before Content-Length.
 */
#include "controlplane/http_internal.h"

#include "base/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PIECES_MAX = 64 }; /* parts may be smaller than FETCH_PART_BYTES, but not by much */

struct download {
    struct http *http;
    struct exchange *exchange; /* NULL: gone, or answering */
    uint64_t request;
    uint64_t worker; /* asked; 0: not yet */
    uint32_t path[PATH_DEPTH_MAX];
    uint32_t path_count;
    uint64_t bytes_max;

    struct blob *whole; /* the answer, when it is in one piece */
    enum core_refusal refusal;
    const char *error; /* of the worker: static code */
    bool begun;        /* the answer's head is queued */
    bool broken;
    uint64_t total_bytes, received_bytes;
    struct blob *pieces[PIECES_MAX]; /* ring */
    uint32_t piece_first, piece_count;
    size_t piece_read; /* of the first */
    uint64_t passed_bytes;
};

static struct download *find(struct http *http, uint64_t request)
{
    return map_get(&http->downloads, id_from_number(request));
}

static void wake(struct download *download)
{
    if (download->exchange)
        exchange_resume(download->exchange);
}

static void drop_pieces(struct download *download)
{
    while (download->piece_count) {
        blob_unref(download->pieces[download->piece_first]);
        download->piece_first = (download->piece_first + 1) % PIECES_MAX;
        download->piece_count--;
    }
    download->piece_read = 0;
    download->received_bytes = download->total_bytes = 0;
}

static void download_destroy(struct download *download)
{
    struct http *http = download->http;
    if (download->exchange)
        download->exchange->download = NULL;
    map_remove(&http->downloads, id_from_number(download->request));
    bool complete = download->total_bytes && download->received_bytes == download->total_bytes;
    core_fetch_ended(manager_core(http->manager), download->request, complete || download->error,
                     http->loop->now_ns);
    manager_settle(http->manager);
    drop_pieces(download);
    blob_unref(download->whole);
    free(download);
}

void download_client_gone(struct download *download)
{
    if (!download)
        return;
    if (!download->begun) {
        download_destroy(download);
        return;
    }
    download->exchange = NULL;
}

/* ---------------------------------------------------------------------------- what comes in */

void http_download_ask(struct http *http, uint64_t request, uint64_t worker, struct id computation)
{
    struct download *download = find(http, request);
    if (!download)
        return;
    drop_pieces(download);
    download->worker = worker;
    registry_fetch(manager_registry(http->manager), worker, computation, request, download->path,
                   download->path_count, download->bytes_max);
}

void http_download_blob(struct http *http, uint64_t request, struct blob *result)
{
    struct download *download = find(http, request);
    if (!download)
        return;
    download->whole = blob_ref(result);
    wake(download);
}

void http_download_fail(struct http *http, uint64_t request, enum core_refusal refusal)
{
    struct download *download = find(http, request);
    if (!download)
        return;
    download->refusal = refusal;
    download->broken = true;
    wake(download);
}

static const char *worker_error(const char *word)
{
    if (!strcmp(word, "not-found"))
        return "not-found";
    if (!strcmp(word, "busy"))
        return "busy";
    return "internal";
}

void http_download_part(struct http *http, uint64_t worker, const Purlin__Fetched *fetched,
                        struct blob *part)
{
    struct download *download = find(http, fetched->request);
    /* The client may be gone, or the download may have begun anew elsewhere. */
    if (!download || download->worker != worker || download->broken || download->error)
        return;
    if (*fetched->error && !download->begun) {
        download->error = worker_error(fetched->error);
        wake(download);
        return;
    }
    bool first = download->received_bytes == 0;
    bool fits = part && fetched->offset == download->received_bytes &&
                (first || fetched->total_bytes == download->total_bytes) &&
                part->bytes <= fetched->total_bytes - fetched->offset &&
                download->piece_count < PIECES_MAX;
    if (!fits) {
        log_warning("worker %llu sent a part of a result that does not fit",
                    (unsigned long long)worker);
        download->broken = true;
        download->error = "internal";
        wake(download);
        return;
    }
    download->total_bytes = fetched->total_bytes;
    download->received_bytes += part->bytes;
    uint32_t index = (download->piece_first + download->piece_count++) % PIECES_MAX;
    download->pieces[index] = blob_ref(part);
    wake(download);
}

/* ----------------------------------------------------------------------------- what goes out */

static void pass_on(struct download *download, size_t bytes)
{
    struct http *http = download->http;
    http->download_bytes += bytes;
    download->passed_bytes += bytes;
    bool last = download->received_bytes == download->total_bytes;
    if (download->passed_bytes < FETCH_PART_BYTES || last)
        return;
    registry_fetch_more(manager_registry(http->manager), download->worker, download->request,
                        download->passed_bytes);
    download->passed_bytes = 0;
}

static ssize_t on_read(void *user, uint64_t position, char *ret_data, size_t bytes_max)
{
    (void)position;
    struct download *download = user;
    size_t bytes = 0;
    while (bytes < bytes_max && download->piece_count) {
        struct blob *piece = download->pieces[download->piece_first];
        size_t part = piece->bytes - download->piece_read;
        if (part > bytes_max - bytes)
            part = bytes_max - bytes;
        memcpy(ret_data + bytes, piece->data + download->piece_read, part);
        bytes += part;
        download->piece_read += part;
        if (download->piece_read < piece->bytes)
            break;
        blob_unref(piece);
        download->piece_read = 0;
        download->piece_first = (download->piece_first + 1) % PIECES_MAX;
        download->piece_count--;
    }
    if (bytes) {
        pass_on(download, bytes);
        return (ssize_t)bytes;
    }
    if (download->broken || !download->exchange || download->exchange->gone ||
        download->http->ending)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    exchange_suspend(download->exchange);
    return 0;
}

static void on_free(void *user)
{
    download_destroy(user);
}

static void on_free_blob(void *user)
{
    blob_unref(user);
}

static enum MHD_Result answer_blob(struct exchange *exchange, struct blob *whole)
{
    exchange->http->download_bytes += whole->bytes;
    struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback_cls(
        whole->bytes, whole->data, on_free_blob, blob_ref(whole));
    if (!response)
        blob_unref(whole);
    return reply_response(exchange, MHD_HTTP_OK, "application/x-purlin", response);
}

static enum MHD_Result answer_stream(struct exchange *exchange)
{
    struct download *download = exchange->download;
    struct http *http = exchange->http;
    struct MHD_Response *response = MHD_create_response_from_callback(
        download->total_bytes, HTTP_BLOCK_BYTES, on_read, download, on_free);
    if (!response)
        return MHD_NO;
    download->begun = true;
    core_fetch_started(manager_core(http->manager), download->request);
    manager_settle(http->manager);
    return reply_response(exchange, MHD_HTTP_OK, "application/x-purlin", response);
}

static enum MHD_Result answer_error(struct exchange *exchange, const char *code)
{
    if (!strcmp(code, "not-found"))
        return reply_error(exchange, MHD_HTTP_NOT_FOUND, code, "the result has no such part");
    if (!strcmp(code, "busy"))
        return reply_refusal(exchange, CORE_BUSY);
    return reply_error(exchange, MHD_HTTP_INTERNAL_SERVER_ERROR, "internal",
                       "the worker could not send the result");
}

/* ---------------------------------------------------------------------------------- requests */

static bool parse_path(const char *text, struct download *download)
{
    while (text && *text) {
        char *end;
        errno = 0;
        unsigned long long index = strtoull(text, &end, 10);
        if (errno || end == text || *text < '0' || *text > '9' || index > UINT32_MAX ||
            download->path_count == PATH_DEPTH_MAX || (*end && (*end != ',' || !end[1])))
            return false;
        download->path[download->path_count++] = (uint32_t)index;
        text = *end ? end + 1 : end;
    }
    return true;
}

static bool parse_bytes(const char *text, uint64_t *ret_bytes)
{
    char *end;
    if (!text)
        return true;
    errno = 0;
    *ret_bytes = strtoull(text, &end, 10);
    return !errno && *text >= '0' && *text <= '9' && !*end;
}

static enum MHD_Result download_begin(struct exchange *exchange)
{
    struct http *http = exchange->http;
    struct MHD_Connection *connection = exchange->connection;
    struct download *download = calloc(1, sizeof(*download));
    if (!download)
        return reply_refusal(exchange, CORE_BUSY);
    download->http = http;
    download->request = ++http->last_request;
    const char *path = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "path");
    const char *max = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "max_bytes");
    if (!parse_path(path, download) || !parse_bytes(max, &download->bytes_max)) {
        free(download);
        return reply_error(exchange, MHD_HTTP_BAD_REQUEST, "bad-request",
                           "path is a list of indices, max_bytes a number");
    }
    if (map_put(&http->downloads, id_from_number(download->request), download) < 0) {
        free(download);
        return reply_refusal(exchange, CORE_BUSY);
    }
    download->exchange = exchange;
    exchange->download = download;
    int r = core_fetch(manager_core(http->manager), exchange->ids[0], download->request,
                       download->path_count == 0, download->bytes_max, http->loop->now_ns);
    manager_settle(http->manager);
    if (!r)
        return download_answer(exchange);
    download_destroy(download);
    return reply_refusal(exchange, (enum core_refusal)r);
}

enum MHD_Result download_answer(struct exchange *exchange)
{
    struct download *download = exchange->download;
    if (!download)
        return download_begin(exchange);
    if (download->whole)
        return answer_blob(exchange, download->whole);
    if (download->refusal)
        return reply_refusal(exchange, download->refusal);
    if (download->error)
        return answer_error(exchange, download->error);
    if (!download->piece_count) {
        exchange_suspend(exchange);
        return MHD_YES;
    }
    if (download->received_bytes == download->total_bytes && download->piece_count == 1)
        return answer_blob(exchange, download->pieces[download->piece_first]);
    return answer_stream(exchange);
}

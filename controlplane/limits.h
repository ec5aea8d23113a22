/* Every limit and time of the control plane. */
#pragma once

#include <stdint.h>

#define KIB UINT64_C(1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

/* -- frames between manager and worker */
#define FRAME_MESSAGE_BYTES_MAX (1 * MIB) /* protobuf part: bounded tables only, never bulk */
#define FRAME_HELLO_BYTES_MAX (4 * KIB)   /* before the peer has shown its token */
#define FETCH_PART_BYTES (512 * KIB)      /* large enough that a frame's head costs nothing */
#define FETCH_WINDOW_BYTES (4 * MIB)      /* in flight per download: covers a turn of both loops */
#define LINK_QUEUE_BYTES_LOW (1 * MIB)    /* a worker queues more bulk below this */
#define LINK_QUEUED_MESSAGES_MAX 100000   /* a peer that reads nothing is given up */
#define PIECES_KEPT 16                    /* download buffers kept warm: 8 MiB */

/* -- HTTP */
#define PROGRAM_BYTES_MAX (1 * GIB)        /* one request's body */
#define PROGRAM_BYTES_TOTAL_MAX (8 * GIB)  /* of all programs that the manager keeps */
#define RESULT_INLINE_BYTES_MAX (64 * KIB) /* rides in the finished event: docs/http.md */
#define RESULT_ERROR_BYTES_MAX (512 * KIB) /* exceptions and diagnostics ride up to this */
#define RESULT_BYTES_TOTAL_MAX (256 * MIB) /* of small results kept beside the workers' */
#define HTTP_CONNECTIONS_MAX 1000u
#define HTTP_CONNECTION_MEMORY_BYTES (128 * KIB) /* request head, and the step of uploads */
#define HTTP_IDLE_S_MAX 300u                     /* a keep-alive connection without a request */
#define HTTP_FIRST_S_MAX 15u                     /* a new connection without a whole request head */
#define HTTP_BLOCK_BYTES (256 * KIB)             /* one write of a streamed result */
#define HTTP_FAREWELL_NS (100 * CLOCK_MS)        /* for last words to clients that read */
#define SSE_BLOCK_BYTES (128 * KIB)
#define PATH_DEPTH_MAX 64u
#define SSE_KEEP_ALIVE_NS (10 * CLOCK_S)
#define SESSION_GRACE_NS (30 * CLOCK_S)

/* -- the manager's tables */
#define SESSIONS_MAX 4096u
#define COMPUTATIONS_MAX 65536u
#define FETCHES_MAX 1024u
#define WORKERS_MAX 1024u
#define PEERS_UNKNOWN_MAX 64u /* connections that have not yet said Hello */
#define REMOTES_MAX 4096u     /* computations that one program refers to */
#define RUNNING_PER_WORKER_MAX 64u
#define ATTEMPTS_MAX 3u /* a computation whose workers died this often is failed */
#define OUTPUTS_MAX 65536u

/* -- time */
#define HELLO_NS_MAX (5 * CLOCK_S) /* a connection that says nothing holds a slot */
#define PING_NS (1 * CLOCK_S)
#define SILENCE_NS_MAX (10 * CLOCK_S) /* then a worker counts as dead: above any page storm */
#define WORKER_WAIT_NS (10 * CLOCK_S) /* for a worker to come (back): a restart takes far less */
#define PROGRESS_NS (100 * CLOCK_MS)
#define RECONNECT_NS_MIN (100 * CLOCK_MS)
#define RECONNECT_NS_MAX (5 * CLOCK_S)
#define SHUTDOWN_NS_MAX (700 * CLOCK_MS) /* for computations to heed cancellation at the end */
#define CHILD_KILL_NS (2 * CLOCK_S)      /* then the worker's process is killed */
#define RESTART_NS_MIN (20 * CLOCK_MS)
#define RESTART_NS_MAX (5 * CLOCK_S)
#define RESTARTS_UNREGISTERED_MAX 3u /* deaths in a row before ever registering */

/* -- the worker's threads */
#define COMPILE_THREADS 2u
#define COMPILE_STACK_BYTES (16 * MIB) /* inference recurses over the program's nesting */
#define ENCODE_THREADS 2u

_Static_assert(FETCH_PART_BYTES * 2 <= FETCH_WINDOW_BYTES, "a download never stalls for one part");
_Static_assert(RESULT_ERROR_BYTES_MAX + 64 * KIB <= FRAME_MESSAGE_BYTES_MAX, "Finished fits");

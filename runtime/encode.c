/* What a computation came to, as a framed Result. Called on any thread once the computation has
 * ended; touches nothing of it.
 */
#include "runtime/encode_internal.h"
#include "runtime/runtime_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "PRLN"

static const char *const stop_words[] = {
#define RT_STOP(name, word, meaning) word,
#include "runtime/stops.def"
#undef RT_STOP
};

struct message {
    Purlin__Result result;
    Purlin__Raised raised;
    Purlin__Diagnostic diagnostic;
    Purlin__Stats stats;
    struct rt_encoder encoder;
};

/* ---- diagnostics */

static char *bytes_for_people(struct arena *arena, uint64_t bytes)
{
    if (bytes >= UINT64_C(1) << 60)
        return "more than any machine has";
    if (bytes >= UINT64_C(10) << 30)
        return arena_printf(arena, "%.1f GiB", (double)bytes / (1 << 30));
    if (bytes >= UINT64_C(10) << 20)
        return arena_printf(arena, "%.1f MiB", (double)bytes / (1 << 20));
    return arena_printf(arena, "%.1f KiB", (double)bytes / (1 << 10));
}

static char *memory_message(struct arena *arena, const struct rt_computation *computation,
                            const struct rt_failure *failure)
{
    char *limit = bytes_for_people(arena, computation->memory_bytes_max);
    char *held = bytes_for_people(arena, atomic_load(&computation->memory_bytes));
    if (!failure || failure->memory_wanted == 0)
        return arena_printf(arena, "out of memory: the limit is %s, of which %s were in use", limit,
                            held);
    char *wanted = bytes_for_people(arena, failure->memory_wanted);
    return arena_printf(arena,
                        "out of memory: %s were wanted; the limit is %s, of which %s were in use",
                        wanted, limit, held);
}

static char *place(struct arena *arena, const struct rt_site *site)
{
    return site ? arena_printf(arena, " in %s:%u", site->file, site->line) : "";
}

static char *stop_message(struct arena *arena, const struct rt_computation *computation,
                          const struct rt_failure *failure, enum rt_stop_reason reason,
                          const struct rt_site *site)
{
    const char *text = failure && failure->text ? failure->text : NULL;
    switch (reason) {
    case RT_STOP_CANCELLED:
        return "the computation was cancelled";
    case RT_STOP_OUT_OF_MEMORY:
        return memory_message(arena, computation, failure);
    case RT_STOP_INT_OVERFLOW:
        return "an int left 64 bits in an operation that takes no larger ones";
    case RT_STOP_OUTPUT:
        return arena_printf(arena, "the program printed more than %s",
                            bytes_for_people(arena, RT_OUTPUT_BYTES_MAX));
    case RT_STOP_UNSUPPORTED:
        return arena_printf(arena, "%s is not supported yet", text ? text : "this operation");
    case RT_STOP_INTERNAL:
    case RT_STOP_COUNT:
        break;
    }
    return arena_printf(arena, "a bug in Purlin%s: %s", place(arena, site),
                        text ? text : "unknown");
}

static void diagnose(struct message *message, Purlin__Result__Outcome outcome, const char *code,
                     const char *text, const struct rt_site *site)
{
    message->diagnostic = (Purlin__Diagnostic)PURLIN__DIAGNOSTIC__INIT;
    message->diagnostic.code = (char *)code;
    message->diagnostic.message = (char *)text;
    if (site) {
        message->diagnostic.file = (char *)site->file;
        message->diagnostic.function = (char *)site->function;
        message->diagnostic.line = site->line;
        message->diagnostic.column = site->column;
    }
    message->result.outcome = outcome;
    message->result.diagnostic = &message->diagnostic;
}

static void encode_stop(struct message *message, const struct rt_computation *computation)
{
    const struct rt_failure *failure = computation->failure;
    enum rt_stop_reason reason = RT_STOP_OUT_OF_MEMORY;
    if (failure && failure->status == RT_STOPPED)
        reason = (enum rt_stop_reason)failure->code;
    else if (atomic_load(&computation->cancelled))
        reason = RT_STOP_CANCELLED;
    bool refused = reason == RT_STOP_INT_OVERFLOW || reason == RT_STOP_UNSUPPORTED;
    const struct rt_site *site = rt_failure_site(computation->image, failure);
    diagnose(message, refused ? PURLIN__RESULT__OUTCOME__REFUSED : PURLIN__RESULT__OUTCOME__FAILED,
             stop_words[reason],
             stop_message(&message->encoder.arena, computation, failure, reason, site), site);
}

/* ---- exceptions */

static int encode_exception(struct message *message, const struct rt_computation *computation)
{
    message->raised = (Purlin__Raised)PURLIN__RAISED__INIT;
    message->result.outcome = PURLIN__RESULT__OUTCOME__EXCEPTION;
    message->result.raised = &message->raised;
    return rt_encode_failure(&message->encoder, computation->failure, &message->raised);
}

/* ---- values */

static int encode_result(struct message *message, const struct rt_computation *computation,
                         const uint32_t *path, uint32_t path_count, uint64_t max_bytes)
{
    const struct rt_type *type;
    const void *value;
    int error = rt_computation_result(computation, path, path_count, &type, &value);
    if (error < 0)
        return error;
    Purlin__Result *result = &message->result;
    result->total_bytes = rt_encoded_value_bytes(type, value);
    if (max_bytes > 0 && result->total_bytes > max_bytes) {
        result->outcome = PURLIN__RESULT__OUTCOME__TOO_LARGE;
        return 0;
    }
    return rt_encode_value(&message->encoder, type, value, &result->root);
}

/* The value, or the exception's arguments, hold something that cannot be sent. */
static void encode_refusal(struct message *message)
{
    struct rt_encoder *encoder = &message->encoder;
    const char *text = arena_printf(&encoder->arena,
                                    "%s cannot leave a computation: return what is needed of it, "
                                    "for example as a list of numbers",
                                    encoder->unsupported);
    encoder->value_count = encoder->name_count = encoder->buffer_count = 0;
    encoder->exception_count = 0;
    message->result.raised = NULL;
    message->result.root = 0;
    diagnose(message, PURLIN__RESULT__OUTCOME__REFUSED, "unsupported", text, NULL);
}

static int encode_outcome(struct message *message, const struct rt_computation *computation,
                          const uint32_t *path, uint32_t path_count, uint64_t max_bytes)
{
    if (!computation->ended)
        return -ENOENT;
    int error = 0;
    if (computation->status == RT_OK)
        error = encode_result(message, computation, path, path_count, max_bytes);
    else if (computation->status == RT_RAISED && computation->failure)
        error = encode_exception(message, computation);
    else
        encode_stop(message, computation);
    if (error < 0 && message->encoder.unsupported) {
        encode_refusal(message);
        return 0;
    }
    return error;
}

/* ---- framing */

static void set_stats(struct message *message, const struct rt_computation *computation,
                      const struct rt_wire_stats *stats)
{
    struct rt_computation_stats run;
    rt_computation_stats(computation, &run);
    message->stats = (Purlin__Stats)PURLIN__STATS__INIT;
    message->stats.run_ns = run.run_ns;
    message->stats.tasks = run.tasks;
    message->stats.steals = run.steals;
    if (stats) {
        message->stats.decode_ns = stats->decode_ns;
        message->stats.infer_ns = stats->infer_ns;
        message->stats.llvm_ns = stats->llvm_ns;
        message->stats.code_cached = stats->code_cached;
    }
    message->result.stats = &message->stats;
}

static int pack(struct message *message, struct rt_encoded *ret_encoded)
{
    struct rt_encoder *encoder = &message->encoder;
    Purlin__Result *result = &message->result;
    uint64_t *buffer_bytes =
        rt_encoder_array(&encoder->arena, encoder->buffer_count, sizeof(*buffer_bytes));
    if (!buffer_bytes || arena_failed(&encoder->arena))
        return -ENOMEM;
    uint64_t total = 0;
    for (uint32_t i = 0; i < encoder->buffer_count; i++)
        total += buffer_bytes[i] = encoder->buffers[i].bytes;
    result->version = PURLIN__PROGRAM_VERSION__PROGRAM_VERSION;
    result->values = encoder->values;
    result->n_values = encoder->value_count;
    result->names = encoder->names;
    result->n_names = encoder->name_count;
    result->exceptions = encoder->exceptions;
    result->n_exceptions = encoder->exception_count;
    result->buffer_bytes = buffer_bytes;
    result->n_buffer_bytes = encoder->buffer_count;
    size_t message_bytes = purlin__result__get_packed_size(result);
    uint8_t *head = message_bytes <= UINT32_MAX ? malloc(8 + message_bytes) : NULL;
    if (!head)
        return -ENOMEM;
    uint32_t little_endian = (uint32_t)message_bytes;
    memcpy(head, MAGIC, 4);
    memcpy(head + 4, &little_endian, 4);
    purlin__result__pack(result, head + 8);
    *ret_encoded = (struct rt_encoded){
        .head = head,
        .head_bytes = 8 + message_bytes,
        .buffers = encoder->buffers,
        .buffer_count = encoder->buffer_count,
        .copies = encoder->copies,
        .total_bytes = 8 + message_bytes + total,
    };
    encoder->buffers = NULL;
    encoder->copies = NULL;
    return 0;
}

int rt_result_encode(const struct rt_computation *computation, const uint32_t *path,
                     uint32_t path_count, uint64_t max_bytes, const struct rt_wire_stats *stats,
                     struct rt_encoded *ret_encoded)
{
    struct message message = {
        .result = PURLIN__RESULT__INIT,
        .encoder = {.image = computation->image},
    };
    arena_init(&message.encoder.arena, 0);
    int error = encode_outcome(&message, computation, path, path_count, max_bytes);
    if (error == 0) {
        message.result.output.data = (uint8_t *)computation->output.data;
        message.result.output.len = computation->output.bytes;
        set_stats(&message, computation, stats);
        error = pack(&message, ret_encoded);
    }
    rt_encoder_finish(&message.encoder);
    return error;
}

void rt_encoded_finish(struct rt_encoded *encoded)
{
    if (!encoded)
        return;
    free(encoded->head);
    free(encoded->buffers);
    rt_copies_free(encoded->copies);
    *encoded = (struct rt_encoded){0};
}

void rt_result_output_bytes(const struct rt_computation *computation, uint64_t *ret_bytes)
{
    const struct rt_type *type = computation->image->result;
    for (uint32_t i = 0; i < type->child_count; i++) {
        const struct rt_type *output;
        const void *value;
        ret_bytes[i] = 0;
        if (rt_computation_result(computation, &i, 1, &output, &value) == 0)
            ret_bytes[i] = rt_encoded_value_bytes(output, value);
    }
}

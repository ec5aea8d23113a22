/* A link against a plain socket: frames in pieces, large buffers both ways, and whatever a stranger
 * may send. */
#include "base/clock.h"
#include "controlplane/frame.h"
#include "controlplane/limits.h"
#include "controlplane/link.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { BUFFER_BYTES_MAX = 8 * 1024 * 1024, MESSAGE_BYTES_MAX = 4096 };

struct scene {
    struct loop loop;
    struct link link;
    int peer;
    int messages;
    uint64_t last_nonce;
    struct blob *last_buffers;
    const char *closed;
    bool refuse;
    int released;
};

static struct blob *on_place(struct link *link, const Purlin__Envelope *envelope, uint64_t bytes)
{
    (void)link, (void)envelope;
    return bytes <= BUFFER_BYTES_MAX ? blob_create(bytes) : NULL;
}

static const char *on_received(struct link *link, const Purlin__Envelope *envelope,
                               struct blob *buffers)
{
    struct scene *scene = link->user;
    scene->messages++;
    if (envelope->kind_case == PURLIN__ENVELOPE__KIND_PING)
        scene->last_nonce = envelope->ping->nonce;
    blob_unref(scene->last_buffers);
    scene->last_buffers = blob_ref(buffers);
    return scene->refuse ? "refused" : NULL;
}

static void on_closed(struct link *link, const char *reason)
{
    struct scene *scene = link->user;
    assert_null(scene->closed);
    scene->closed = reason;
}

static const struct link_ops ops = {
    .place = on_place, .received = on_received, .closed = on_closed};

static int setup(void **state)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    int fds[2];
    assert_int_equal(loop_init(&scene->loop), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    scene->peer = fds[1];
    assert_int_equal(
        link_init(&scene->link, &scene->loop, fds[0], false, MESSAGE_BYTES_MAX, &ops, scene), 0);
    *state = scene;
    return 0;
}

static int teardown(void **state)
{
    struct scene *scene = *state;
    link_finish(&scene->link);
    link_finish(&scene->link);
    blob_unref(scene->last_buffers);
    if (scene->peer >= 0)
        close(scene->peer);
    loop_finish(&scene->loop);
    free(scene);
    return 0;
}

static void turn(struct scene *scene)
{
    /* Twice: failures come out in the turn after. */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(loop_wait(&scene->loop, 0), 0);
        loop_turn(&scene->loop, clock_now_ns());
    }
}

static struct blob *make_ping(uint64_t nonce, uint64_t buffer_bytes)
{
    Purlin__Ping ping = PURLIN__PING__INIT;
    ping.nonce = nonce;
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_PING;
    envelope.ping = &ping;
    envelope.n_buffer_bytes = buffer_bytes > 0;
    envelope.buffer_bytes = &buffer_bytes;
    return frame_pack(&envelope.base);
}

/* Writes all, letting the link read in between. */
static void write_all(struct scene *scene, const uint8_t *data, size_t bytes)
{
    while (bytes && !scene->closed) {
        ssize_t sent = send(scene->peer, data, bytes, MSG_NOSIGNAL);
        if (sent > 0) {
            data += sent;
            bytes -= (size_t)sent;
        } else {
            assert_int_equal(errno, EAGAIN);
        }
        turn(scene);
    }
}

static void test_frames_byte_by_byte(void **state)
{
    struct scene *scene = *state;
    struct blob *ping = make_ping(42, 5);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < ping->bytes; i++)
            write_all(scene, ping->data + i, 1);
        assert_int_equal(scene->messages, round);
        for (int i = 0; i < 5; i++)
            write_all(scene, (const uint8_t *)"hello" + i, 1);
        assert_int_equal(scene->messages, round + 1);
        assert_memory_equal(scene->last_buffers->data, "hello", 5);
    }
    assert_int_equal(scene->last_nonce, 42);
    blob_unref(ping);
}

static void test_many_frames_at_once(void **state)
{
    struct scene *scene = *state;
    struct blob *ping = make_ping(7, 0);
    uint8_t *all = malloc(ping->bytes * 20000);
    for (int i = 0; i < 20000; i++)
        memcpy(all + (size_t)i * ping->bytes, ping->data, ping->bytes);
    write_all(scene, all, ping->bytes * 20000);
    turn(scene);
    assert_int_equal(scene->messages, 20000);
    assert_null(scene->closed);
    free(all);
    blob_unref(ping);
}

static void test_large_buffers(void **state)
{
    struct scene *scene = *state;
    const size_t sizes[] = {1, 1023, 1024, 65536, 65537, 1 << 20, BUFFER_BYTES_MAX};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct blob *ping = make_ping(i, sizes[i]);
        uint8_t *data = malloc(sizes[i]);
        for (size_t j = 0; j < sizes[i]; j++)
            data[j] = (uint8_t)(j * 131 >> 3);
        write_all(scene, ping->data, ping->bytes);
        write_all(scene, data, sizes[i]);
        turn(scene);
        assert_int_equal(scene->messages, (int)i + 1);
        assert_memory_equal(scene->last_buffers->data, data, sizes[i]);
        free(data);
        blob_unref(ping);
    }
}

static void expect_closed(struct scene *scene, const void *data, size_t bytes)
{
    write_all(scene, data, bytes);
    turn(scene);
    assert_non_null(scene->closed);
    assert_int_equal(scene->messages, 0);
}

static void test_garbage_closes(void **state)
{
    expect_closed(*state, "GET / HTTP/1.1\r\n\r\n", 18);
}

static void test_too_large_a_message_closes(void **state)
{
    expect_closed(*state, "PRLN\x01\x10\x00\x00", 8);
}

static void test_too_large_a_buffer_closes(void **state)
{
    struct blob *ping = make_ping(1, BUFFER_BYTES_MAX + 1);
    expect_closed(*state, ping->data, ping->bytes);
    blob_unref(ping);
}

static void test_sizes_that_overflow_close(void **state)
{
    uint64_t sizes[] = {UINT64_MAX, 2};
    Purlin__Ping ping = PURLIN__PING__INIT;
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_PING;
    envelope.ping = &ping;
    envelope.n_buffer_bytes = 2;
    envelope.buffer_bytes = sizes;
    struct blob *blob = frame_pack(&envelope.base);
    expect_closed(*state, blob->data, blob->bytes);
    blob_unref(blob);
}

static void test_an_empty_envelope_closes(void **state)
{
    expect_closed(*state, "PRLN\x00\x00\x00\x00", 8);
}

static void test_a_fault_that_the_owner_finds_closes(void **state)
{
    struct scene *scene = *state;
    struct blob *ping = make_ping(1, 0);
    scene->refuse = true;
    write_all(scene, ping->data, ping->bytes);
    write_all(scene, ping->data, ping->bytes);
    assert_string_equal(scene->closed, "refused");
    assert_int_equal(scene->messages, 1);
    blob_unref(ping);
}

static void test_the_peer_s_end_closes(void **state)
{
    struct scene *scene = *state;
    struct blob *ping = make_ping(1, 100);
    write_all(scene, ping->data, ping->bytes);
    close(scene->peer);
    scene->peer = -1;
    turn(scene);
    assert_non_null(scene->closed);
    assert_int_equal(scene->messages, 0);
    blob_unref(ping);
}

static void test_random_frames_do_no_harm(void **state)
{
    struct scene *scene = *state;
    uint64_t random = 5;
    for (int round = 0; round < 5000; round++) {
        uint8_t frame[64] = "PRLN";
        size_t bytes = (size_t)round % 56;
        frame[4] = (uint8_t)bytes;
        memset(frame + 5, 0, 3);
        for (size_t i = 0; i < bytes; i++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
            frame[8 + i] = (uint8_t)(random >> 56);
        }
        /* Often a known kind, so that more than the first byte is looked at. */
        if (bytes > 2 && round % 3) {
            frame[8] = (uint8_t)((round % 13 + 1) << 3 | 2);
            frame[9] = (uint8_t)(bytes - 2);
        }
        write_all(scene, frame, 8 + bytes);
        turn(scene);
        if (!scene->closed)
            continue;
        teardown(state);
        setup(state);
        scene = *state;
    }
}

/* ------------------------------------------------------------------------------------ sending */

static void on_release(void *user)
{
    ++*(int *)user;
}

static void send_ping(struct scene *scene, const struct link_payload *payload)
{
    Purlin__Ping ping = PURLIN__PING__INIT;
    Purlin__Envelope envelope = PURLIN__ENVELOPE__INIT;
    envelope.kind_case = PURLIN__ENVELOPE__KIND_PING;
    envelope.ping = &ping;
    link_send(&scene->link, &envelope, payload);
}

static void test_payloads_arrive_and_are_released(void **state)
{
    struct scene *scene = *state;
    size_t bytes = 3 << 20;
    uint8_t *data = malloc(bytes), *got = malloc(2 * bytes);
    for (size_t i = 0; i < bytes; i++)
        data[i] = (uint8_t)(i * 7 >> 2);
    struct iovec parts[] = {{data, 10}, {data + 10, 0}, {data + 10, bytes - 10}};
    struct link_payload payload = {
        .parts = parts, .part_count = 3, .release = on_release, .user = &scene->released};
    send_ping(scene, &payload);
    send_ping(scene, NULL);
    assert_true(scene->link.queued_bytes > 0);
    assert_int_equal(scene->released, 0);
    size_t received = 0;
    for (int idle = 0; idle < 100;) {
        ssize_t r = recv(scene->peer, got + received, 2 * bytes - received, 0);
        idle = r > 0 ? 0 : idle + 1;
        received += r > 0 ? (size_t)r : 0;
        turn(scene);
    }
    uint32_t head;
    assert_true(frame_head_parse(got, &head));
    assert_memory_equal(got + 8 + head, data, bytes);
    assert_true(received > 8 + head + bytes);
    assert_int_equal(scene->released, 1);
    assert_int_equal(scene->link.queued_bytes, 0);
    free(data);
    free(got);
}

static void test_payloads_are_released_when_the_link_ends(void **state)
{
    struct scene *scene = *state;
    size_t bytes = 3 << 20;
    struct iovec part = {calloc(1, bytes), bytes};
    struct link_payload payload = {
        .parts = &part, .part_count = 1, .release = on_release, .user = &scene->released};
    for (int i = 0; i < 3; i++)
        send_ping(scene, &payload);
    link_fail(&scene->link, "over");
    link_fail(&scene->link, "over again");
    send_ping(scene, &payload);
    assert_int_equal(scene->released, 1);
    turn(scene);
    assert_string_equal(scene->closed, "over");
    link_finish(&scene->link);
    assert_int_equal(scene->released, 4);
    free(part.iov_base);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_frames_byte_by_byte),
        TEST(test_many_frames_at_once),
        TEST(test_large_buffers),
        TEST(test_garbage_closes),
        TEST(test_too_large_a_message_closes),
        TEST(test_too_large_a_buffer_closes),
        TEST(test_sizes_that_overflow_close),
        TEST(test_an_empty_envelope_closes),
        TEST(test_a_fault_that_the_owner_finds_closes),
        TEST(test_the_peer_s_end_closes),
        TEST(test_random_frames_do_no_harm),
        TEST(test_payloads_arrive_and_are_released),
        TEST(test_payloads_are_released_when_the_link_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What purlind is told by its command line and its environment; the command line wins. */
#pragma once

#include "base/id.h"

#include <stdbool.h>
#include <stdint.h>

enum settings_mode { MODE_BOTH, MODE_MANAGER, MODE_WORKER };

enum { SETTINGS_HOST_BYTES = 256 };

struct settings {
    enum settings_mode mode;
    bool embedded;
    bool supervised; /* a worker that a purlind has started */
    const char *http_address;
    const char *registry_address;
    const char *worker_address; /* that a worker's own ports listen on */
    uint16_t http_port;
    uint16_t registry_port;
    uint16_t base_port;
    char manager_host[SETTINGS_HOST_BYTES]; /* of a worker */
    uint16_t manager_port;
    const char *own_address;  /* NULL: found out */
    const char *token;        /* NULL: none */
    const char *worker_token; /* NULL: none */
    uint32_t threads;         /* 0: one a core */
    uint64_t memory_bytes;    /* for a computation */
    int64_t grace_ns;
};

enum settings_outcome {
    SETTINGS_EXIT = 1,  /* --help or --version: printed; all is well */
    SETTINGS_USAGE = 2, /* printed what is wrong */
};

/* Strings are of argv and the environment. 0 or enum settings_outcome. */
int settings_parse(int argc, char **argv, struct settings *ret_settings);

/* -- parts, for tests */
/* "512M", "4G", "1073741824", "70%" of total_bytes. */
bool settings_parse_memory(const char *text, uint64_t total_bytes, uint64_t *ret_bytes);
/* "host", "host:port", "[::1]:port". */
bool settings_parse_address(const char *text, uint16_t default_port,
                            char ret_host[static SETTINGS_HOST_BYTES], uint16_t *ret_port);
/* Of the machine, or what its container may use. */
uint64_t settings_machine_memory(void);

/* See settings.h. */
#include "controlplane/settings.h"

#include "base/clock.h"
#include "base/log.h"
#include "controlplane/limits.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    HTTP_PORT = 30000,
    REGISTRY_PORT = 30002,
    WORKER_BASE_PORT = 30009,
    MEMORY_PERCENT = 70,
    THREADS_MAX = 1024,
};

static const char usage_both[] =
    "usage: purlind [option...]\n"
    "       purlind manager [option...]\n"
    "       purlind worker --manager HOST[:PORT] [option...]\n"
    "\n"
    "Runs Purlin's manager and one worker on this machine, in the foreground.\n"
    "`purlind manager --help` and `purlind worker --help` say what each takes; purlind takes "
    "both's\n"
    "options, and:\n"
    "\n"
    "  --embedded             free loopback ports, one line of JSON with the HTTP port on stdout "
    "when\n"
    "                         ready, ends when stdin does\n"
    "  --no-worker            a manager only                             PURLIN_NO_WORKER=1\n"
    "  --version\n"
    "  --help\n"
    "\n"
    "With PURLIN_MANAGER_ADDRESS set to a manager's HOST[:PORT], purlind runs a worker only.\n"
    "An option wins over its environment variable, which is named at its right.\n";

static const char usage_manager[] =
    "usage: purlind manager [option...]\n"
    "\n"
    "Runs the manager: clients talk to it by HTTP, workers register with it.\n"
    "\n"
    "  --port N               HTTP port, 0 for any; 30000                PURLIN_WEB_HTTP_PORT\n"
    "  --registry-port N      workers' port, 0 for any; 30002            PURLIN_REGISTRY_PORT\n"
    "  --listen ADDRESS       where both listen; 127.0.0.1               PURLIN_LISTEN\n"
    "  --bind ADDRESS         where HTTP listens                         PURLIN_HTTP_ADDRESS\n"
    "  --session-grace S      seconds that a session outlives its last\n"
    "                         connection; 30                             PURLIN_SESSION_GRACE\n"
    "  --log LEVEL            error, warning, info, debug; info          PURLIN_LOG\n"
    "  --help\n"
    "\n"
    "Tokens come from the environment only: PURLIN_TOKEN is what clients must show, and\n"
    "PURLIN_WORKER_TOKEN (unset: the same) what workers must show.\n";

static const char usage_worker[] =
    "usage: purlind worker --manager HOST[:PORT] [option...]\n"
    "\n"
    "Runs a worker that registers with the manager at HOST, and comes back when it was away.\n"
    "\n"
    "  --manager HOST[:PORT]  the manager's registry; port 30002         PURLIN_MANAGER_ADDRESS\n"
    "  --own-address HOST     what others reach this worker at; found\n"
    "                         out                                        "
    "PURLIN_WORKER_OWN_ADDRESS\n"
    "  --base-port N          the first of its two ports, 0 for any two;\n"
    "                         30009                                      PURLIN_WORKER_BASE_PORT\n"
    "  --listen ADDRESS       where they listen; 127.0.0.1               PURLIN_LISTEN\n"
    "  --threads N            threads that run programs; one a core      PURLIN_THREADS\n"
    "  --memory SIZE          limit of a computation: 512M, 4G, 70%;\n"
    "                         70% of what this machine or container has  PURLIN_MEMORY\n"
    "  --log LEVEL            error, warning, info, debug; info          PURLIN_LOG\n"
    "  --help\n"
    "\n"
    "The token comes from the environment only: PURLIN_WORKER_TOKEN (unset: PURLIN_TOKEN).\n";

/* -------------------------------------------------------------------------------------- parts */

static bool parse_number(const char *text, uint64_t max, uint64_t *ret_number)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (errno || !isdigit((unsigned char)*text) || *end || number > max)
        return false;
    *ret_number = number;
    return true;
}

static bool parse_port(const char *text, uint16_t *ret_port)
{
    uint64_t port;
    if (!parse_number(text, 65535, &port))
        return false;
    *ret_port = (uint16_t)port;
    return true;
}

bool settings_parse_memory(const char *text, uint64_t total_bytes, uint64_t *ret_bytes)
{
    static const char units[] = "KMGT";
    char *end;
    double number = strtod(text, &end);
    if (!isdigit((unsigned char)*text) || end == text || !isfinite(number))
        return false;
    if (!strcmp(end, "%")) {
        if (number <= 0 || number > 100)
            return false;
        *ret_bytes = (uint64_t)((double)total_bytes * number / 100);
        return true;
    }
    const char *unit = *end ? strchr(units, toupper((unsigned char)*end)) : NULL;
    if (unit) {
        number *= (double)(UINT64_C(1) << (10 * (unit - units + 1)));
        end++;
        if (*end == 'i')
            end++;
        if (toupper((unsigned char)*end) == 'B')
            end++;
    }
    if (*end || number < 1 || number >= 0x1p63)
        return false;
    *ret_bytes = (uint64_t)number;
    return true;
}

bool settings_parse_address(const char *text, uint16_t default_port,
                            char ret_host[static SETTINGS_HOST_BYTES], uint16_t *ret_port)
{
    const char *host = text, *end = text + strlen(text), *port = NULL;
    if (*text == '[') {
        host = text + 1;
        end = strchr(text, ']');
        if (!end || (end[1] && end[1] != ':'))
            return false;
        port = end[1] ? end + 2 : NULL;
    } else if (strchr(text, ':') && strchr(text, ':') == strrchr(text, ':')) {
        end = strchr(text, ':');
        port = end + 1;
    }
    size_t bytes = (size_t)(end - host);
    if (!bytes || bytes >= SETTINGS_HOST_BYTES)
        return false;
    *ret_port = default_port;
    if (port && !parse_port(port, ret_port))
        return false;
    memcpy(ret_host, host, bytes);
    ret_host[bytes] = '\0';
    return true;
}

/* A file's first number; 0 when there is none. */
static uint64_t number_in_file(const char *path)
{
    char text[64];
    uint64_t number = 0;
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    if (fgets(text, sizeof(text), file))
        number = strtoull(text, NULL, 10);
    fclose(file);
    return number;
}

static void lower(uint64_t *bytes, uint64_t limit)
{
    if (limit && limit < *bytes)
        *bytes = limit;
}

uint64_t settings_machine_memory(void)
{
    uint64_t bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    lower(&bytes, number_in_file("/sys/fs/cgroup/memory.max"));
    lower(&bytes, number_in_file("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
    char line[512], path[600];
    FILE *file = fopen("/proc/self/cgroup", "re");
    while (file && fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "0::", 3))
            continue;
        snprintf(path, sizeof(path), "/sys/fs/cgroup%s/memory.max", line + 3);
        lower(&bytes, number_in_file(path));
    }
    if (file)
        fclose(file);
    return bytes;
}

/* ------------------------------------------------------------------------------------ options */

enum option {
    OPTION_PORT,
    OPTION_REGISTRY_PORT,
    OPTION_LISTEN,
    OPTION_BIND,
    OPTION_SESSION_GRACE,
    OPTION_MANAGER,
    OPTION_OWN_ADDRESS,
    OPTION_BASE_PORT,
    OPTION_THREADS,
    OPTION_MEMORY,
    OPTION_LOG,
    OPTION_TOKEN,
    OPTION_WORKER_TOKEN,
    OPTION_NO_WORKER,
    OPTION_EMBEDDED,
    OPTION_SUPERVISED,
    OPTION_COUNT,
};

enum { FOR_MANAGER = 1, FOR_WORKER = 2, FOR_BOTH = 4, FOR_ALL = 7 };

static const struct {
    const char *flag;     /* NULL: environment only */
    const char *variable; /* NULL: flag only */
    bool is_switch;
    unsigned modes;
} options[OPTION_COUNT] = {
    [OPTION_PORT] = {"--port", "PURLIN_WEB_HTTP_PORT", false, FOR_MANAGER | FOR_BOTH},
    [OPTION_REGISTRY_PORT] = {"--registry-port", "PURLIN_REGISTRY_PORT", false,
                              FOR_MANAGER | FOR_BOTH},
    [OPTION_LISTEN] = {"--listen", "PURLIN_LISTEN", false, FOR_ALL},
    [OPTION_BIND] = {"--bind", "PURLIN_HTTP_ADDRESS", false, FOR_MANAGER | FOR_BOTH},
    [OPTION_SESSION_GRACE] = {"--session-grace", "PURLIN_SESSION_GRACE", false,
                              FOR_MANAGER | FOR_BOTH},
    [OPTION_MANAGER] = {"--manager", "PURLIN_MANAGER_ADDRESS", false, FOR_WORKER},
    [OPTION_OWN_ADDRESS] = {"--own-address", "PURLIN_WORKER_OWN_ADDRESS", false,
                            FOR_WORKER | FOR_BOTH},
    [OPTION_BASE_PORT] = {"--base-port", "PURLIN_WORKER_BASE_PORT", false, FOR_WORKER | FOR_BOTH},
    [OPTION_THREADS] = {"--threads", "PURLIN_THREADS", false, FOR_WORKER | FOR_BOTH},
    [OPTION_MEMORY] = {"--memory", "PURLIN_MEMORY", false, FOR_WORKER | FOR_BOTH},
    [OPTION_LOG] = {"--log", "PURLIN_LOG", false, FOR_ALL},
    [OPTION_TOKEN] = {NULL, "PURLIN_TOKEN", false, FOR_ALL},
    [OPTION_WORKER_TOKEN] = {NULL, "PURLIN_WORKER_TOKEN", false, FOR_ALL},
    [OPTION_NO_WORKER] = {"--no-worker", "PURLIN_NO_WORKER", true, FOR_BOTH},
    [OPTION_EMBEDDED] = {"--embedded", NULL, true, FOR_BOTH},
    [OPTION_SUPERVISED] = {"--supervised", NULL, true, FOR_WORKER},
};

static int wrong(const char *what, const char *value, const char *why)
{
    fprintf(stderr, "purlind: %s%s%s: %s; see purlind --help\n", what, *value ? "=" : "", value,
            why);
    return SETTINGS_USAGE;
}

static const char *usage_of(enum settings_mode mode)
{
    switch (mode) {
    case MODE_BOTH:
        return usage_both;
    case MODE_MANAGER:
        return usage_manager;
    case MODE_WORKER:
        return usage_worker;
    }
    return usage_both;
}

/* Finds an option's flag in `argument`: OPTION_COUNT when it is none. */
static enum option option_named(const char *argument, unsigned mode_bit, const char **ret_value)
{
    size_t bytes = strcspn(argument, "=");
    for (int i = 0; i < OPTION_COUNT; i++) {
        const char *flag = options[i].flag;
        if (!flag || !(options[i].modes & mode_bit) || strlen(flag) != bytes ||
            strncmp(flag, argument, bytes))
            continue;
        *ret_value = argument[bytes] ? argument + bytes + 1 : NULL;
        return (enum option)i;
    }
    return OPTION_COUNT;
}

static int read_flags(int argc, char **argv, int first, enum settings_mode mode,
                      const char *values[static OPTION_COUNT])
{
    static const unsigned mode_bits[] = {FOR_BOTH, FOR_MANAGER, FOR_WORKER};
    for (int i = first; i < argc; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            fputs(usage_of(mode), stdout);
            return SETTINGS_EXIT;
        }
        if (!strcmp(argv[i], "--version")) {
            puts("purlind " PURLIN_VERSION);
            return SETTINGS_EXIT;
        }
        const char *value;
        enum option option = option_named(argv[i], mode_bits[mode], &value);
        if (option == OPTION_COUNT)
            return wrong(argv[i], "", "there is no such option here");
        if (options[option].is_switch) {
            if (value)
                return wrong(argv[i], "", "this option takes no value");
            value = "1";
        } else if (!value) {
            if (i + 1 == argc)
                return wrong(argv[i], "", "this option needs a value");
            value = argv[++i];
        }
        values[option] = value;
    }
    return 0;
}

static bool is_on(const char *value)
{
    return value && *value && strcmp(value, "0");
}

static const char *name_of(enum option option, bool from_flag)
{
    return from_flag || !options[option].variable ? options[option].flag : options[option].variable;
}

/* Understands one value. NULL, or what is wrong with it. */
static const char *apply(struct settings *settings, enum option option, const char *value)
{
    uint64_t number;
    double seconds;
    char *end;
    enum log_level level;
    switch (option) {
    case OPTION_PORT:
        return parse_port(value, &settings->http_port) ? NULL : "not a port";
    case OPTION_REGISTRY_PORT:
        return parse_port(value, &settings->registry_port) ? NULL : "not a port";
    case OPTION_BASE_PORT:
        return parse_port(value, &settings->base_port) && settings->base_port < 65535
                   ? NULL
                   : "not a port that has a next one";
    case OPTION_LISTEN:
        settings->registry_address = settings->worker_address = value;
        settings->http_address = value;
        return NULL;
    case OPTION_BIND:
        settings->http_address = value;
        return NULL;
    case OPTION_SESSION_GRACE:
        seconds = strtod(value, &end);
        if (end == value || *end || !(seconds >= 0) || seconds > 1e7)
            return "not a number of seconds";
        settings->grace_ns = (int64_t)(seconds * (double)CLOCK_S);
        return NULL;
    case OPTION_MANAGER:
        return settings_parse_address(value, REGISTRY_PORT, settings->manager_host,
                                      &settings->manager_port)
                   ? NULL
                   : "not an address";
    case OPTION_OWN_ADDRESS:
        settings->own_address = value;
        return NULL;
    case OPTION_THREADS:
        if (!parse_number(value, THREADS_MAX, &number))
            return "not a number of threads";
        settings->threads = (uint32_t)number;
        return NULL;
    case OPTION_MEMORY:
        return settings_parse_memory(value, settings_machine_memory(), &settings->memory_bytes)
                   ? NULL
                   : "not a size such as 512M, 4G or 70%";
    case OPTION_LOG:
        if (log_level_from_text(value, &level) < 0)
            return "not one of error, warning, info, debug";
        log_set_level(level);
        return NULL;
    case OPTION_TOKEN:
        settings->token = value;
        return NULL;
    case OPTION_WORKER_TOKEN:
        settings->worker_token = value;
        return NULL;
    case OPTION_NO_WORKER:
        if (is_on(value))
            settings->mode = MODE_MANAGER;
        return NULL;
    case OPTION_EMBEDDED:
        settings->embedded = true;
        return NULL;
    case OPTION_SUPERVISED:
        settings->supervised = true;
        return NULL;
    case OPTION_COUNT:
        break;
    }
    return "unknown";
}

static enum settings_mode mode_of(int argc, char **argv, int *ret_first)
{
    *ret_first = 2;
    if (argc > 1 && !strcmp(argv[1], "manager"))
        return MODE_MANAGER;
    if (argc > 1 && !strcmp(argv[1], "worker"))
        return MODE_WORKER;
    *ret_first = 1;
    return MODE_BOTH;
}

/* The child that we start for a worker reads what we were told by flags from its environment. */
static void hand_down(const char *values[static OPTION_COUNT])
{
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (values[i] && options[i].variable && (options[i].modes & FOR_WORKER))
            setenv(options[i].variable, values[i], 1);
    }
}

int settings_parse(int argc, char **argv, struct settings *ret_settings)
{
    int first;
    const char *values[OPTION_COUNT] = {0};
    struct settings settings = {
        .mode = mode_of(argc, argv, &first),
        .http_address = "127.0.0.1",
        .registry_address = "127.0.0.1",
        .worker_address = "127.0.0.1",
        .http_port = HTTP_PORT,
        .registry_port = REGISTRY_PORT,
        .base_port = WORKER_BASE_PORT,
        .grace_ns = SESSION_GRACE_NS,
    };
    int r = read_flags(argc, argv, first, settings.mode, values);
    if (r)
        return r;
    if (values[OPTION_EMBEDDED]) {
        /* What a cluster's environment says is not meant for an embedded one. */
        settings.http_port = settings.registry_port = settings.base_port = 0;
        settings.worker_token = getenv("PURLIN_WORKER_TOKEN");
    }
    settings_parse_memory("70%", settings_machine_memory(), &settings.memory_bytes);
    enum settings_mode asked = settings.mode;
    for (int i = 0; i < OPTION_COUNT; i++) {
        bool network = options[i].modes != FOR_ALL && i != OPTION_THREADS && i != OPTION_MEMORY &&
                       i != OPTION_SESSION_GRACE;
        bool ignored = values[OPTION_EMBEDDED] && (network || i == OPTION_LISTEN);
        const char *value = values[i];
        if (!value && options[i].variable && !ignored)
            value = getenv(options[i].variable);
        if (!value || (!*value && !values[i]) || (i == OPTION_NO_WORKER && asked != MODE_BOTH))
            continue;
        const char *why = apply(&settings, (enum option)i, value);
        if (why)
            return wrong(name_of((enum option)i, values[i] != NULL), value, why);
    }
    if (!settings.worker_token)
        settings.worker_token = settings.token;
    if (settings.memory_bytes == 0)
        return wrong("PURLIN_MEMORY", "", "no memory left for computations");
    if (*settings.manager_host && settings.mode == MODE_MANAGER && asked == MODE_BOTH)
        return wrong("PURLIN_MANAGER_ADDRESS", settings.manager_host,
                     "cannot be set together with PURLIN_NO_WORKER");
    if (*settings.manager_host && settings.mode == MODE_BOTH)
        settings.mode = MODE_WORKER;
    if (settings.mode == MODE_WORKER && !*settings.manager_host)
        return wrong("--manager", "", "a worker needs its manager's HOST[:PORT]");
    if (asked == MODE_BOTH)
        hand_down(values);
    *ret_settings = settings;
    return 0;
}

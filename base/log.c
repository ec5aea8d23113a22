/* See log.h. The prefix and level are the process's, set once at its start. */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_BYTES_MAX = 1024 };

static const char *log_prefix = "";
static enum log_level level_shown = LOG_INFO;

int log_level_from_text(const char *text, enum log_level *ret_level)
{
    static const char *const words[] = {"error", "warning", "info", "debug"};
    for (int i = 0; i < 4; i++) {
        if (!strcmp(text, words[i])) {
            *ret_level = (enum log_level)i;
            return 0;
        }
    }
    return -EINVAL;
}

void log_init(const char *prefix)
{
    log_prefix = prefix;
    const char *wanted = getenv("PURLIN_LOG");
    if (wanted && *wanted && log_level_from_text(wanted, &level_shown) < 0)
        log_warning("PURLIN_LOG=%s is not one of error, warning, info, debug", wanted);
}

void log_set_prefix(const char *prefix)
{
    log_prefix = prefix;
}

enum log_level log_level(void)
{
    return level_shown;
}

void log_set_level(enum log_level level)
{
    level_shown = level;
}

void log_line(enum log_level level, const char *format, ...)
{
    if (level > level_shown)
        return;
    char line[LINE_BYTES_MAX];
    int used = snprintf(line, sizeof(line), "%s", log_prefix);
    size_t length = used < 0 ? 0 : (size_t)used;
    va_list arguments;
    va_start(arguments, format);
    used = vsnprintf(line + length, sizeof(line) - length, format, arguments);
    va_end(arguments);
    length = strlen(line);
    while (length && line[length - 1] == '\n')
        length--;
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)line[i] < ' ' || line[i] == 127)
            line[i] = '?';
    }
    if (length == sizeof(line) - 1)
        length--;
    line[length++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, length);
    (void)written;
}

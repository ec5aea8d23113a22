/* Lines on stderr: "purlind: manager: what happened". Each is one write, so that processes sharing
 * stderr do not mix theirs. What comes from outside is shown with control characters replaced.
 */
#pragma once

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* `prefix` ("purlind: manager: ") must outlive all calls. The level comes from PURLIN_LOG (error,
 * warning, info, debug; info when unset or unknown). Before any thread is started. */
void log_init(const char *prefix);
void log_set_prefix(const char *prefix);
enum log_level log_level(void);
void log_set_level(enum log_level level);
/* 0, or -EINVAL for an unknown word. */
int log_level_from_text(const char *text, enum log_level *ret_level);

__attribute__((format(printf, 2, 3))) void log_line(enum log_level level, const char *format, ...);

#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_WARNING, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)

/* See regex.h.
 *
 * Text of units of 1 byte is matched by PCRE2's 8-bit library, other text by its 32-bit one, both
 * without UTF: a unit is a code point. The table of compiled patterns is under one lock, which is
 * never held while matching; an entry in use is not evicted.
 */
#include "runtime/regex.h"

#include "runtime/calls.h"
#include "runtime/regex_translate.h"
#include "runtime/runtime_internal.h"

#define PCRE2_CODE_UNIT_WIDTH 0
#include <pcre2.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ENTRIES_MAX = 64,
    /* About a second of one attempt's backtracking. */
    BACKTRACKS_MAX = 20000000,
    HEAP_KIB_MAX = 65536,
};

struct regex {
    uint32_t users;
    uint64_t used; /* when last: of `clock` */
    uint32_t *pattern;
    int64_t pattern_count;
    int64_t given_flags;
    bool wide;
    bool needs_wide; /* has code points beyond 255 */
    bool picky;      /* where case matters not, its sense beyond 255 is not CPython's */
    uint32_t flags;
    uint32_t group_count;
    pcre2_code_8 *narrow_code;
    pcre2_code_32 *wide_code;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct regex *entries[ENTRIES_MAX];
static uint64_t turns;

static void regex_destroy(struct regex *regex)
{
    if (!regex)
        return;
    pcre2_code_free_8(regex->narrow_code);
    pcre2_code_free_32(regex->wide_code);
    free(regex->pattern);
    free(regex);
}

static uint32_t options_of(uint32_t flags)
{
    return PCRE2_ALT_CIRCUMFLEX | (flags & RT_REGEX_IGNORECASE ? PCRE2_CASELESS : 0) |
           (flags & RT_REGEX_MULTILINE ? PCRE2_MULTILINE : 0) |
           (flags & RT_REGEX_DOTALL ? PCRE2_DOTALL : 0) | (flags & RT_REGEX_ASCII ? 0 : PCRE2_UCP);
}

/* `text` is ASCII. The callout before it is where a match polls. False: not compiled. */
static bool compile_narrow(struct regex *regex, const char *text)
{
    int error;
    size_t where;
    pcre2_compile_context_8 *context = pcre2_compile_context_create_8(NULL);
    if (!context)
        return false;
    pcre2_set_newline_8(context, PCRE2_NEWLINE_LF);
    regex->narrow_code = pcre2_compile_8((PCRE2_SPTR8)text, strlen(text), options_of(regex->flags),
                                         &error, &where, context);
    pcre2_compile_context_free_8(context);
    return regex->narrow_code;
}

static bool compile_wide(struct regex *regex, const char *text)
{
    int error;
    size_t where, count = strlen(text);
    uint32_t *units = malloc((count + 1) * sizeof(*units));
    pcre2_compile_context_32 *context = pcre2_compile_context_create_32(NULL);
    if (units && context) {
        rt_units_copy((char *)units, 4, text, 1, (int64_t)count);
        pcre2_set_newline_32(context, PCRE2_NEWLINE_LF);
        regex->wide_code =
            pcre2_compile_32(units, count, options_of(regex->flags), &error, &where, context);
    }
    pcre2_compile_context_free_32(context);
    free(units);
    return regex->wide_code;
}

static int32_t refuse(struct rt_context *context, int32_t site, const char *what)
{
    char text[200];
    snprintf(text, sizeof(text), "%s in a regular expression", what);
    return rt_stop(context, RT_STOP_UNSUPPORTED, site, text);
}

static bool same_pattern(const struct regex *regex, const struct rt_str *pattern, int64_t flags,
                         bool wide)
{
    if (regex->given_flags != flags || regex->wide != wide ||
        regex->pattern_count != pattern->count)
        return false;
    for (int64_t i = 0; i < pattern->count; i++) {
        if (regex->pattern[i] != rt_str_get(pattern, i))
            return false;
    }
    return true;
}

static struct regex *look_up(const struct rt_str *pattern, int64_t flags, bool wide)
{
    struct regex *found = NULL;
    pthread_mutex_lock(&lock);
    for (uint32_t i = 0; i < ENTRIES_MAX && !found; i++) {
        if (entries[i] && same_pattern(entries[i], pattern, flags, wide))
            found = entries[i];
    }
    if (found) {
        found->users++;
        found->used = ++turns;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

/* In the place of the one that was used longest ago; full of those in use: it is not kept. */
static void keep(struct regex *regex)
{
    struct regex *gone = NULL;
    int64_t place = -1;
    pthread_mutex_lock(&lock);
    for (int64_t i = 0; i < ENTRIES_MAX; i++) {
        if (!entries[i]) {
            place = i;
            break;
        }
        if (!entries[i]->users && (place < 0 || entries[i]->used < entries[place]->used))
            place = i;
    }
    if (place >= 0) {
        gone = entries[place];
        entries[place] = regex;
        regex->users = 1; /* the caller; until give_back */
        regex->used = ++turns;
    }
    pthread_mutex_unlock(&lock);
    regex_destroy(gone);
}

static void give_back(struct regex *regex)
{
    bool kept = false;
    pthread_mutex_lock(&lock);
    for (uint32_t i = 0; i < ENTRIES_MAX; i++)
        kept = kept || entries[i] == regex;
    if (kept)
        regex->users--;
    pthread_mutex_unlock(&lock);
    if (!kept)
        regex_destroy(regex);
}

static struct regex *regex_create(const struct rt_str *pattern, int64_t flags, bool wide,
                                  const struct rt_regex_translation *translation)
{
    struct regex *regex = calloc(1, sizeof(*regex));
    if (!regex)
        return NULL;
    regex->pattern = malloc(((size_t)pattern->count + 1) * sizeof(*regex->pattern));
    if (!regex->pattern) {
        free(regex);
        return NULL;
    }
    rt_units_copy((char *)regex->pattern, 4, pattern->data, pattern->width, pattern->count);
    regex->pattern_count = pattern->count;
    regex->given_flags = flags;
    regex->wide = wide;
    regex->needs_wide = translation->code_point_max > 0xff;
    regex->flags = translation->flags;
    regex->group_count = translation->group_count;
    bool caseless = translation->flags & (RT_REGEX_IGNORECASE | 1u << 31);
    regex->picky = caseless && !(translation->flags & RT_REGEX_ASCII);
    return regex;
}

/* A good pattern's code. */
static int32_t get_regex(struct rt_context *context, const struct rt_str *pattern, int64_t flags,
                         bool wide, int32_t site, struct regex **ret_regex)
{
    struct regex *regex = look_up(pattern, flags, wide);
    if (regex) {
        *ret_regex = regex;
        return RT_OK;
    }
    struct rt_regex_translation *translation = malloc(sizeof(*translation));
    if (!translation)
        return rt_out_of_memory(context, sizeof(*translation));
    rt_regex_translate(pattern, (uint32_t)flags, wide, translation);
    int32_t status = RT_OK;
    char *text = NULL;
    if (translation->verdict == RT_REGEX_NO_MEMORY)
        status = rt_out_of_memory(context, translation->room);
    else if (translation->verdict != RT_REGEX_GOOD)
        status = refuse(context, site, translation->message);
    else if (!(regex = regex_create(pattern, flags, wide, translation)) ||
             asprintf(&text, "(?C1)(?:%s)", translation->text) < 0)
        status = rt_out_of_memory(context, sizeof(*regex));
    /* What it is refused for beyond 255 shows in its own text alone. */
    if (status == RT_OK && regex->picky && wide &&
        (translation->code_point_max > 0x7f || translation->refers_back))
        status = refuse(context, site, "IGNORECASE beyond ASCII");
    if (status == RT_OK && (wide || !regex->needs_wide) &&
        !(wide ? compile_wide(regex, text) : compile_narrow(regex, text)))
        status = refuse(context, site, "something too large for PCRE2");
    free(text);
    rt_regex_translation_finish(translation);
    free(translation);
    if (status != RT_OK) {
        regex_destroy(regex);
        return status;
    }
    keep(regex);
    *ret_regex = regex;
    return RT_OK;
}

/* ---- matching */

struct search {
    struct rt_context *context;
    const struct regex *regex;
    int32_t status;
    const void *units;
    pcre2_match_data_8 *narrow_data;
    pcre2_match_data_32 *wide_data;
    pcre2_match_context_8 *narrow_context;
    pcre2_match_context_32 *wide_context;
    size_t *spans;
};

static int poll_narrow(pcre2_callout_block_8 *block, void *data)
{
    (void)block;
    struct search *search = data;
    search->status = rt_poll_if_asked(search->context);
    return search->status == RT_OK ? 0 : PCRE2_ERROR_CALLOUT;
}

static int poll_wide(pcre2_callout_block_32 *block, void *data)
{
    (void)block;
    return poll_narrow(NULL, data);
}

static bool search_init(struct search *search)
{
    if (search->regex->wide) {
        search->wide_data = pcre2_match_data_create_from_pattern_32(search->regex->wide_code, NULL);
        search->wide_context = pcre2_match_context_create_32(NULL);
        if (!search->wide_data || !search->wide_context)
            return false;
        pcre2_set_match_limit_32(search->wide_context, BACKTRACKS_MAX);
        pcre2_set_heap_limit_32(search->wide_context, HEAP_KIB_MAX);
        pcre2_set_callout_32(search->wide_context, poll_wide, search);
        search->spans = pcre2_get_ovector_pointer_32(search->wide_data);
        return true;
    }
    search->narrow_data = pcre2_match_data_create_from_pattern_8(search->regex->narrow_code, NULL);
    search->narrow_context = pcre2_match_context_create_8(NULL);
    if (!search->narrow_data || !search->narrow_context)
        return false;
    pcre2_set_match_limit_8(search->narrow_context, BACKTRACKS_MAX);
    pcre2_set_heap_limit_8(search->narrow_context, HEAP_KIB_MAX);
    pcre2_set_callout_8(search->narrow_context, poll_narrow, search);
    search->spans = pcre2_get_ovector_pointer_8(search->narrow_data);
    return true;
}

static void search_finish(struct search *search)
{
    pcre2_match_data_free_8(search->narrow_data);
    pcre2_match_data_free_32(search->wide_data);
    pcre2_match_context_free_8(search->narrow_context);
    pcre2_match_context_free_32(search->wide_context);
}

static int next_match(struct search *search, int64_t start, int64_t end, uint32_t options)
{
    if (search->regex->wide)
        return pcre2_match_32(search->regex->wide_code, search->units, (size_t)end, (size_t)start,
                              options, search->wide_data, search->wide_context);
    return pcre2_match_8(search->regex->narrow_code, search->units, (size_t)end, (size_t)start,
                         options, search->narrow_data, search->narrow_context);
}

/* Appends the spans of the match that was found. */
static int32_t append(struct search *search, struct rt_list *list)
{
    int64_t count = 2 * ((int64_t)search->regex->group_count + 1);
    if (list->count + count > list->capacity) {
        int32_t status = rt_list_reserve(search->context, list, 2 * (list->count + count));
        if (status != RT_OK)
            return status;
    }
    int64_t *to = (int64_t *)(void *)list->data + list->count;
    for (int64_t i = 0; i < count; i++)
        to[i] = search->spans[i] == PCRE2_UNSET ? -1 : (int64_t)search->spans[i];
    list->count += count;
    return RT_OK;
}

static int32_t find_all(struct search *search, int64_t start, int64_t end, int64_t mode,
                        int64_t most, int32_t site, struct rt_list *list)
{
    uint32_t options = mode == RT_REGEX_SEARCH  ? 0
                       : mode == RT_REGEX_MATCH ? PCRE2_ANCHORED
                                                : PCRE2_ANCHORED | PCRE2_ENDANCHORED;
    uint32_t not_empty = 0;
    for (int64_t found = 0; found < most; found++) {
        int count = next_match(search, start, end, options | not_empty);
        if (search->status != RT_OK)
            return search->status;
        if (count == PCRE2_ERROR_NOMATCH)
            return RT_OK;
        if (count == PCRE2_ERROR_NOMEMORY)
            return rt_out_of_memory(search->context, 0);
        if (count == PCRE2_ERROR_MATCHLIMIT || count == PCRE2_ERROR_HEAPLIMIT ||
            count == PCRE2_ERROR_DEPTHLIMIT)
            return refuse(search->context, site, "so much backtracking");
        if (count < 0)
            return rt_stop(search->context, RT_STOP_INTERNAL, site, "PCRE2 failed");
        int32_t status = append(search, list);
        if (status != RT_OK)
            return status;
        /* As CPython: behind an empty match, a match at the same place that is not empty. */
        start = (int64_t)search->spans[1];
        not_empty = search->spans[0] == search->spans[1] ? PCRE2_NOTEMPTY_ATSTART : 0;
    }
    return RT_OK;
}

/* Folds to letters of ASCII in CPython, not in PCRE2. */
static bool has_turkish_i(const uint32_t *units, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        if (units[i] == 0x130 || units[i] == 0x131)
            return true;
    }
    return false;
}

static int32_t find_in(struct search *search, const struct rt_str *text, int64_t start, int64_t end,
                       int64_t mode, int64_t most, int32_t site, struct rt_list *list)
{
    uint32_t *units = NULL;
    int32_t status = RT_OK;
    search->units = text->data;
    if (search->regex->wide && text->width != 4) {
        units = malloc(((size_t)text->count + 1) * sizeof(*units));
        if (!units)
            return rt_out_of_memory(search->context, (uint64_t)text->count * sizeof(*units));
        rt_units_copy((char *)units, 4, text->data, text->width, text->count);
        search->units = units;
    }
    if (search->regex->wide && search->regex->picky && has_turkish_i(search->units, text->count))
        status = refuse(search->context, site, "IGNORECASE and a Turkish i");
    else if (!search_init(search))
        status = rt_out_of_memory(search->context, sizeof(*search));
    else
        status = find_all(search, start, end, mode, most, site, list);
    search_finish(search);
    free(units);
    return status;
}

static bool is_wide(const struct rt_str *pattern, const struct rt_str *text)
{
    return pattern->width > 1 || text->width > 1;
}

int32_t rt_regex_find(struct rt_context *context, const struct rt_str *pattern, int64_t flags,
                      const struct rt_str *text, int64_t start, int64_t end, int64_t mode,
                      int64_t most, int32_t type, int32_t site, struct rt_list **ret_list)
{
    struct regex *regex;
    int32_t status = get_regex(context, pattern, flags, is_wide(pattern, text), site, &regex);
    if (status == RT_OK && regex->needs_wide && !regex->wide) {
        give_back(regex);
        status = get_regex(context, pattern, flags, true, site, &regex);
    }
    if (status != RT_OK)
        return status;
    struct rt_list *list;
    status = rt_list_make(context, context->types[type]->children[0], 0,
                          2 * ((int64_t)regex->group_count + 1), &list);
    end = end < 0 ? 0 : end > text->count ? text->count : end;
    start = start < 0 ? 0 : start > text->count ? text->count : start;
    struct search search = {.context = context, .regex = regex};
    if (status == RT_OK && start <= end)
        status = find_in(&search, text, start, end, mode, most, site, list);
    give_back(regex);
    if (status == RT_OK) /* else what was made goes with the computation */
        *ret_list = list;
    return status;
}

/* ---- description */

static void write_groups(FILE *to, const struct rt_str *pattern,
                         const struct rt_regex_translation *translation)
{
    for (uint32_t g = 1; g <= translation->group_count; g++)
        fprintf(to, "%s%u", g > 1 ? "," : "", translation->groups[g].parent);
    fputc(':', to);
    bool first = true;
    for (uint32_t g = 1; g <= translation->group_count; g++) {
        const struct rt_regex_group *group = &translation->groups[g];
        if (!group->name_count)
            continue;
        if (!first)
            fputc(',', to);
        first = false;
        for (int64_t i = 0; i < group->name_count; i++)
            fputc((int)rt_str_get(pattern, group->name_start + i), to);
        fprintf(to, "=%u", g);
    }
}

int32_t rt_regex_describe(struct rt_context *context, const struct rt_str *pattern, int64_t flags,
                          int32_t site, struct rt_str **ret_str)
{
    struct rt_regex_translation *translation = malloc(sizeof(*translation));
    if (!translation)
        return rt_out_of_memory(context, sizeof(*translation));
    rt_regex_translate(pattern, (uint32_t)flags, pattern->width > 1, translation);
    char *text = NULL;
    size_t bytes = 0;
    int32_t status = RT_OK;
    if (translation->verdict == RT_REGEX_REFUSED) {
        status = refuse(context, site, translation->message);
    } else {
        FILE *to =
            translation->verdict == RT_REGEX_NO_MEMORY ? NULL : open_memstream(&text, &bytes);
        if (to && translation->verdict == RT_REGEX_BAD) {
            fprintf(to, "bad:%lld:%s", (long long)translation->position, translation->message);
        } else if (to) {
            fprintf(to, "good:%u:%u:%d:", translation->flags & 0xffff, translation->group_count,
                    translation->looks);
            write_groups(to, pattern, translation);
        }
        status = to && fclose(to) == 0 ? rt_str_from_ascii(context, text, bytes, ret_str)
                                       : rt_out_of_memory(context, translation->room);
    }
    free(text);
    rt_regex_translation_finish(translation);
    free(translation);
    return status;
}
